package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Does every KeyAgreement do what the JDK's does, call by call? */
class AgreementDifferentialTest {
  private final FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  private record Party(String name, Provider at, KeyPair own, KeyPair peer, KeyPair wrong) {
    KeyAgreement blank() throws Exception {
      return KeyAgreement.getInstance(name, at);
    }

    KeyAgreement ready() throws Exception {
      KeyAgreement made = blank();
      made.init(own.getPrivate());
      return made;
    }

    KeyAgreement done() throws Exception {
      KeyAgreement made = ready();
      made.doPhase(peer.getPublic(), true);
      return made;
    }
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "ECDH, P-256, P-384", "ECDH, P-384, P-521", "ECDH, P-521, P-256", "XDH, X25519, X448", "XDH, X448, X25519",
    "X25519, X25519, X448", "X448, X448, X25519"
  })
  @DisplayName("each call answers or throws as the JDK's, in any order, and the secret is the same")
  void calls(String name, String kind, String wrong) throws Exception {
    KeyPair own = Keys.pair(kind);
    KeyPair peer = Keys.fresh(kind);
    KeyPair other = Keys.pair(wrong);
    Provider jdk = JcaCall.jdk("SunEC");
    assertEquals(
        calls(new Party(name, jdk, own, peer, other)), calls(new Party(name, provider, own, peer, other)));
  }

  private static List<String> calls(Party party) throws Exception {
    List<String> told = new ArrayList<>();
    told.add("phase of nothing " + Told.of(() -> party.blank().doPhase(party.peer.getPublic(), true)));
    told.add("secret of nothing " + Told.of(() -> party.blank().generateSecret()));
    told.add("init public " + Told.of(() -> init(party, party.own.getPublic(), null)));
    told.add("init null " + Told.of(() -> init(party, null, null)));
    told.add("init RSA " + Told.of(() -> init(party, Keys.pair("RSA").getPrivate(), null)));
    told.add("init strange " + Told.of(() -> init(party, party.own.getPrivate(), new IvParameterSpec(new byte[12]))));
    told.add("secret too early " + Told.of(() -> party.ready().generateSecret()));
    told.add("three parties " + Told.of(() -> party.ready().doPhase(party.peer.getPublic(), false)));
    for (Key key : new Key[] {party.peer.getPrivate(), null, Keys.pair("RSA").getPublic(), party.wrong.getPublic()}) {
      told.add("wrong peer " + Told.of(() -> party.ready().doPhase(key, true)));
      KeyAgreement after = party.ready();
      told.add("again " + Told.of(() -> after.doPhase(key, true)));
      told.add("right peer then " + Told.of(() -> after.doPhase(party.peer.getPublic(), true)));
      told.add("secret then " + Told.of(after::generateSecret));
    }
    told.add("phase " + Told.of(() -> party.ready().doPhase(party.peer.getPublic(), true)));
    told.add("phase twice " + Told.of(() -> party.done().doPhase(party.peer.getPublic(), true)));
    KeyAgreement twice = party.done();
    told.add("secret " + Told.of(twice::generateSecret));
    told.add("secret twice " + Told.of(twice::generateSecret));
    twice.doPhase(party.peer.getPublic(), true);
    byte[] room = new byte[100];
    told.add("into room " + Told.of(() -> twice.generateSecret(room, 7)) + Told.of(() -> room));
    KeyAgreement brief = party.done();
    told.add("short room " + Told.of(() -> brief.generateSecret(new byte[20], 0)));
    told.add("and then " + Told.of(brief::generateSecret));
    for (String called : new String[] {"TlsPremasterSecret", "Generic", "AES", null}) {
      KeyAgreement one = party.done();
      told.add("called " + called + " " + Told.of(() -> one.generateSecret(called)));
      told.add("and then " + Told.of(one::generateSecret));
    }
    KeyAgreement renewed = party.done();
    renewed.init(party.own.getPrivate());
    told.add("renewed " + Told.of(renewed::generateSecret));
    return told;
  }

  private static String init(Party party, Key key, AlgorithmParameterSpec parameters) throws Exception {
    party.blank().init(key, parameters);
    return "taken";
  }

  @Test
  @DisplayName("a peer's point of small order is no key")
  void small_order() throws Exception {
    PublicKey zero =
        KeyFactory.getInstance("XDH", "SunEC")
            .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BigInteger.ZERO));
    KeyPair own = Keys.pair("X25519");
    for (Provider at : List.of(JcaCall.jdk("SunEC"), provider)) {
      KeyAgreement made = KeyAgreement.getInstance("XDH", at);
      made.init(own.getPrivate());
      assertEquals("invalidkeyexception", Told.of(() -> made.doPhase(zero, true)), at.toString());
      assertEquals("illegalstateexception", Told.of(made::generateSecret), at.toString());
    }
  }
}
