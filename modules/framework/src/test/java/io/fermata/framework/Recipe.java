package io.fermata.framework;

import io.fermata.spi.Descriptor;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** A kind of session, and requests for it whose results are computed with the platform's own code. */
enum Recipe {
  DIGEST,
  AEAD,
  CIPHER,
  CUT_MAC,
  ENCRYPT_THEN_MAC,
  CHAIN,
  DECAPSULATION,
  PUBLIC_KEY_DECRYPTION;

  private static final Key CIPHER_KEY = key(1, "AES");
  private static final Key OTHER_CIPHER_KEY = key(2, "AES");
  private static final Key MAC_KEY = key(3, "HmacSHA256");
  private static final Key OTHER_MAC_KEY = key(4, "HmacSHA256");
  private static final String RSA = "RSA/OAEP-SHA256";
  // short, since hundreds are computed in a walk
  private static final KeyPair RSA_PAIR = pair("RSA", 1_024);
  private static final int RSA_LONGEST = 1_024 / 8 - 66;
  private static final KeyPair KEM_PAIR = pair("ML-KEM-512", 0);
  private static final int CODE = 32;
  private static final int CUT = 12;
  private static final int GCM_TAG = 16;

  /**
   * One operation.
   *
   * @param forged true if the tag is wrong, so that it is to end with a mismatch
   * @param expected what the output begins with if it is not
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Task(
      Operation operation,
      byte[] message,
      byte[] nonce,
      byte[] aad,
      byte[] tag,
      Optional<Key> own,
      List<Descriptor> chain,
      boolean forged,
      byte[] expected) {
    /** What the driver finds at the start of the first thing it is given to work on. */
    long mark(Recipe recipe) {
      boolean codeFirst = recipe == ENCRYPT_THEN_MAC && operation == Operation.DECRYPT;
      return ByteBuffer.wrap(codeFirst ? aad : message).getLong();
    }

