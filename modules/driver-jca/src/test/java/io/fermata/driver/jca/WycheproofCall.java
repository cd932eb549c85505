package io.fermata.driver.jca;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.vectors.Vectors;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** What a test of a file asks of a driver, and what it is to answer. */
enum WycheproofCall {
  /** ECDH with the scalar of a named curve. */
  ECDH {
    @Override
    Optional<byte[]> answer(Driver driver, String algorithm, Vectors.Test test)
        throws GeneralSecurityException {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec(test.text("curve")));
      ECPrivateKeySpec spec =
          new ECPrivateKeySpec(
              new BigInteger(1, test.bytes("private")),
              curve.getParameterSpec(ECParameterSpec.class));
      Key own = KeyFactory.getInstance("EC").generatePrivate(spec);
      return asked(
          driver, SessionSpec.agreement(algorithm).key(own), Operation.AGREE, test.bytes("public"));
    }

    @Override
    byte[] expected(Vectors.Test test) {
      return test.bytes("shared");
    }
  },
  /** X25519 and X448 with keys as raw bytes. */
  XDH {
    @Override
    Optional<byte[]> answer(Driver driver, String algorithm, Vectors.Test test) {
      boolean small = algorithm.equals("X25519");
      byte[] own =
          joined(
              small ? "302e020100300506032b656e04220420" : "3046020100300506032b656f043a0438",
              test.bytes("private"));
      byte[] peer =
          joined(small ? "302a300506032b656e032100" : "3042300506032b656f033900", test.bytes("public"));
      Key key = new Material(algorithm, "PKCS#8", own);
      return asked(driver, SessionSpec.agreement(algorithm).key(key), Operation.AGREE, peer);
    }

    @Override
    byte[] expected(Vectors.Test test) {
      return test.bytes("shared");
    }
  },
  /** X25519 and X448 with encoded keys. */
  XDH_ENCODED {
    @Override
    Optional<byte[]> answer(Driver driver, String algorithm, Vectors.Test test) {
      Key key = new Material(algorithm, "PKCS#8", test.bytes("private"));
      return asked(
          driver, SessionSpec.agreement(algorithm).key(key), Operation.AGREE, test.bytes("public"));
    }

    @Override
    byte[] expected(Vectors.Test test) {
      return test.bytes("shared");
    }
  },
  /** Decryption with RSA, with a label or without. */
  RSA_DECRYPT {
    @Override
    Optional<byte[]> answer(Driver driver, String algorithm, Vectors.Test test) {
      Key key = new Material("RSA", "PKCS#8", test.bytes("privateKeyPkcs8"));
      return asked(
          driver,
          SessionSpec.publicKeyCipher(algorithm).key(key),
          Operation.DECRYPT,
          test.bytes("ct"),
          test.bytes("label"));
    }

    @Override
    byte[] expected(Vectors.Test test) {
      return test.bytes("msg");
    }
  },
  /** Decapsulation with a private key as FIPS 203 has it. */
  DECAPSULATE {
    @Override
    Optional<byte[]> answer(Driver driver, String algorithm, Vectors.Test test) {
      return asked(
          driver,
          SessionSpec.encapsulation(algorithm).key(expanded(algorithm, test.bytes("dk"))),
          Operation.DECAPSULATE,
          test.bytes("c"));
    }

    @Override
    byte[] expected(Vectors.Test test) {
      return test.bytes("K");
    }
  },
  /** Decapsulation with the seed of a key pair. */
  DECAPSULATE_WITH_SEED {
    @Override
    Optional<byte[]> answer(Driver driver, String algorithm, Vectors.Test test)
        throws GeneralSecurityException {
      byte[] seed = test.bytes("seed");
      if (seed.length != 64) {
        return Optional.empty(); // such seeds cannot be given to anybody
      }
      // the JDK does not read seeds, but generates key pairs of what it takes for chance
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, "SunJCE");
      generator.initialize(new NamedParameterSpec(algorithm), new Given(seed));
      KeyPair pair = generator.generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] ek = test.bytes("ek");
      if (!Arrays.equals(encoded, encoded.length - ek.length, encoded.length, ek, 0, ek.length)) {
        throw new AssertionError("the seed makes another key than that of " + test);
      }
      return asked(
          driver,
          SessionSpec.encapsulation(algorithm)
              .key(new Material(algorithm, "PKCS#8", pair.getPrivate().getEncoded())),
          Operation.DECAPSULATE,
          test.bytes("c"));
    }

    @Override
    byte[] expected(Vectors.Test test) {
      return test.bytes("K");
    }
  },
  /** Encapsulation with a public key: it can be refused, what comes out is another each time. */
  ENCAPSULATE {
    @Override
    Optional<byte[]> answer(Driver driver, String algorithm, Vectors.Test test) {
      byte[] bits = joined("00", test.bytes("ek"));
      byte[] encoded = der(0x30, kem(algorithm), der(3, bits));
      Key key = new PublicMaterial(algorithm, encoded);
      return asked(
              driver, SessionSpec.encapsulation(algorithm).key(key), Operation.ENCAPSULATE, new byte[0])
          .map(made -> new byte[0]);
    }

    @Override
    byte[] expected(Vectors.Test test) {
      return new byte[0];
    }
  },
  /** Verification of a signature. */
  VERIFY {
    @Override
    Optional<byte[]> answer(Driver driver, String algorithm, Vectors.Test test) {
      Key key = new PublicMaterial(family(algorithm), test.bytes("publicKeyDer"));
      return asked(
          driver,
          SessionSpec.signature(algorithm).key(key),
          Operation.VERIFY,
          test.bytes("msg"),
          new byte[0],
          test.bytes("sig"));
    }

    @Override
    byte[] expected(Vectors.Test test) {
      return new byte[0];
    }
  };

  private static final int ROOM = 2_000;

  /** What the driver answers; empty if it refuses. */
  abstract Optional<byte[]> answer(Driver driver, String algorithm, Vectors.Test test)
      throws GeneralSecurityException;

  abstract byte[] expected(Vectors.Test test);

  private static String family(String algorithm) {
    return PublicKeyAlgorithm.find(algorithm).orElseThrow().family();
  }

  private static Optional<byte[]> asked(
      Driver driver, SessionSpec spec, Operation operation, byte[]... slots) {
    try (DriverSession session = driver.open(spec)) {
      DriverRequest request = Rig.request();
      Rig.put(request.input(), slots[0], Memory.ARRAY);
      if (slots.length > 1) {
        Rig.put(request.aad(), slots[1], Memory.ARRAY);
      }
      if (slots.length > 2) {
        Rig.put(request.tag(), slots[2], Memory.ARRAY);
      }
      Rig.put(request.output(), new byte[ROOM], Memory.NATIVE);
      request.begin(operation, Part.WHOLE);
      session.submit(request, false);
      return request.outcome() == Outcome.DONE
          ? Optional.of(Rig.produced(request))
          : Optional.empty();
    } catch (DriverException e) { // refuses the key
      return Optional.empty();
    }
  }

  private static byte[] joined(String hex, byte[] rest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(HexFormat.of().parseHex(hex));
    bytes.writeBytes(rest);
    return bytes.toByteArray();
  }

  private static Key expanded(String algorithm, byte[] dk) {
    byte[] encoded = der(0x30, der(2, new byte[1]), kem(algorithm), der(4, der(4, dk)));
    return new Material(algorithm, "PKCS#8", encoded);
  }

  /** RFC 9935, 3: the arc of ML-KEM and a number for each set of parameters. */
  private static byte[] kem(String algorithm) {
    int number = algorithm.endsWith("512") ? 1 : algorithm.endsWith("768") ? 2 : 3;
    return der(0x30, der(6, HexFormat.of().parseHex("6086480165030404" + "0" + number)));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    int length = content.size();
    if (length >= 0x80) {
      byte[] digits = BigInteger.valueOf(length).toByteArray();
      int from = digits[0] == 0 ? 1 : 0;
      all.write(0x80 | digits.length - from);
      all.write(digits, from, digits.length - from);
    } else {
      all.write(length);
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  /** Chance that is no chance. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private int at;

    Given(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] into) {
      System.arraycopy(bytes, at, into, 0, into.length);
      at += into.length;
    }
  }

  /** A private key that is its encoding and nothing else. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Material(String getAlgorithm, String getFormat, byte[] encoded)
      implements PrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return getAlgorithm;
    }

    @Override
    public String getFormat() {
      return getFormat;
    }

    @Override
    public byte[] getEncoded() {
      return encoded.clone();
    }
  }

  /** The same of a public key. */
  @SuppressWarnings("ArrayRecordComponent")
  private record PublicMaterial(String getAlgorithm, byte[] encoded)
      implements PublicKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return getAlgorithm;
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return encoded.clone();
    }
  }
}
