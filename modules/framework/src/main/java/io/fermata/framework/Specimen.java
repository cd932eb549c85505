package io.fermata.framework;

import io.fermata.conformance.KeyPairSample;
import io.fermata.spi.Algorithm;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.SessionSpec.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;

/** A session and requests of an algorithm as they are measured, with made-up keys and bytes. */
final class Specimen {
  private static final int USUAL_NONCE = 12;
  private static final int USUAL_KEY = 32;
  private static final int SIGNATURE = 5_120; // ML-DSA-87: 4 627
  private static final int SECRET = 512; // of DH, or what RSA decrypts
  private static final int INTEGER_BITS = 2_048;
  private static final int ALIGNMENT = 64;

  private final SessionSpec spec;
  private final Optional<KeyPairSample> answer; // with a private key: what a published example has
  private final SplittableRandom random = new SplittableRandom(1);
  private byte[] message = new byte[0];
  private MemorySegment nativeMessage = MemorySegment.NULL;

  private Specimen(SessionSpec spec, Optional<KeyPairSample> answer) {
    this.spec = spec;
    this.answer = answer;
  }

  /**
   * Empty if nobody knows here what a request of it looks like, and for the decryption of what is no cipher, or a
   * stream cipher, to which both directions are the same.
   */
  static Optional<Specimen> of(String algorithm, Direction direction) {
    return direction == Direction.BOTH
        ? of(algorithm)
        : Algorithm.find(algorithm)
            .filter(fixed -> fixed.kind() == Kind.CIPHER && !fixed.isStream())
            .map(fixed -> new Specimen(spec(fixed).decryption(), Optional.empty()));
  }

  private static Optional<Specimen> of(String algorithm) {
    Optional<PublicKeyAlgorithm> pair = PublicKeyAlgorithm.find(algorithm);
    if (pair.isPresent()) {
      return privateKey(pair.get());
    }
    if (KeyGeneration.find(algorithm).isPresent()) {
      return Optional.of(new Specimen(SessionSpec.keyPairs(algorithm), Optional.empty()));
    }
    for (KeyOperation operation :
        List.of(KeyOperation.MOD_EXP, KeyOperation.DH_COMPUTE_KEY)) {
      if (algorithm.equals(operation.name())) {
        return Optional.of(new Specimen(SessionSpec.keyOperation(operation), Optional.empty()));
      }
    }
    return Algorithm.find(algorithm)
        .map(fixed -> new Specimen(spec(fixed), Optional.empty()));
  }

  /** What is done with the private key, which costs the most; none if the platform does not know such keys. */
  private static Optional<Specimen> privateKey(PublicKeyAlgorithm fixed) {
    String name = fixed.name();
    SessionSpec spec =
        switch (fixed.kind()) {
          case SIGNATURE -> SessionSpec.signature(name);
          case KEY_AGREEMENT -> SessionSpec.agreement(name);
          case KEY_ENCAPSULATION -> SessionSpec.encapsulation(name);
          default -> SessionSpec.publicKeyCipher(name);
        };
    return KeyPairSample.of(fixed)
        .map(answer -> new Specimen(spec.key(answer.privateKey()), Optional.of(answer)));
  }

  private static SessionSpec spec(Algorithm fixed) {
    String name = fixed.name();
    return switch (fixed.kind()) {
      case CIPHER -> SessionSpec.cipher(name).key(secret(fixed));
      case AEAD -> SessionSpec.aead(name).key(secret(fixed));
      case KEY_WRAP -> SessionSpec.keyWrap(name).key(secret(fixed));
      case DIGEST -> SessionSpec.digest(name);
      case MAC -> SessionSpec.mac(name).key(secret(fixed));
      case KEY_DERIVATION ->
          SessionSpec.derivation(name)
              .key(new SecretKeySpec(password(fixed).getBytes(StandardCharsets.UTF_8), name));
      case COMPRESSION -> SessionSpec.compression(name);
      case ENCRYPT_THEN_MAC,
          SIGNATURE,
          CHAIN,
          KEY_OPERATION,
          KEY_AGREEMENT,
          KEY_ENCAPSULATION,
          PUBLIC_KEY_CIPHER,
          KEY_GENERATION ->
          throw new AssertionError(fixed + " is of several stages, or not well known");
    };
  }

  /** Text, as long as a secret of the algorithm has to be. */
  private static String password(Algorithm fixed) {
    return "a password".repeat(Math.max(1, (fixed.key().least() + 9) / 10));
  }

  private static Key secret(Algorithm fixed) {
    byte[] bytes = new byte[fitting(fixed.key(), USUAL_KEY)];
    new SplittableRandom(2).nextBytes(bytes);
    String name = fixed.name();
    String algorithm =
        name.equals("ChaCha20-Poly1305") ? "ChaCha20" : name.replaceFirst("/.*", "");
    return new SecretKeySpec(bytes, algorithm);
  }

  private static int fitting(Lengths lengths, int wanted) {
    return lengths.accept(wanted) ? wanted : lengths.least();
  }

  SessionSpec spec() {
    return spec;
  }

  /** What is measured. */
  Work work() {
    return Work.of(spec);
  }

  /** True if it makes much of a difference where a message is: beside what the others compute a copy is little. */
  boolean hasMemory() {
    return spec.kind() == Kind.CIPHER || spec.kind() == Kind.AEAD;
  }

