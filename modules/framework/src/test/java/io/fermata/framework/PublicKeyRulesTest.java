package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.jca.JcaDrivers;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Wrong requests for key agreement, key encapsulation and public-key ciphers, refused at the call. */
class PublicKeyRulesTest {
  private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();
  private static final int MODULUS = 256;

  private final Framework framework =
      Framework.open(
          new DriverDiscovery.Found(new JcaDrivers().members(), List.of()),
          FrameworkOptions.DEFAULT);

  @AfterEach
  void close() {
    framework.close();
  }

  private static KeyPair pair(String algorithm) {
    return PAIRS.computeIfAbsent(
        algorithm,
        name -> {
          try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(name);
            if (name.equals("RSA") || name.equals("DH")) {
              generator.initialize(2_048);
            }
            if (name.equals("EC")) {
              generator.initialize(384);
            }
            return generator.generateKeyPair();
          } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static Request request(Operation operation, int input, int output) {
    return new Request()
        .operation(operation)
        .input(new byte[input], 0, input)
        .output(new byte[output], 0, output);
  }

  private static Request agreement(String family, int output) {
    return new Request()
        .operation(Operation.AGREE)
        .peer(pair(family).getPublic())
        .output(new byte[output], 0, output);
  }

  /** Refused with these words, and nothing is under way. */
  private void refused(SessionSpec spec, Request request, String... words) throws Exception {
    try (Session session = framework.open(spec, Preference.BEST)) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> session.submit(request)).getMessage();
      for (String word : words) {
        assertTrue(said.contains(word), said);
      }
      assertEquals(0, session.underWay());
      assertFalse(request.isEnded());
    }
  }

  private void done(SessionSpec spec, Request request, int produced) throws Exception {
    try (Session session = framework.open(spec, Preference.BEST)) {
      assertEquals(Outcome.DONE, session.perform(request));
      assertEquals(produced, request.produced());
    }
  }

  @Test
  @DisplayName("K112 K126 an agreement without a peer, or with less room than its key's secret has, is refused")
  void agreement() throws Exception {
    Map<String, String> families =
        Map.of("X25519", "X25519", "X448", "X448", "ECDH", "EC", "DH", "DH");
    Map<String, Integer> secrets = Map.of("X25519", 32, "X448", 56, "ECDH", 48, "DH", MODULUS);
    for (String algorithm : families.keySet()) {
      String family = families.get(algorithm);
      int secret = secrets.get(algorithm);
      SessionSpec spec = SessionSpec.agreement(algorithm).key(pair(family).getPrivate());
      refused(spec, request(Operation.AGREE, 0, secret), "peer's public key", "0 bytes");
      refused(
          spec, agreement(family, secret - 1), "output of " + (secret - 1), "result has " + secret);
      refused(spec, request(Operation.SIGN, 9, 99), "operation is SIGN", "AGREE");
      refused(spec, agreement(family, secret).operation(Operation.AGREE, Part.FIRST), "FIRST");
      done(spec, agreement(family, secret), secret);
    }
  }

  @Test
  @DisplayName("K112 K126 an encapsulation of a wrong length, or with too little room, is refused")
  void encapsulation() throws Exception {
    SessionSpec spec = SessionSpec.encapsulation("ML-KEM-768");
    SessionSpec seals = spec.key(pair("ML-KEM-768").getPublic());
    SessionSpec opens = spec.key(pair("ML-KEM-768").getPrivate());
    refused(seals, request(Operation.ENCAPSULATE, 1, 1_120), "has 1 bytes; legal: 0");
    refused(seals, request(Operation.ENCAPSULATE, 0, 1_119), "1119", "1120");
    refused(opens, request(Operation.DECAPSULATE, 1_087, 32), "1087 bytes; legal: 1088");
    refused(opens, request(Operation.DECAPSULATE, 1_088, 31), "31", "32");
    refused(seals, request(Operation.AGREE, 1, 32), "operation is AGREE", "ENCAPSULATE");
    done(seals, request(Operation.ENCAPSULATE, 0, 1_120), 1_120);
    done(opens, request(Operation.DECAPSULATE, 1_088, 32), 32);
  }

  @Test
  @DisplayName("K112 K126 too long a message, a label without OAEP and a lack of room are refused")
  void cipher() throws Exception {
    SessionSpec oaep = SessionSpec.publicKeyCipher("RSA/OAEP-SHA256");
    SessionSpec pkcs = SessionSpec.publicKeyCipher("RSA/PKCS1");
    Key seals = pair("RSA").getPublic();
    Key opens = pair("RSA").getPrivate();
    refused(oaep.key(seals), request(Operation.ENCRYPT, 191, MODULUS), "191", "0 to 190");
    refused(pkcs.key(seals), request(Operation.ENCRYPT, 246, MODULUS), "246", "0 to 245");
    refused(oaep.key(seals), request(Operation.ENCRYPT, 1, MODULUS - 1), "255", "256");
    refused(oaep.key(opens), request(Operation.DECRYPT, MODULUS, 189), "189", "190");
    Request labelled = request(Operation.ENCRYPT, 1, MODULUS).aad(new byte[5], 0, 5);
    refused(pkcs.key(seals), labelled, "5 bytes", "no label");
    done(oaep.key(seals), labelled, MODULUS);
    done(pkcs.key(seals), request(Operation.ENCRYPT, 245, MODULUS), MODULUS);
  }

