package io.fermata.cli;

import io.fermata.spi.Algorithm;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec.Kind;
import java.util.List;
import java.util.Optional;

/**
 * An algorithm whose requests are known here: what is done with it, and to messages of which lengths.
 * Key operations are not among them: crypto(9) gives them no session.
 *
 * @param name as in {@link io.fermata.spi.SessionSpec#algorithm}
 * @param kind what a session of it is for
 */
record Measurable(String name, Kind kind) {
  /** Bytes of the longest message. */
  static final int LONGEST = 16 << 20;

  /** Bytes of an RSA modulus. */
  static final int MODULUS = 256;

  private static final int NONCE = 12;
  private static final int TAG = 16;
  private static final int SIGNATURE = 5_120; // ML-DSA-87: 4 627
  private static final int SECRET = 512; // of DH, with twice the modulus of the keys here

  private static final List<Integer> MESSAGES = List.of(16, 64, 256, 1_024, 8_192, 16_384);

  /** What can be compressed at all. */
  private static final List<Integer> LONG_MESSAGES = List.of(1_024, 8_192, 16_384);

  /** A message is hashed first, so that its length does not matter much. */
  private static final List<Integer> SHORT_MESSAGE = List.of(64);

  /** Bytes of a key that is derived, or sent to somebody. */
  private static final List<Integer> KEY = List.of(32);

  /** Empty if what a request of it looks like is not known here. */
  static Optional<Measurable> of(String algorithm) {
    return Algorithm.find(algorithm)
        .map(Algorithm::kind)
        .or(() -> PublicKeyAlgorithm.find(algorithm).map(PublicKeyAlgorithm::kind))
        .or(() -> KeyGeneration.find(algorithm).map(known -> Kind.KEY_GENERATION))
        .map(kind -> new Measurable(algorithm, kind));
  }

  /** What is done with it. What checks or undoes something comes second. */
  List<Operation> operations() {
    return switch (kind) {
      case CIPHER, AEAD, KEY_WRAP, PUBLIC_KEY_CIPHER -> List.of(Operation.ENCRYPT, Operation.DECRYPT);
      case DIGEST -> List.of(Operation.DIGEST);
      case MAC -> List.of(Operation.MAC);
      case SIGNATURE -> List.of(Operation.SIGN, Operation.VERIFY);
      case KEY_AGREEMENT -> List.of(Operation.AGREE);
      case KEY_ENCAPSULATION -> List.of(Operation.ENCAPSULATE, Operation.DECAPSULATE);
      case KEY_GENERATION -> List.of(Operation.GENERATE);
      case KEY_DERIVATION -> List.of(Operation.DERIVE);
      case COMPRESSION -> List.of(Operation.COMPRESS, Operation.DECOMPRESS);
      case ENCRYPT_THEN_MAC, CHAIN, KEY_OPERATION -> throw new AssertionError(this);
    };
  }

  /** False if its requests are all of one length, that of a key. */
  boolean hasSize() {
    return kind != Kind.KEY_AGREEMENT
        && kind != Kind.KEY_ENCAPSULATION
        && kind != Kind.KEY_GENERATION;
  }

  /**
   * What is measured unless sizes are given: bytes of the message, of a key derivation those of the result.
   * Empty if it {@linkplain #hasSize has none}.
   */
  List<Integer> sizes() {
    return switch (kind) {
      case COMPRESSION -> LONG_MESSAGES;
      case SIGNATURE -> SHORT_MESSAGE;
      case KEY_WRAP -> KEY;
      case PUBLIC_KEY_CIPHER -> pair().padding() == 0 ? List.of(MODULUS) : KEY;
      case KEY_DERIVATION -> List.of(KeyDerivation.find(name).orElseThrow().output().notBelow(KEY.getFirst()));
      case KEY_AGREEMENT, KEY_ENCAPSULATION, KEY_GENERATION -> List.of();
      default -> MESSAGES;
    };
  }

  /** The sizes that are legal, if it {@linkplain #hasSize has any}. */
  Lengths lengths() {
    return switch (kind) {
      case CIPHER, KEY_WRAP -> {
        Lengths message = Algorithm.find(name).orElseThrow().message();
        yield new Lengths(message.notBelow(1), message.notAbove(LONGEST), message.step());
      }
      case KEY_DERIVATION -> {
        Lengths output = KeyDerivation.find(name).orElseThrow().output();
        yield new Lengths(output.least(), Math.min(output.most(), LONGEST), 1);
      }
      case PUBLIC_KEY_CIPHER ->
          pair().padding() == 0 ? Lengths.of(MODULUS) : new Lengths(1, MODULUS - pair().padding(), 1);
      case SIGNATURE -> new Lengths(1, pair().signable().notAbove(LONGEST), 1);
      default -> new Lengths(1, LONGEST, 1);
    };
  }

  /** Bytes of a nonce, initialization vector or salt; 0 if it takes none. */
  int nonce() {
    return Algorithm.find(name)
        .map(fixed -> fixed.nonce().accept(NONCE) ? NONCE : fixed.nonce().least())
        .orElse(0);
  }

  /** Bytes of room for the result of an operation, at most. */
  int room(Operation operation, int size) {
    return switch (operation) {
      case DIGEST, MAC -> Algorithm.find(name).orElseThrow().result();
      case SIGN -> SIGNATURE;
      case VERIFY -> 0;
      case AGREE -> SECRET;
      case ENCAPSULATE -> pair().secret() + pair().encapsulation();
      case DECAPSULATE -> pair().secret();
      case GENERATE -> KeyGeneration.find(name).orElseThrow().length();
      case ENCRYPT, DECRYPT -> kind == Kind.PUBLIC_KEY_CIPHER ? MODULUS : size + TAG;
      default -> size;
    };
  }

  private PublicKeyAlgorithm pair() {
    return PublicKeyAlgorithm.find(name).orElseThrow();
  }

  /** Bytes of the secret that comes before an encapsulation. */
  int secret() {
    return pair().secret();
  }
}
