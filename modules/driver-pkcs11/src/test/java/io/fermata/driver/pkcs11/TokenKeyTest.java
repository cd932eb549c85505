package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.jca.JcaDrivers;
import io.fermata.driver.pkcs11.Rig.Question;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.HeldKey;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.TimeSource;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that never leave a token. */
class TokenKeyTest {
  private static final byte[] MESSAGE = "of some importance".getBytes(StandardCharsets.UTF_8);

  private static boolean isSigned(String algorithm, PublicKey key, byte[] signed) throws Exception {
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(key);
    verifying.update(MESSAGE);
    return verifying.verify(signed);
  }

  private static byte[] signed(Rig rig, SessionSpec spec) throws Exception {
    try (DriverSession session = rig.driver.open(spec)) {
      return Question.of(Operation.SIGN, MESSAGE, 600).ask(session).output();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SHA256withRSA, RSA",
    "SHA512withRSA, RSA",
    "SHA256withECDSA, EC",
    "SHA384withECDSA, EC",
    "SHA256withECDSAinP1363Format, EC"
  })
  @DisplayName("a key without an encoding signs, and the platform verifies with the public one")
  void signs(String algorithm, String family) throws Exception {
    try (Rig rig = Rig.of("one")) {
      PrivateKey key = TokenKeys.on(rig.driver, family);
      assertNull(key.getEncoded());
      SessionSpec spec = SessionSpec.signature(algorithm).key(key);
      assertInstanceOf(Suitability.Fits.class, rig.driver.probe(spec));
      assertTrue(isSigned(algorithm, TokenKeys.publicKey(family), signed(rig, spec)));
    }
  }

  @ParameterizedTest
  @CsvSource({"SHA256withRSA, RSA, java.security.interfaces.RSAKey", "SHA256withECDSA, EC, java.security.interfaces.ECKey"})
  @DisplayName("the driver lists it with its certificate, tells what TLS asks of it, and signs with it; another driver refuses it")
  void listed(String algorithm, String family, Class<?> kind) throws Exception {
    try (Rig rig = Rig.of("one")) {
      assertNull(TokenKeys.on(rig.driver, family).getEncoded());
      HeldKey held =
          rig.driver.keys().stream()
              .filter(key -> key.alias().equals("test-" + family))
              .findAny()
              .orElseThrow();
      assertInstanceOf(kind, held.key());
      assertNull(held.key().getEncoded());
      assertEquals(TokenKeys.publicKey(family), held.chain().getFirst().getPublicKey());
      SessionSpec spec = SessionSpec.signature(algorithm).key(held.key());
      assertTrue(isSigned(algorithm, TokenKeys.publicKey(family), signed(rig, spec)));
      for (Driver other : new JcaDrivers().members()) {
        assertInstanceOf(Suitability.Unfit.class, other.probe(spec), other::name);
      }
    }
  }

  @Test
  @DisplayName("a message in parts is signed with it as a whole one is")
  void signsInParts() throws Exception {
    try (Rig rig = Rig.of("one");
        DriverSession session =
            rig.driver.open(SessionSpec.signature("SHA256withRSA").key(TokenKeys.on(rig.driver, "RSA")))) {
      Question question = Question.inParts(600);
      question.part(Operation.SIGN, Part.FIRST, Arrays.copyOf(MESSAGE, 5)).ask(session);
      question.part(Operation.SIGN, Part.LAST, Arrays.copyOfRange(MESSAGE, 5, MESSAGE.length));
      assertTrue(isSigned("SHA256withRSA", TokenKeys.publicKey("RSA"), question.ask(session).output()));
    }
  }

  @Test
  @DisplayName("it decrypts what was encrypted for it, and another ciphertext is a mismatch that leaves the token well")
  void decrypts() throws Exception {
    try (Rig rig = Rig.of("one");
        DriverSession session =
            rig.driver.open(
                SessionSpec.publicKeyCipher("RSA/PKCS1").key(TokenKeys.on(rig.driver, "RSA")))) {
      Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
      cipher.init(Cipher.ENCRYPT_MODE, TokenKeys.publicKey("RSA"));
      byte[] sealed = cipher.doFinal(MESSAGE);
      assertEquals(
          new String(MESSAGE, StandardCharsets.UTF_8),
          new String(Question.of(Operation.DECRYPT, sealed, 256).ask(session).output(), StandardCharsets.UTF_8));
      sealed[100] ^= 1;
      Question altered = Question.of(Operation.DECRYPT, sealed, 256).ask(session);
      assertEquals(Outcome.MISMATCH, altered.request.outcome());
      assertTrue(rig.healths.isEmpty(), "a ciphertext is no fault of the token: " + rig.reasons);
    }
  }