    void fill(Request request) {
      if (operation == Operation.CHAIN) {
        request.chain(chain);
      } else {
        request.operation(operation);
      }
      request.nonce(nonce).aad(aad, 0, aad.length).tag(tag, 0, tag.length);
      own.ifPresent(request::key);
    }
  }

  private static Key key(int number, String algorithm) {
    byte[] bytes = new byte[16];
    Arrays.fill(bytes, (byte) number);
    return new SecretKeySpec(bytes, algorithm);
  }

  private static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (bits > 0) {
        generator.initialize(bits);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  SessionSpec spec() {
    SessionSpec stream = SessionSpec.cipher("AES/CTR").key(CIPHER_KEY);
    SessionSpec code = SessionSpec.mac("HmacSHA256").key(MAC_KEY);
    return switch (this) {
      case DIGEST -> SessionSpec.digest("SHA-256");
      case AEAD -> SessionSpec.aead("AES/GCM").key(CIPHER_KEY);
      case CIPHER -> SessionSpec.cipher("AES/CBC").key(CIPHER_KEY);
      case CUT_MAC -> code.tagLength(CUT);
      case ENCRYPT_THEN_MAC -> SessionSpec.encryptThenMac(stream, code.tagLength(CUT));
      case CHAIN -> SessionSpec.chain(stream.label("c"), code.label("m"));
      case DECAPSULATION -> SessionSpec.encapsulation("ML-KEM-512").key(KEM_PAIR.getPrivate());
      case PUBLIC_KEY_DECRYPTION -> SessionSpec.publicKeyCipher(RSA).key(RSA_PAIR.getPrivate());
    };
  }

  Task task(Random random) {
    try {
      return switch (this) {
        case DIGEST -> digest(random);
        case AEAD -> aead(random);
        case CIPHER -> cipher(random);
        case CUT_MAC -> code(random);
        case ENCRYPT_THEN_MAC -> encryptThenMac(random);
        case CHAIN -> chain(random);
        case DECAPSULATION -> decapsulation();
        case PUBLIC_KEY_DECRYPTION -> publicKeyDecryption(random);
      };
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] message(Random random) {
    return bytes(random, 16 + random.nextInt(random.nextInt(8) == 0 ? 1500 : 80));
  }

  private static Task digest(Random random) throws GeneralSecurityException {
    byte[] message = message(random);
    byte[] none = new byte[0];
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(message);
    return new Task(
        Operation.DIGEST, message, none, none, none, Optional.empty(), List.of(), false, hash);
  }

  private static Optional<Key> own(Random random, Key key) {
    return random.nextInt(4) == 0 ? Optional.of(key) : Optional.empty();
  }

  private static byte[] forge(byte[] bytes, Random random, int from) {
    byte[] wrong = bytes.clone();
    wrong[from + random.nextInt(bytes.length - from)] ^= (byte) (1 << random.nextInt(8));
    return wrong;
  }

  private static byte[] crypt(
      String algorithm, int mode, Key key, byte[] nonce, byte[] aad, byte[] message)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(algorithm + "/NoPadding");
    if (algorithm.equals("AES/GCM")) {
      cipher.init(mode, key, new GCMParameterSpec(GCM_TAG * Byte.SIZE, nonce));
      cipher.updateAAD(aad);
    } else {
      cipher.init(mode, key, new IvParameterSpec(nonce));
    }
    return cipher.doFinal(message);
  }

  private static Task aead(Random random) throws GeneralSecurityException {
    Optional<Key> own = own(random, OTHER_CIPHER_KEY);
    byte[] plain = message(random);
    byte[] nonce = bytes(random, 12);
    byte[] aad = bytes(random, random.nextInt(30));
    byte[] sealed =
        crypt("AES/GCM", Cipher.ENCRYPT_MODE, own.orElse(CIPHER_KEY), nonce, aad, plain);
    return sealing(random, plain, nonce, aad, sealed, own, 8);
  }

  private static Task sealing(
      Random random, byte[] plain, byte[] nonce, byte[] aad, byte[] sealed, Optional<Key> own, int kept) {
    byte[] none = new byte[0];
    if (random.nextBoolean()) {
      return new Task(
          Operation.ENCRYPT, plain, nonce, aad, none, own, List.of(), false, sealed);
    }
    boolean forged = random.nextInt(4) == 0;
    byte[] given = forged ? forge(sealed, random, kept) : sealed;
    return new Task(Operation.DECRYPT, given, nonce, aad, none, own, List.of(), forged, plain);
  }

  private static Task cipher(Random random) throws GeneralSecurityException {
    Optional<Key> own = own(random, OTHER_CIPHER_KEY);
    byte[] plain = bytes(random, 16 * (1 + random.nextInt(6)));
    byte[] nonce = bytes(random, 16);
    byte[] none = new byte[0];
    byte[] sealed =
        crypt("AES/CBC", Cipher.ENCRYPT_MODE, own.orElse(CIPHER_KEY), nonce, none, plain);
    return random.nextBoolean()
        ? new Task(Operation.ENCRYPT, plain, nonce, none, none, own, List.of(), false, sealed)
        : new Task(Operation.DECRYPT, sealed, nonce, none, none, own, List.of(), false, plain);
  }

  private static byte[] mac(Key key, byte[]... parts) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key);
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  private static Task code(Random random) throws GeneralSecurityException {
    Optional<Key> own = own(random, OTHER_MAC_KEY);
    byte[] message = message(random);
    byte[] none = new byte[0];
    byte[] cut = Arrays.copyOf(mac(own.orElse(MAC_KEY), message), CUT);
    if (random.nextBoolean()) {
      return new Task(Operation.MAC, message, none, none, none, own, List.of(), false, cut);
    }
    boolean forged = random.nextInt(4) == 0;
    byte[] tag = forged ? forge(cut, random, 0) : cut;
    return new Task(Operation.VERIFY, message, none, none, tag, own, List.of(), forged, none);
  }

  private static Task encryptThenMac(Random random) throws GeneralSecurityException {
    byte[] plain = message(random);
    byte[] nonce = bytes(random, 16);
    byte[] aad = bytes(random, 8 + random.nextInt(20));
    byte[] secret = crypt("AES/CTR", Cipher.ENCRYPT_MODE, CIPHER_KEY, nonce, aad, plain);
    byte[] sealed = Arrays.copyOf(secret, secret.length + CUT);
    System.arraycopy(mac(MAC_KEY, aad, nonce, secret), 0, sealed, secret.length, CUT);
    return sealing(random, plain, nonce, aad, sealed, Optional.empty(), 8);
  }

  /** Encrypts and writes a code behind, or compares the code and decrypts. */
  private static Task chain(Random random) throws GeneralSecurityException {
    byte[] plain = message(random);
    int length = plain.length;
    byte[] nonce = bytes(random, 16);
    byte[] none = new byte[0];
    byte[] secret = crypt("AES/CTR", Cipher.ENCRYPT_MODE, CIPHER_KEY, nonce, none, plain);
    byte[] sealed = Arrays.copyOf(secret, length + CODE);
    System.arraycopy(mac(MAC_KEY, secret), 0, sealed, length, CODE);
    byte[] open = Arrays.copyOf(plain, length + CODE);
    if (random.nextBoolean()) {
      List<Descriptor> steps =
          List.of(
              Descriptor.encrypt("c").range(0, length).iv(nonce),
              Descriptor.mac("m").range(0, length).at(length));
      return new Task(
          Operation.CHAIN, open, none, none, none, Optional.empty(), steps, false, sealed);
    }
    boolean forged = random.nextInt(4) == 0;
    byte[] given = forged ? forge(sealed, random, 8) : sealed;
    System.arraycopy(sealed, length, open, length, CODE);
    List<Descriptor> steps =
        List.of(
            Descriptor.verify("m").range(0, length).at(length),
            Descriptor.decrypt("c").range(0, length).iv(nonce));
    return new Task(
        Operation.CHAIN, given, none, none, none, Optional.empty(), steps, forged, open);
  }

  /** Of an encapsulation made just now: other bytes on each run, and the same walk. */
  private static Task decapsulation() throws GeneralSecurityException {
    byte[] none = new byte[0];
    KEM.Encapsulated made =
        KEM.getInstance("ML-KEM-512").newEncapsulator(KEM_PAIR.getPublic()).encapsulate();
    return new Task(
        Operation.DECAPSULATE,
        made.encapsulation(),
        none,
        none,
        none,
        Optional.empty(),
        List.of(),
        false,
        made.key().getEncoded());
  }

  /** Of a message as long as can be, since there is to be room for that. */
  private static Task publicKeyDecryption(Random random) throws GeneralSecurityException {
    byte[] none = new byte[0];
    byte[] plain = bytes(random, RSA_LONGEST);
    byte[] label = bytes(random, random.nextInt(20));
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        RSA_PAIR.getPublic(),
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(label)));
    byte[] sealed = cipher.doFinal(plain);
    boolean forged = random.nextInt(4) == 0;
    byte[] given = forged ? forge(sealed, random, 8) : sealed;
    return new Task(
        Operation.DECRYPT, given, none, label, none, Optional.empty(), List.of(), forged, plain);
  }
}