  @Test
  @DisplayName("K112 K127 the wrong half of a key pair is refused, and so is none, and one of another family")
  void key() throws Exception {
    SessionSpec oaep = SessionSpec.publicKeyCipher("RSA/OAEP-SHA256");
    SessionSpec kem = SessionSpec.encapsulation("ML-KEM-768");
    SessionSpec x25519 = SessionSpec.agreement("X25519");
    refused(
        oaep.key(pair("RSA").getPrivate()),
        request(Operation.ENCRYPT, 1, MODULUS),
        "ENCRYPT with a private key");
    refused(
        oaep.key(pair("RSA").getPublic()),
        request(Operation.DECRYPT, MODULUS, MODULUS),
        "DECRYPT with a public key");
    refused(
        kem.key(pair("ML-KEM-768").getPublic()),
        request(Operation.DECAPSULATE, 1_088, 32),
        "DECAPSULATE with a public key");
    refused(x25519, agreement("X25519", 32), "no key");
    refused(
        x25519,
        agreement("X25519", 32).key(pair("X448").getPrivate()),
        "takes X25519 keys, not X448");
    refused(
        x25519, agreement("X25519", 32).key(pair("X25519").getPublic()), "takes a PrivateKey");
    done(x25519, agreement("X25519", 32).key(pair("X25519").getPrivate()), 32);
    done(
        kem,
        request(Operation.ENCAPSULATE, 0, 1_120).key(pair("ML-KEM-768").getPublic()),
        1_120);
  }

  @Test
  @DisplayName("K054 K022 a session of a wrong kind is refused; with a key of another family it is BAD_KEY")
  void spec() {
    for (SessionSpec spec :
        List.of(
            SessionSpec.signature("X25519").key(pair("X25519").getPrivate()),
            SessionSpec.agreement("ML-KEM-768").key(pair("ML-KEM-768").getPrivate()),
            SessionSpec.encapsulation("RSA/PKCS1").key(pair("RSA").getPublic()),
            SessionSpec.cipher("RSA/OAEP-SHA256").key(pair("RSA").getPublic()),
            SessionSpec.publicKeyCipher("Ed25519").key(pair("RSA").getPublic()))) {
      assertThrows(
          IllegalArgumentException.class, () -> framework.open(spec, Preference.BEST), spec::toString);
    }
    for (SessionSpec spec :
        List.of(
            SessionSpec.agreement("X25519").key(pair("X448").getPrivate()),
            SessionSpec.agreement("ECDH").key(pair("EC").getPublic()),
            SessionSpec.encapsulation("ML-KEM-768").key(pair("ML-KEM-512").getPublic()),
            SessionSpec.signature("Ed25519").key(pair("RSA").getPrivate()),
            SessionSpec.publicKeyCipher("RSA/OAEP-SHA256").key(pair("EC").getPublic()))) {
      DriverException refused =
          assertThrows(DriverException.class, () -> framework.open(spec, Preference.BEST));
      assertEquals(Reason.BAD_KEY, refused.reason(), refused::toString);
    }
  }

  @Test
  @DisplayName("a peer's key comes as its encoding; a handle cannot be one")
  void peer() throws Exception {
    PublicKey handle =
        new PublicKey() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getAlgorithm() {
            return "X25519";
          }

          @Override
          @SuppressWarnings("NullAway") // the contract of java.security.Key
          public String getFormat() {
            return null;
          }

          @Override
          @SuppressWarnings("NullAway")
          public byte[] getEncoded() {
            return null;
          }
        };
    assertThrows(IllegalArgumentException.class, () -> new Request().peer(handle));
    byte[] encoded = pair("X25519").getPublic().getEncoded();
    SessionSpec spec = SessionSpec.agreement("X25519").key(pair("X25519").getPrivate());
    byte[] one = new byte[32];
    byte[] other = new byte[32];
    done(spec, agreement("X25519", 32).output(one, 0, 32), 32);
    done(
        spec,
        request(Operation.AGREE, 0, 0).input(encoded, 0, encoded.length).output(other, 0, 32),
        32);
    assertArrayEquals(one, other);
  }

  @Test
  @DisplayName("a ciphertext that does not decrypt is a MISMATCH, and a peer that is none a failed request")
  void outcomes() throws Exception {
    SessionSpec oaep =
        SessionSpec.publicKeyCipher("RSA/OAEP-SHA256").key(pair("RSA").getPrivate());
    SessionSpec x25519 = SessionSpec.agreement("X25519").key(pair("X25519").getPrivate());
    try (Session opens = framework.open(oaep, Preference.BEST);
        Session agrees = framework.open(x25519, Preference.BEST)) {
      long before = framework.counts().mismatched(); // those of the self test
      assertEquals(
          Outcome.MISMATCH, opens.perform(request(Operation.DECRYPT, MODULUS, MODULUS)));
      Request stranger = agreement("EC", 32);
      assertEquals(Outcome.FAILED, agrees.perform(stranger));
      assertEquals(Reason.BAD_REQUEST, stranger.failure().reason());
      assertEquals(before + 1, framework.counts().mismatched());
    }
  }
}
