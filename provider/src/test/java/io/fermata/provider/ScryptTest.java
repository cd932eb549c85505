package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Is scrypt there when a driver has it, with Bouncy Castle's parameters and with ours? */
class ScryptTest {
  // RFC 7914, 12, the second
  private static final byte[] PUBLISHED =
      HexFormat.of()
          .parseHex(
              "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                  + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");

  @BeforeAll
  static void castle() {
    Castle.read();
  }

  /** Has scrypt, as Bouncy Castle computes it, and nothing else. */
  private static final class ScryptDriver implements Driver {
    @Override
    public String name() {
      return "scrypt";
    }

    @Override
    public void start(DriverHost host) {
      // ready
    }

    @Override
    public DriverShape shape() {
      return DriverShape.inline(DriverShape.Kind.SOFTWARE, List.of("scrypt"));
    }

    @Override
    public Suitability probe(SessionSpec spec) {
      return spec.algorithm().equals("scrypt")
          ? new Suitability.Fits(0)
          : new Suitability.Unfit(Reason.UNSUPPORTED, "has scrypt");
    }

    @Override
    public DriverSession open(SessionSpec spec) {
      return new DriverSession() {
        @Override
        public Taken submit(DriverRequest request, boolean more) {
          byte[] password = request.key().or(spec::key).orElseThrow().getEncoded();
          int[] cost = request.parameters().stream().mapToInt(Number::intValue).toArray();
          int length = request.output().length();
          request
              .output()
              .buffer()
              .put(SCrypt.generate(password, request.nonce().copy(), cost[0], cost[1], cost[2], length));
          request.succeed(length);
          return Taken.DONE;
        }

        @Override
        public void close() {
          // holds nothing
        }
      };
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  private static KeySpec ours(char[] password, int cost, int bits) {
    return new ScryptKeySpec(password, "NaCl".getBytes(StandardCharsets.UTF_8), cost, 8, 16, bits);
  }

  @Test
  @DisplayName("the published key comes of our parameters and of Bouncy Castle's, as its own provider makes it")
  void derived() throws Exception {
    KeySpec theirs =
        new org.bouncycastle.jcajce.spec.ScryptKeySpec(
            "password".toCharArray(), new byte[] {'N', 'a', 'C', 'l'}, 1_024, 8, 16, 512);
    try (FermataProvider provider = Fermata.over(new ScryptDriver())) {
      SecretKeyFactory factory = SecretKeyFactory.getInstance("SCRYPT", provider);
      SecretKey expected =
          SecretKeyFactory.getInstance("SCRYPT", new BouncyCastleProvider()).generateSecret(theirs);
      for (KeySpec spec : List.of(ours("password".toCharArray(), 1_024, 512), theirs)) {
        SecretKey key = factory.generateSecret(spec);
        assertArrayEquals(PUBLISHED, key.getEncoded());
        assertEquals(expected.getFormat(), key.getFormat());
      }
      for (KeySpec wrong :
          List.of(
              ours(new char[0], 1_000, 512),
              ours(new char[0], 1_024, 9),
              new PBEKeySpec(new char[1], new byte[8], 1, 8))) {
        assertThrows(InvalidKeySpecException.class, () -> factory.generateSecret(wrong));
      }
      assertThrows(InvalidKeySpecException.class, () -> factory.getKeySpec(expected, ScryptKeySpec.class));
      assertThrows(InvalidKeyException.class, () -> factory.translateKey(expected));
      SecretKeyFactory.getInstance("1.3.6.1.4.1.11591.4.11", provider);
    }
  }

  @Test
  @DisplayName("without a driver that has it the service is not there")
  void absent() {
    try (FermataProvider provider = Fermata.on("jca.SunJCE")) {
      assertThrows(
          NoSuchAlgorithmException.class, () -> SecretKeyFactory.getInstance("SCRYPT", provider));
    }
  }
}
