package io.fermata.conformance;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.security.Key;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;

/** Legal sessions and requests of an algorithm without a key pair, drawn at random. */
final class Sample implements Repertoire {
  private static final int LONGEST_KEY = 64;
  private static final int LONGEST_NONCE = 32;
  private static final int LONGEST_AAD = 40;
  private static final List<Integer> LENGTHS = List.of(0, 1, 15, 16, 17, 63, 64, 65, 1_000);

  private final Algorithm fixed;

  private Sample(Algorithm fixed) {
    this.fixed = fixed;
  }

  /** Empty if it has a key pair, computes with integers, or is not well known. */
  static Optional<Sample> of(String algorithm) {
    return Algorithm.find(algorithm).map(Sample::new);
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
    return kind() == Kind.CIPHER || kind() == Kind.AEAD || kind() == Kind.MAC;
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
      case CIPHER -> SessionSpec.cipher(name());
      case AEAD -> SessionSpec.aead(name());
      case MAC -> SessionSpec.mac(name());
      case DIGEST -> SessionSpec.digest(name());
      case COMPRESSION -> SessionSpec.compression(name());
      default -> throw new AssertionError(fixed + " is of several stages");
    };
  }

  Key key(Random random) {
    return key(random, length(fixed.key(), Math.max(1, fixed.key().least()), LONGEST_KEY, random));
  }

  /** A key of so many bytes, legal or not. */
  Key key(Random random, int length) {
    return new SecretKeySpec(bytes(random, length), keyAlgorithm());
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
   * What is done first with a message: encryption, hashing, a code, compression. The length is rounded up to
   * whole blocks.
   */
  @Override
  public Trial trial(Random random, int length) {
    int whole = Math.ceilDiv(length, fixed.block()) * fixed.block();
    byte[] message = bytes(random, whole);
    return switch (kind()) {
      case CIPHER -> Trial.of(Operation.ENCRYPT, message).nonce(nonce(random));
      case AEAD ->
          Trial.of(Operation.ENCRYPT, message)
              .nonce(nonce(random))
              .aad(bytes(random, random.nextInt(LONGEST_AAD)))
              .room(whole + fixed.tag().most());
      case MAC -> Trial.of(Operation.MAC, message).room(fixed.result());
      case DIGEST -> Trial.of(Operation.DIGEST, message).room(fixed.result());
      case COMPRESSION -> Trial.of(Operation.COMPRESS, message).room(2 * whole + 64);
      default -> throw new AssertionError(fixed + " is of several stages");
    };
  }

  /** What undoes it; empty for a hash or a code. */
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
    return Optional.of(
        Trial.of(operation, output)
            .nonce(forth.nonce())
            .aad(forth.aad())
            .room(forth.input().length));
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
    return bytes(random, length(fixed.nonce(), fixed.nonce().least(), LONGEST_NONCE, random));
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
