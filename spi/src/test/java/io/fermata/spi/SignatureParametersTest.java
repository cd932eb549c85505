package io.fermata.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.SignatureParameters.Context;
import io.fermata.spi.SignatureParameters.Pss;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SignatureParametersTest {

  @Test
  @DisplayName("a context is a value: copied on the way in and out, of at most 255 bytes")
  void context() {
    byte[] bytes = {1, 2};
    Context context = new Context(bytes);
    bytes[0] = 9;
    context.bytes()[1] = 9;
    assertEquals(new Context(new byte[] {1, 2}), context);
    assertEquals(new Context(new byte[] {1, 2}).hashCode(), context.hashCode());
    assertNotEquals(Context.EMPTY, context);
    assertEquals(255, new Context(new byte[255]).bytes().length);
    assertThrows(IllegalArgumentException.class, () -> new Context(new byte[256]));
    assertThrows(IllegalArgumentException.class, () -> new Pss("SHA-256", "SHA-256", -1));
  }

  @Test
  @DisplayName("sessions with other parameters are other sessions, whatever else is set")
  void sessions() {
    SessionSpec pss = SessionSpec.signature("RSASSA-PSS").parameters(new Pss("SHA-256", "SHA-1", 20));
    assertEquals(pss, SessionSpec.signature("RSASSA-PSS").parameters(new Pss("SHA-256", "SHA-1", 20)));
    assertNotEquals(pss, pss.parameters(new Pss("SHA-256", "SHA-1", 21)));
    assertNotEquals(pss, SessionSpec.signature("RSASSA-PSS"));
    assertEquals(pss.parameters(), pss.label("other").parameters());
    assertTrue(pss.toString().contains("SHA-1"));
  }

  @Test
  @DisplayName("an algorithm takes its own parameters; those of another, and of none, are refused at once")
  void taken() {
    Pss pss = new Pss("SHA-256", "SHA-1", 20);
    for (PublicKeyAlgorithm algorithm : PublicKeyAlgorithm.all()) {
      String name = algorithm.name();
      assertEquals(name.equals("RSASSA-PSS"), algorithm.takes(pss), name);
      assertEquals(name.matches("Ed(25519|448)(ctx|ph)"), algorithm.takes(Context.EMPTY), name);
      if (!algorithm.takes(pss)) {
        SessionSpec spec = new SessionSpec(algorithm.kind(), name, Optional.empty(), 0, name, java.util.List.of());
        assertThrows(IllegalArgumentException.class, () -> spec.parameters(pss), name);
      }
    }
    assertThrows(
        IllegalArgumentException.class, () -> SessionSpec.digest("SHA-256").parameters(Context.EMPTY));
  }

  @Test
  @DisplayName("what stands in the name of PSS is one hash throughout, and a salt as long as it")
  void named() {
    assertEquals(
        Optional.of(new Pss("SHA-512/256", "SHA-512/256", 32)),
        PublicKeyAlgorithm.find("SHA512/256withRSAandMGF1").orElseThrow().parameters());
    assertEquals(
        Optional.of(new Pss("SHA-1", "SHA-1", 20)),
        PublicKeyAlgorithm.find("RSASSA-PSS").orElseThrow().parameters());
    assertFalse(PublicKeyAlgorithm.find("SHA256withRSA").orElseThrow().isPss());
  }

  @Test
  @DisplayName("a hash that was made elsewhere has up to 64 bytes, and is none of the algorithm's own")
  void given() {
    PublicKeyAlgorithm none = PublicKeyAlgorithm.find("NONEwithECDSA").orElseThrow();
    assertTrue(none.signsHash());
    assertEquals(Optional.empty(), none.hash());
    assertEquals(new Lengths(0, 64, 1), none.signable());
    assertEquals(Lengths.atLeast(0), PublicKeyAlgorithm.find("SHA256withECDSA").orElseThrow().signable());
  }
}