  @Test
  @DisplayName("a request may bring a token's key for itself")
  void agrees_keyOfRequest() throws Exception {
    try (Rig rig = Rig.of("one");
        DriverSession session = rig.driver.open(SessionSpec.agreement("ECDH"))) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      var peer = generator.generateKeyPair();
      Question question = Question.of(Operation.AGREE, peer.getPublic().getEncoded(), 32);
      question.request.key(Optional.of(TokenKeys.on(rig.driver, "EC")));
      KeyAgreement theirs = KeyAgreement.getInstance("ECDH");
      theirs.init(peer.getPrivate());
      theirs.doPhase(TokenKeys.publicKey("EC"), true);
      assertTrue(Arrays.equals(theirs.generateSecret(), question.ask(session).output()));
    }
  }

  @Test
  @DisplayName("the key of another token is refused as a bad key, of a session and of a request")
  void refuses_foreign() throws Exception {
    try (Rig one = Rig.of("one");
        Rig two = Rig.of("two")) {
      PrivateKey key = TokenKeys.on(two.driver, "EC");
      SessionSpec spec = SessionSpec.signature("SHA256withECDSA").key(key);
      Suitability.Unfit unfit = assertInstanceOf(Suitability.Unfit.class, one.driver.probe(spec));
      assertEquals(Reason.BAD_KEY, unfit.reason());
      assertEquals(
          Reason.BAD_KEY, assertThrows(DriverException.class, () -> one.driver.open(spec)).reason());
      try (DriverSession session =
          one.driver.open(SessionSpec.signature("SHA256withECDSA").key(TokenKeys.on(one.driver, "EC")))) {
        Question question = Question.of(Operation.SIGN, MESSAGE, 100);
        question.request.key(Optional.of(key));
        assertEquals(Reason.BAD_KEY, question.ask(session).reason());
      }
    }
  }

  @Test
  @DisplayName("several slots work at once, each with its own keys")
  void severalSlots() throws Exception {
    try (Rig one = Rig.of("one");
        Rig two = Rig.of("two");
        DriverSession first =
            one.driver.open(SessionSpec.signature("SHA256withECDSA").key(TokenKeys.on(one.driver, "EC")));
        DriverSession second =
            two.driver.open(SessionSpec.signature("SHA256withECDSA").key(TokenKeys.on(two.driver, "EC")))) {
      for (int i = 0; i < 50; i++) {
        Question of = Question.of(Operation.SIGN, MESSAGE, 100);
        Question other = Question.of(Operation.SIGN, MESSAGE, 100);
        first.submit(of.request, false);
        second.submit(other.request, false);
        for (Question question : List.of(of, other)) {
          assertTrue(
              isSigned("SHA256withECDSA", TokenKeys.publicKey("EC"), question.await().output()));
        }
      }
    }
  }

  @Test
  @DisplayName("no other driver takes a key of a token")
  void others_refuse() throws Exception {
    try (Rig rig = Rig.of("one")) {
      SessionSpec spec =
          SessionSpec.signature("SHA256withRSA").key(TokenKeys.on(rig.driver, "RSA"));
      List<Driver> others = new JcaDrivers().members();
      assertTrue(others.size() > 3);
      for (Driver other : others) {
        assertInstanceOf(Suitability.Unfit.class, other.probe(spec), other::name);
        assertFalse(other.name().contains("fermata"), "the driver's own provider is not installed");
      }
    }
  }

  @Test
  @DisplayName("what needs no key of the token is left to others, unless it is wanted")
  void declines() throws Exception {
    SessionSpec digest = SessionSpec.digest("SHA-256");
    try (Rig rig = Rig.of("one")) {
      try (DriverSession session = rig.driver.open(digest)) {
        assertTrue(session.declines(Operation.DIGEST, 100));
      }
      try (DriverSession session =
          rig.driver.open(SessionSpec.signature("SHA256withRSA").key(TokenKeys.on(rig.driver, "RSA")))) {
        assertFalse(session.declines(Operation.SIGN, 100));
      }
    }
    try (Rig rig =
            new Rig(
                new Pkcs11Driver("pkcs11.all"),
                SoftHsm.settings("one", Map.of("offload", "all")),
                TimeSource.system());
        DriverSession session = rig.driver.open(digest)) {
      assertFalse(session.declines(Operation.DIGEST, 100));
    }
  }
}