  /** True if a request is as long as its message; else there is one length, 0. */
  boolean hasLength() {
    return switch (spec.kind()) {
      case KEY_WRAP,
          KEY_DERIVATION,
          KEY_OPERATION,
          KEY_AGREEMENT,
          KEY_ENCAPSULATION,
          PUBLIC_KEY_CIPHER,
          KEY_GENERATION ->
          false;
      case SIGNATURE -> !signsHash();
      default -> true;
    };
  }

  private boolean signsHash() {
    return PublicKeyAlgorithm.find(spec.algorithm()).filter(PublicKeyAlgorithm::signsHash).isPresent();
  }

  /** Bytes in the middle of a class, as powers of two go; a multiple of every block. */
  static int length(SizeClass size) {
    return size == SizeClass.LARGER
        ? (int) (2 * SizeClass.UP_TO_1_MIB.longest())
        : (int) (size.longest() / 2);
  }

  /** So many of {@link #request}. */
  List<Request> requests(int length, Memory memory, int count) {
    return Stream.generate(() -> request(length, memory)).limit(count).toList();
  }

  /** A request of so many bytes; the messages of all are the same memory, which nobody writes. */
  private Request request(int length, Memory memory) {
    if (message.length != length) {
      message = new byte[length];
      random.nextBytes(message);
    }
    Request request = request(length);
    return memory == Memory.ARRAY ? request : onNative(request, length);
  }

  private Request onNative(Request request, int length) {
    if (nativeMessage.byteSize() != length) {
      nativeMessage = Arena.ofAuto().allocate(length, ALIGNMENT);
      nativeMessage.copyFrom(MemorySegment.ofArray(message));
    }
    int room = request.memory().output.length();
    return request.input(nativeMessage).output(Arena.ofAuto().allocate(room, ALIGNMENT));
  }

  private Request request(int length) {
    Request request = new Request().input(message, 0, length);
    return switch (spec.kind()) {
      case CIPHER -> nonce(output(request.operation(way()), length));
      case AEAD -> nonce(output(request.operation(Operation.ENCRYPT), length + spec.tagLength()));
      case KEY_WRAP -> wrapped();
      case DIGEST -> output(request.operation(Operation.DIGEST), fixed().result());
      case MAC -> {
        Request code = output(request.operation(Operation.MAC), fixed().result());
        yield fixed().nonce().accept(0) ? code : nonce(code);
      }
      case KEY_DERIVATION -> derived();
      case COMPRESSION -> output(request.operation(Operation.COMPRESS), length);
      case SIGNATURE ->
          signsHash() ? published(Operation.SIGN) : output(request.operation(Operation.SIGN), SIGNATURE);
      case KEY_OPERATION ->
          new Request()
              .keyOperation(
                  KeyOperation.valueOf(spec.algorithm()),
                  List.of(
                      integer().clearBit(INTEGER_BITS - 1),
                      integer().clearBit(INTEGER_BITS - 1),
                      integer()));
      case KEY_AGREEMENT -> published(Operation.AGREE);
      case KEY_ENCAPSULATION -> published(Operation.DECAPSULATE);
      case PUBLIC_KEY_CIPHER -> {
        byte[] label = answer.orElseThrow().label();
        yield published(Operation.DECRYPT).aad(label, 0, label.length);
      }
      case KEY_GENERATION ->
          output(
              new Request().operation(Operation.GENERATE),
              KeyGeneration.find(spec.algorithm()).orElseThrow().length());
      case ENCRYPT_THEN_MAC, CHAIN -> throw new AssertionError(spec);
    };
  }

  /** Of random bytes, which are as good a ciphertext as any. */
  private Operation way() {
    return spec.direction() == Direction.DECRYPTION ? Operation.DECRYPT : Operation.ENCRYPT;
  }

  /** Of a key: longer messages are legal, and not what it is for. */
  private Request wrapped() {
    byte[] key = new byte[USUAL_KEY];
    random.nextBytes(key);
    return output(
        new Request().operation(Operation.ENCRYPT).input(key, 0, key.length),
        (int) Algorithm.wrapped(key.length));
  }

  private Request derived() {
    byte[] salt = new byte[fitting(fixed().nonce(), USUAL_NONCE)];
    random.nextBytes(salt);
    KeyDerivation known = KeyDerivation.find(spec.algorithm()).orElseThrow();
    return output(
        new Request().derive(salt, known.cheap()), fitting(known.output(), USUAL_KEY));
  }

  private Request published(Operation operation) {
    byte[] bytes = answer.orElseThrow().input();
    return output(new Request().operation(operation).input(bytes, 0, bytes.length), SECRET);
  }

  private Algorithm fixed() {
    return Algorithm.find(spec.algorithm()).orElseThrow();
  }

  private static Request output(Request request, int length) {
    return request.output(new byte[length], 0, length);
  }

  /** With a nonce that is attached, too, so that it can be changed. */
  private Request nonce(Request request) {
    byte[] nonce = new byte[fitting(fixed().nonce(), USUAL_NONCE)];
    random.nextBytes(nonce);
    return request.nonce(nonce).attach(nonce);
  }

  /** Makes it a request of its own again: the same nonce twice would be refused under one key. */
  static void renew(Request request) {
    if (request.attachment() instanceof byte[] nonce) {
      for (int i = nonce.length - 1; i >= 0 && ++nonce[i] == 0; i--) {
        // carries
      }
    }
  }

  /** Odd, as a modulus is, and with its highest bit set. */
  private BigInteger integer() {
    byte[] bytes = new byte[INTEGER_BITS / Byte.SIZE];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes).setBit(INTEGER_BITS - 1).setBit(0);
  }
}
