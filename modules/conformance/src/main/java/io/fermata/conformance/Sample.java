package io.fermata.conformance;

import io.fermata.spi.Algorithm;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.SessionSpec.Kind;
import java.math.BigInteger;
import java.security.Key;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;

/** Legal sessions and requests of an algorithm without a key pair, drawn at random. */
final class Sample implements Repertoire {
  private static final int LONGEST_KEY = 64;
  private static final int LONGEST_NONCE = 32;
  private static final int LONGEST_AAD = 40;
  private static final int LONGEST_DERIVED = 150;
  private static final int MOST_ITERATIONS = 4;
  private static final List<Integer> LENGTHS = List.of(0, 1, 15, 16, 17, 63, 64, 65, 1_000);

  private final Algorithm fixed;
  private final Set<Integer> refused;
  private final Direction direction;

  private Sample(Algorithm fixed, Set<Integer> refused, Direction direction) {
    this.fixed = fixed;
    this.refused = refused;
    this.direction = direction;
  }

  /** Empty if it has a key pair, computes with integers, or is not well known. */
  static Optional<Sample> of(String algorithm) {
    return Algorithm.find(algorithm).map(fixed -> new Sample(fixed, Set.of(), Direction.BOTH));
  }

  /** The same with no nonce of these lengths, which are legal and not all that are. */
  Sample without(Set<Integer> nonces) {
    return new Sample(fixed, nonces, direction);
  }

  /** The same cipher for who only decrypts: a message is any ciphertext, and nothing goes back. */
  Sample decryption() {
    return new Sample(fixed, refused, Direction.DECRYPTION);
  }

  Direction direction() {
    return direction;
  }

  Algorithm fixed() {
    return fixed;
  }

  @Override
  public String name() {
    return fixed.name();
  }

  @Override
  public Kind kind() {
    return fixed.kind();
  }

  boolean hasKey() {
    return isKeyed(kind());
  }

  static boolean isKeyed(Kind kind) {
    return kind == Kind.CIPHER
        || kind == Kind.AEAD
        || kind == Kind.KEY_WRAP
        || kind == Kind.MAC
        || kind == Kind.KEY_DERIVATION;
  }

  private boolean isDecryption() {
    return direction == Direction.DECRYPTION;
  }

  /** With a key of a legal length, and the whole tag. */
  @Override
  public SessionSpec spec(Random random) {
    SessionSpec keyless = keyless();
    return hasKey() ? keyless.key(key(random)) : keyless;
  }

  /** Without a key, for requests that each bring one. */
  SessionSpec keyless() {
    return switch (kind()) {
      case CIPHER ->
          isDecryption() ? SessionSpec.cipher(name()).decryption() : SessionSpec.cipher(name());
      case AEAD -> SessionSpec.aead(name());
      case KEY_WRAP -> SessionSpec.keyWrap(name());
      case MAC -> SessionSpec.mac(name());
      case DIGEST -> SessionSpec.digest(name());
      case KEY_DERIVATION -> SessionSpec.derivation(name());
      case COMPRESSION -> SessionSpec.compression(name());
      default -> throw new AssertionError(fixed + " is of several stages");
    };
  }

  Key key(Random random) {
    return key(random, length(fixed.key(), Math.max(1, fixed.key().least()), LONGEST_KEY, random));
  }

  /** A key of so many bytes, legal or not. */
  Key key(Random random, int length) {
    byte[] bytes = kind() == Kind.KEY_DERIVATION ? text(random, length) : bytes(random, length);
    return length == 0 ? new EmptyKey(keyAlgorithm()) : new SecretKeySpec(bytes, keyAlgorithm());
  }

  /** Under which name JCA knows such keys. */
  private String keyAlgorithm() {
    return switch (name()) {
      case "ChaCha20-Poly1305" -> "ChaCha20";
      default -> name().replaceFirst("/.*", "");
    };
  }

  /** One of the legal lengths, from {@code least} to {@code most}. */
  private static int length(Lengths legal, int least, int most, Random random) {
    int last = Math.min(legal.most(), Math.max(most, legal.least()));
    int first = Math.max(least, legal.least());
    int steps = (last - first) / legal.step();
    return first + random.nextInt(steps + 1) * legal.step();
  }

  /**
   * What is done first with a message: encryption, or decryption if that is all, hashing, a code, compression. The length is rounded up to one
   * that is legal.
   */
  @Override
  public Trial trial(Random random, int length) {
    int whole = fixed.message().notBelow(length);
    byte[] message = bytes(random, whole);
    return switch (kind()) {
      case CIPHER ->
          Trial.of(isDecryption() ? Operation.DECRYPT : Operation.ENCRYPT, message).nonce(nonce(random));
      case AEAD ->
          Trial.of(Operation.ENCRYPT, message)
              .nonce(nonce(random))
              .aad(bytes(random, random.nextInt(LONGEST_AAD)))
              .room(whole + fixed.tag().most());
      case KEY_WRAP -> Trial.of(Operation.ENCRYPT, message).room((int) Algorithm.wrapped(whole));
      case MAC -> Trial.of(Operation.MAC, message).nonce(nonce(random)).room(fixed.result());
      case DIGEST -> Trial.of(Operation.DIGEST, message).room(fixed.result());
      case KEY_DERIVATION -> derivation(random, message);
      case COMPRESSION -> Trial.of(Operation.COMPRESS, message).room(2 * whole + 64);
      default -> throw new AssertionError(fixed + " is of several stages");
    };
  }

