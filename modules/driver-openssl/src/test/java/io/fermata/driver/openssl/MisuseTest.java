package io.fermata.driver.openssl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.StreamState;
import java.lang.foreign.Arena;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is done wrongly is refused, and does not reach native memory. */
class MisuseTest {
  private static final byte[] NONCE = new byte[12];
  private static final byte[] NONE = new byte[0];

  private static SessionSpec gcm() {
    return SessionSpec.aead("AES/GCM").key(Rig.key(32));
  }

  private static KeyPair pair(String family) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
    if (family.equals("RSA")) {
      generator.initialize(2_048);
    }
    return generator.generateKeyPair();
  }

  /** Closes a session, twice, and asks it. */
  private static void closed(SessionSpec spec, Operation operation, DriverRequest request)
      throws DriverException {
    Rig rig = new Rig(spec);
    rig.close();
    rig.close();
    rig.submit(request, operation);
    Rig.refused(request, Reason.CLOSED, "closed");
  }

  @Test
  @DisplayName("a closed session refuses every kind of request, also under a key of its own")
  void closed() throws Exception {
    KeyPair rsa = pair("RSA");
    KeyPair curve = pair("X25519");
    KeyPair edwards = pair("Ed25519");
    closed(gcm(), Operation.ENCRYPT, Rig.request(NONCE, new byte[16], 32));
    DriverRequest own = Rig.request(NONCE, new byte[16], 32);
    own.key(gcm().key());
    closed(gcm(), Operation.ENCRYPT, own);
    SessionSpec wrap = SessionSpec.keyWrap("AES/KW").key(Rig.key(16));
    closed(wrap, Operation.ENCRYPT, Rig.request(NONE, new byte[16], 24));
    closed(wrap, Operation.DECRYPT, Rig.request(NONE, new byte[24], 16));
    closed(wrap, Operation.DECRYPT, Rig.request(NONE, new byte[3], 0));
    closed(SessionSpec.digest("SHA-256"), Operation.DIGEST, Rig.request(NONE, NONE, 32));
    SessionSpec mac = SessionSpec.mac("HmacSHA256").key(Rig.key(32));
    closed(mac, Operation.MAC, Rig.request(NONE, NONE, 32));
    DriverRequest ownCode = Rig.request(NONE, NONE, 32);
    ownCode.key(mac.key());
    closed(mac, Operation.MAC, ownCode);
    closed(
        SessionSpec.derivation("HKDF-SHA256").key(Rig.key(32)),
        Operation.DERIVE,
        Rig.request(NONE, NONE, 32));
    closed(
        SessionSpec.signature("SHA256withRSA").key(rsa.getPrivate()),
        Operation.SIGN,
        Rig.request(NONE, NONE, 256));
    closed(
        SessionSpec.signature("Ed25519").key(edwards.getPrivate()),
        Operation.SIGN,
        Rig.request(NONE, NONE, 64));
    closed(
        SessionSpec.agreement("X25519").key(curve.getPrivate()),
        Operation.AGREE,
        Rig.request(NONE, curve.getPublic().getEncoded(), 32));
    closed(
        SessionSpec.publicKeyCipher("RSA/PKCS1").key(rsa.getPublic()),
        Operation.ENCRYPT,
        Rig.request(NONE, NONE, 256));
  }

  @Test
  @DisplayName("a key of XTS whose halves are equal is refused, of a session and of a request")
  void halves() throws DriverException {
    SessionSpec keyless = SessionSpec.cipher("AES/XTS");
    DriverException refused =
        assertThrows(DriverException.class, () -> new Rig(keyless.key(Rig.key(64))));
    assertEquals(Reason.BAD_KEY, refused.reason());
    try (Rig rig = new Rig(keyless)) {
      for (Operation operation : List.of(Operation.ENCRYPT, Operation.DECRYPT)) {
        DriverRequest request = Rig.request(new byte[16], new byte[16], 16);
        request.key(java.util.Optional.of(Rig.key(32)));
        rig.submit(request, operation);
        Rig.refused(request, Reason.BAD_KEY, "halves");
      }
    }
  }

  @Test
  @DisplayName("a message that has begun does not go on in a session that is closed, and can be let go")
  void closedMidway() throws DriverException {
    Rig rig = new Rig(SessionSpec.digest("SHA-256"));
    DriverRequest request = Rig.request(NONE, new byte[100], 32);
    Rig.submit(rig.session, request, Operation.DIGEST, Part.FIRST);
    StreamState begun = request.state();
    rig.close();
    Rig.submit(rig.session, request, Operation.DIGEST, Part.LAST);
    Rig.refused(request, Reason.CLOSED, "closed");
    begun.close();
    begun.close();
    assertThrows(DriverException.class, begun::copy);
  }

  @Test
  @DisplayName("memory that is closed before the request comes fails it; the session goes on")
  void closedMemory() throws DriverException {
    try (Rig rig = new Rig(gcm())) {
      byte[] right = rig.made(Operation.ENCRYPT, NONCE, new byte[100], 116);
      for (String slot : List.of("input", "output", "nonce", "aad")) {
        DriverRequest request = Rig.request(NONCE, new byte[100], 116);
        try (Arena arena = Arena.ofShared()) {
          switch (slot) {
            case "input" -> request.input().set(arena.allocate(100));
            case "output" -> request.output().set(arena.allocate(116));
            case "nonce" -> request.nonce().set(arena.allocate(12));
            default -> request.aad().set(arena.allocate(9));
          }
        }
        rig.submit(request, Operation.ENCRYPT);
        Rig.refused(request, Reason.BAD_REQUEST, "memory");
        assertArrayEquals(right, rig.made(Operation.ENCRYPT, NONCE, new byte[100], 116));
      }
    }
  }

  @Test
  @DisplayName("memory that is another thread's fails the request")
  void foreignMemory() throws Exception {
    try (Rig rig = new Rig(SessionSpec.digest("SHA-256"));
        Arena arena = Arena.ofConfined()) {
      DriverRequest request = Rig.request(NONE, NONE, 32);
      request.input().set(arena.allocate(100));
      Thread other = Thread.ofPlatform().start(() -> rig.submit(request, Operation.DIGEST));
      other.join();
      Rig.refused(request, Reason.BAD_REQUEST, "memory");
    }
  }

  @Test
  @DisplayName("an operation that is another session's is refused")
  void operations() throws Exception {
    DriverRequest request = Rig.request(NONCE, new byte[32], 64);
    try (Rig rig = new Rig(gcm())) {
      rig.submit(request, Operation.MAC);
      Rig.refused(request, Reason.BAD_REQUEST, "MAC; AES/GCM takes ENCRYPT or DECRYPT");
    }
    try (Rig rig = new Rig(SessionSpec.digest("SHA-256"))) {
      rig.submit(request, Operation.SIGN);
      Rig.refused(request, Reason.BAD_REQUEST, "SIGN; SHA-256 takes [DIGEST]");
    }
    try (Rig rig = new Rig(SessionSpec.agreement("X25519").key(pair("X25519").getPrivate()))) {
      rig.submit(request, Operation.DECRYPT);
      Rig.refused(request, Reason.BAD_REQUEST, "DECRYPT; X25519 takes AGREE");
    }
  }

  @Test
  @DisplayName("a part that goes on from nothing is refused, and so is a state used twice")
  void parts() throws DriverException {
    try (Rig rig = new Rig(SessionSpec.digest("SHA-256"))) {
      DriverRequest request = Rig.request(NONE, new byte[3], 32);
      Rig.submit(rig.session, request, Operation.DIGEST, Part.NEXT);
      Rig.refused(request, Reason.BAD_REQUEST, "does not go on");
      Rig.submit(rig.session, request, Operation.DIGEST, Part.FIRST);
      StreamState begun = request.state();
      assertEquals(
          Outcome.DONE, Rig.submit(rig.session, request, Operation.DIGEST, Part.LAST));
      request.state(begun);
      Rig.submit(rig.session, request, Operation.DIGEST, Part.LAST);
      Rig.refused(request, Reason.BAD_REQUEST, "does not go on");
    }
  }

  /** Says that it has no encoding, as one in a token does. */
  private record Handle(String getAlgorithm) implements PrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getFormat() {
      return "none";
    }

    @Override
    @SuppressWarnings("NullAway") // that is what a key without an encoding answers
    public byte[] getEncoded() {
      return null;
    }
  }

  /** Says that it is a key, and is none. */
  private record Garbage(String getAlgorithm) implements PrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getFormat() {
      return "PKCS#8";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[] {48, 3, 2, 1, 0};
    }
  }

  @Test
  @DisplayName("a handle is refused by the probe; what is no key is refused as the session opens, in the library's words")
  void keys() {
    OpensslDriver driver = Rig.started();
    SessionSpec spec = SessionSpec.signature("SHA256withRSA");
    DriverException handle =
        assertThrows(DriverException.class, () -> driver.open(spec.key(new Handle("RSA"))));
    assertEquals(Reason.BAD_KEY, handle.reason());
    assertTrue(handle.getMessage().contains("takes a key with an encoding"), handle.getMessage());
    DriverException garbage =
        assertThrows(DriverException.class, () -> driver.open(spec.key(new Garbage("RSA"))));
    assertEquals(Reason.BAD_KEY, garbage.reason());
    assertTrue(garbage.getMessage().contains("error:"), garbage.getMessage());
  }

  @Test
  @DisplayName("what the library has said of one failure is not told of the next")
  void errors() throws Exception {
    Rig.started(); // or skipped
    Libcrypto lib = Libcrypto.load(Rig.SETTINGS.getOrDefault("library", ""));
    lib.call(Function.EVP_CIPHER_fetch, 0, Libcrypto.word("No-Such-Cipher"), 0);
    String told = lib.failure(Function.EVP_CIPHER_fetch).getMessage();
    assertTrue(told.contains("No-Such-Cipher") || told.contains("unsupported"), told);
    String next = lib.failure(Function.EVP_CIPHER_fetch).getMessage();
    assertTrue(next.contains("does not say why"), next);
    assertEquals(0, lib.fetch(Function.EVP_CIPHER_fetch, "No-Such-Cipher"));
    assertTrue(lib.errors().contains("does not say why"));
  }

  @Test
  @DisplayName("a forgery leaves no error behind, and neither does a wrong signature")
  void mismatches() throws Exception {
    Rig.started(); // or skipped
    Libcrypto lib = Libcrypto.load(Rig.SETTINGS.getOrDefault("library", ""));
    try (Rig rig = new Rig(gcm())) {
      DriverRequest forged = Rig.request(NONCE, new byte[40], 24);
      assertEquals(Outcome.MISMATCH, rig.submit(forged, Operation.DECRYPT));
    }
    try (Rig rig = new Rig(SessionSpec.signature("SHA256withECDSA").key(pair("EC").getPublic()))) {
      DriverRequest forged = Rig.request(NONE, new byte[40], 0);
      forged.tag().set(new byte[30], 0, 30);
      assertEquals(Outcome.MISMATCH, rig.submit(forged, Operation.VERIFY));
    }
    assertTrue(lib.errors().contains("does not say why"));
  }

  @Test
  @DisplayName("a forged message on the heap that goes in pieces leaves no plaintext, in place too")
  void forgedInPieces() throws DriverException {
    int length = 3 * CipherContext.PIECE + 5;
    byte[] message = new byte[length];
    Arrays.fill(message, (byte) 0x55);
    try (Rig rig = new Rig(gcm())) {
      byte[] sealed = rig.made(Operation.ENCRYPT, NONCE, message, length + 16);
      assertArrayEquals(message, rig.made(Operation.DECRYPT, NONCE, sealed, length));
      sealed[length + 15] ^= 1;
      DriverRequest forged = Rig.request(NONCE, sealed, length);
      assertEquals(Outcome.MISMATCH, rig.submit(forged, Operation.DECRYPT));
      assertArrayEquals(new byte[length], forged.output().copy());
      DriverRequest inPlace = Rig.request(NONCE, sealed, 0);
      inPlace.output().set(inPlace.input(), 0, length);
      assertEquals(Outcome.MISMATCH, rig.submit(inPlace, Operation.DECRYPT));
      assertArrayEquals(new byte[length], inPlace.output().copy());
    }
  }

  @Test
  @DisplayName("a nonce or an info that the library cannot take is another driver's")
  void beyondTheLibrary() throws DriverException {
    try (Rig rig = new Rig(gcm())) {
      DriverRequest request = Rig.request(new byte[129], new byte[16], 32);
      rig.submit(request, Operation.ENCRYPT);
      Rig.refused(request, Reason.UNSUPPORTED, "nonce of 129 bytes");
    }
    try (Rig rig = new Rig(SessionSpec.derivation("HKDF-SHA256").key(Rig.key(32)))) {
      DriverRequest request = Rig.request(NONE, new byte[2_049], 32);
      rig.submit(request, Operation.DERIVE);
      Rig.refused(request, Reason.UNSUPPORTED, "info of 2049 bytes");
    }
  }
}