  /** Of what takes no info the length is that of the result. */
  private Trial derivation(Random random, byte[] message) {
    KeyDerivation derivation = KeyDerivation.find(name()).orElseThrow();
    byte[] salt = nonce(random);
    if (derivation.hasInfo()) {
      return Trial.of(Operation.DERIVE, message)
          .nonce(salt)
          .room(length(derivation.output(), 1, LONGEST_DERIVED, random));
    }
    return Trial.of(Operation.DERIVE, new byte[0])
        .nonce(salt)
        .integers(cost(derivation.cost(), random))
        .room(derivation.output().notBelow(derivation.output().notAbove(message.length)));
  }

  private static List<BigInteger> cost(KeyDerivation.Cost cost, Random random) {
    return switch (cost) {
      case NONE -> List.of();
      case ITERATIONS -> List.of(BigInteger.valueOf(1 + random.nextInt(MOST_ITERATIONS)));
      case SCRYPT ->
          List.of(
              BigInteger.TWO.shiftLeft(random.nextInt(MOST_ITERATIONS)),
              BigInteger.valueOf(1 + random.nextInt(MOST_ITERATIONS)),
              BigInteger.valueOf(1 + random.nextInt(MOST_ITERATIONS)));
    };
  }

  /** The same without additional data: for a check that looks at one length alone. */
  Trial bare(Random random, int length, SessionSpec spec) {
    return exact(trial(random, length).aad(new byte[0]), spec);
  }

  /** What undoes it; empty for a hash or a code, and for a decryption. */
  @Override
  public Optional<Trial> back(Trial forth, byte[] output) {
    Operation operation =
        switch (forth.operation()) {
          case ENCRYPT -> Operation.DECRYPT;
          case COMPRESS -> Operation.DECOMPRESS;
          default -> Operation.DIGEST;
        };
    if (operation == Operation.DIGEST) {
      return Optional.empty();
    }
    int room = kind() == Kind.KEY_WRAP ? room(output) : forth.input().length;
    return Optional.of(
        Trial.of(operation, output).nonce(forth.nonce()).aad(forth.aad()).room(room));
  }

  /** What has to be there for what was wrapped, which may be shorter. */
  private int room(byte[] wrapped) {
    return fixed.unwrapped(wrapped.length).orElse(0);
  }

  /** The same with an output that is just as long as it must be, as far as that is known before. */
  Trial exact(Trial trial, SessionSpec spec) {
    OptionalInt needed = needed(trial, spec);
    return needed.isPresent() ? trial.room(needed.getAsInt()) : trial;
  }

  /**
   * How long the output must be, which is as long as the result, but for what was wrapped; empty if that depends on
   * what is in the message.
   */
  OptionalInt needed(Trial trial, SessionSpec spec) {
    int input = trial.input().length;
    if (kind() == Kind.KEY_WRAP) {
      return OptionalInt.of(
          trial.operation() == Operation.ENCRYPT ? (int) Algorithm.wrapped(input) : room(trial.input()));
    }
    return switch (trial.operation()) {
      case ENCRYPT -> OptionalInt.of(input + spec.tagLength());
      case DECRYPT -> OptionalInt.of(Math.max(0, input - spec.tagLength()));
      case COMPRESS, DECOMPRESS -> OptionalInt.empty();
      case DERIVE -> OptionalInt.of(trial.room());
      default -> OptionalInt.of(fixed.result());
    };
  }

  /** The legal ones that are tried one by one, to {@link #LONGEST_KEY}; at least one. */
  static IntStream legal(Lengths lengths) {
    int most = Math.min(lengths.most(), Math.max(lengths.least(), LONGEST_KEY));
    return IntStream.rangeClosed(lengths.least(), most).filter(lengths::accept);
  }

  /** Some that are not legal, near those that are; empty if all are legal. */
  static IntStream illegal(Lengths lengths) {
    IntStream between = IntStream.of(lengths.least() + 1, lengths.most() - 1, 0);
    return IntStream.concat(IntStream.of(lengths.least() - 1, lengths.most() + 1), between)
        .filter(length -> length >= 0 && !lengths.accept(length))
        .distinct();
  }

  @Override
  public List<Integer> lengths() {
    return LENGTHS;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  byte[] nonce(Random random) {
    int length;
    do {
      length = length(fixed.nonce(), fixed.nonce().least(), LONGEST_NONCE, random);
    } while (refused.contains(length));
    return bytes(random, length);
  }

  /** The legal lengths of a nonce among which {@link #nonce} draws. */
  IntStream nonces() {
    return legal(fixed.nonce()).filter(length -> length <= Math.max(LONGEST_NONCE, fixed.nonce().least()));
  }

  /** Letters and the like, one byte each: passwords are text. */
  private static byte[] text(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('!' + random.nextInt('~' - '!' + 1));
    }
    return bytes;
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public String toString() {
    return name();
  }
}
