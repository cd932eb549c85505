package io.fermata.framework;

import io.fermata.spi.Algorithm;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Slot;
import io.fermata.spi.TimeSource;
import java.math.BigInteger;
import java.security.Key;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a session takes: looked at before anything is accepted. Of an algorithm that is not well known
 * only the shape of a request is checked; the rest is for its driver to refuse.
 */
final class Rules {
  private static final Set<Kind> IN_PARTS = Set.of(Kind.DIGEST, Kind.MAC, Kind.SIGNATURE);
  private static final Set<Kind> KEYED =
      Set.of(
          Kind.CIPHER,
          Kind.AEAD,
          Kind.KEY_WRAP,
          Kind.MAC,
          Kind.KEY_DERIVATION,
          Kind.KEY_AGREEMENT,
          Kind.KEY_ENCAPSULATION,
          Kind.PUBLIC_KEY_CIPHER);

  private static final Set<Operation> DECRYPTION = EnumSet.of(Operation.DECRYPT);
  private static final Map<Kind, Set<Operation>> OPERATIONS = new EnumMap<>(Kind.class);

  static {
    for (Kind kind : Kind.values()) {
      OPERATIONS.put(kind, operations(kind));
    }
  }

  /** 65 536 bits, as in FreeBSD's device layer. */
  private static final int LONGEST_INTEGER = 8_192;

  private final SessionSpec spec;
  private final Optional<Algorithm> algorithm;
  private final Optional<KeyDerivation> derivation;
  private final Set<Operation> operations;
  private final boolean keyed;
  private final ChainRules chain;
  private final PublicKeyRules publicKey;

  /**
   * @throws IllegalArgumentException if the session can be none
   */
  Rules(SessionSpec spec) {
    this.spec = spec;
    this.algorithm = check(spec);
    this.keyed = KEYED.contains(spec.kind());
    this.derivation = KeyDerivation.find(spec.algorithm());
    this.operations =
        spec.direction() == Direction.DECRYPTION
            ? DECRYPTION
            : Objects.requireNonNull(OPERATIONS.get(spec.kind()));
    this.chain = new ChainRules(spec);
    this.publicKey = new PublicKeyRules(spec);
  }

  /** Refuses what can be no session, whoever would open it. */
  static Optional<Algorithm> check(SessionSpec spec) {
    spec.stages().forEach(Rules::check);
    if (!spec.stages().isEmpty()) {
      return Optional.empty(); // its name is that of its stages, of one stage just the same
    }
    PublicKeyRules.check(spec);
    Optional<Algorithm> known = Algorithm.find(spec.algorithm());
    known.ifPresent(
        fixed -> {
          if (fixed.kind() != spec.kind()) {
            throw new IllegalArgumentException(
                spec.algorithm() + " is for " + fixed.kind() + ", not for " + spec.kind());
          }
          length("tagLength of " + spec.algorithm(), spec.tagLength(), fixed.tag());
        });
    return known;
  }

  private static Set<Operation> operations(Kind kind) {
    return switch (kind) {
      case CIPHER, AEAD, KEY_WRAP, ENCRYPT_THEN_MAC -> EnumSet.of(Operation.ENCRYPT, Operation.DECRYPT);
      case DIGEST -> EnumSet.of(Operation.DIGEST);
      case MAC -> EnumSet.of(Operation.MAC, Operation.VERIFY);
      case KEY_DERIVATION -> EnumSet.of(Operation.DERIVE);
      case SIGNATURE -> EnumSet.of(Operation.SIGN, Operation.VERIFY);
      case KEY_AGREEMENT -> EnumSet.of(Operation.AGREE);
      case KEY_ENCAPSULATION -> EnumSet.of(Operation.ENCAPSULATE, Operation.DECAPSULATE);
      case PUBLIC_KEY_CIPHER -> EnumSet.of(Operation.ENCRYPT, Operation.DECRYPT);
      case KEY_GENERATION -> EnumSet.of(Operation.GENERATE);
      case COMPRESSION -> EnumSet.of(Operation.COMPRESS, Operation.DECOMPRESS);
      case CHAIN -> EnumSet.of(Operation.CHAIN);
      case KEY_OPERATION -> EnumSet.of(Operation.KEY_OPERATION);
    };
  }

  /**
   * Refuses a request that is not one for this session.
   *
   * @param longest the longest request that the driver takes
   */
  void check(Request request, TimeSource time, int longest) {
    RequestMemory memory = request.memory();
    int length = memory.input.length();
    checkWork(request.operation(), length, longest);
    memory.checkAccess(request.delivery());
    checkWhole(request);
    if (request.isTimed()) {
      checkDeadline(request, time.nanoTime());
    }
    checkKey(memory.work().key());
    if (spec.kind() == Kind.CHAIN) {
      chain.check(request);
    } else {
      checkLengths(request, length, longest);
    }
  }

  /** Refuses a part of what is not done in parts. */
  private void checkWhole(Request request) {
    if (request.part() != Part.WHOLE && !isInParts(request.operation())) {
      throw new IllegalArgumentException(
          "part is " + request.part() + "; " + spec + " takes whole messages"
              + (spec.kind() == Kind.AEAD ? " for " + request.operation() : ""));
    }
  }

  private void checkWork(Operation operation, int length, int longest) {
    if (!operations.contains(operation)) {
      throw new IllegalArgumentException(
          "operation is " + operation + "; " + spec + " takes " + operations);
    }
    if (length > longest) {
      throw new IllegalArgumentException(
          "request of " + length + " bytes; the driver takes at most " + longest);
    }
  }

  /** As {@link #check}, of a {@linkplain Request#isUsual usual} request. */
  void checkUsual(Request request, int longest) {
    RequestMemory memory = request.memory();
    int length = memory.input.length();
    checkWork(request.operation(), length, longest);
    if (!memory.isInArrays()) {
      memory.checkAccess(request.delivery());
    }
    checkWhole(request);
    if (spec.kind() == Kind.AEAD) { // what has the most to do with short messages; the rest is too long to be put in line
      checkAead(request, length);
    } else {
      checkLengths(request, length, longest);
    }
  }

  /** True if requests without a key of their own can be right. */
  boolean areKeyed() {
    return spec.key().isPresent() || !KEYED.contains(spec.kind());
  }

  private boolean isInParts(Operation operation) {
    return (operation == Operation.ENCRYPT && spec.kind() == Kind.AEAD)
        ? algorithm.isEmpty() || algorithm.get().parts().isPresent()
        : IN_PARTS.contains(spec.kind());
  }

  private static void checkDeadline(Request request, long now) {
    if (request.deadline(now) - now <= 0) {
      throw new IllegalArgumentException(
          "deadline " + request.deadline(now) + " has passed; it is " + now);
    }
  }

  private void checkKey(Optional<Key> own) {
    if (own.isPresent()) {
      if (!keyed) {
        throw new IllegalArgumentException(spec + " takes no key with a request");
      }
      checkKey(spec, own.get());
    } else if (keyed && spec.key().isEmpty()) {
      throw new IllegalArgumentException(
          "no key: " + spec + " was opened without, so each request brings one");
    }
  }

  /** Refuses an explicit key of a length that the algorithm does not have. */
  static void checkKey(SessionSpec stage, Key key) {
    Algorithm.find(stage.algorithm())
        .ifPresent(
            fixed -> {
              byte[] encoded = key.getEncoded();
              if (encoded != null) { // else it is somebody's handle
                Arrays.fill(encoded, (byte) 0);
                length("key of " + stage.algorithm(), encoded.length, fixed.key());
              }
            });
  }

  private void checkAead(Request request, int length) {
    int output = request.memory().output.length();
    if (algorithm.isPresent() && request.part().begins()) {
      checkNonce(algorithm.get(), request.memory().work().nonce().length());
    }
    if (!request.part().ends()) {
      checkPart(length);
      room(output, length);
    } else {
      room(
          output,
          request.operation() == Operation.ENCRYPT
              ? length + (long) spec.tagLength()
              : length - spec.tagLength());
    }
  }

  private void checkLengths(Request request, int length, int longest) {
    Slot nonce = request.memory().work().nonce();
    int output = request.memory().output.length();
    switch (spec.kind()) {
      case CIPHER -> {
        if (algorithm.isPresent()) {
          checkNonce(algorithm.get(), nonce.length());
          message(algorithm.get(), length);
        }
        room(output, length);
      }
      case AEAD -> checkAead(request, length);
      case KEY_WRAP -> {
        if (algorithm.isPresent()) {
          checkNonce(algorithm.get(), nonce.length());
          checkWrap(algorithm.get(), request, length, output);
        }
      }
      case ENCRYPT_THEN_MAC -> EncryptThenMacSession.check(spec, request, nonce.length());
      case DIGEST, MAC -> {
        boolean nonced = algorithm.isPresent() && !algorithm.get().nonce().accept(0);
        if (nonced && request.part().begins()) { // others do not look at what an earlier request has left there
          checkNonce(algorithm.get(), nonce.length());
        }
        if (algorithm.isPresent() && request.part().ends()) {
          int result = result(spec, algorithm.get());
          if (request.operation() == Operation.VERIFY) {
            length("tag", request.memory().work().tag().length(), Lengths.of(result));
          } else {
            room(output, result);
          }
        }
      }
      case KEY_DERIVATION -> {
        if (algorithm.isPresent()) {
          checkNonce(algorithm.get(), nonce.length());
        }
        checkDerivation(request, length, output);
      }
      case KEY_OPERATION -> checkIntegers(request, longest);
      case KEY_AGREEMENT, KEY_ENCAPSULATION, PUBLIC_KEY_CIPHER -> publicKey.check(request, length);
      case KEY_GENERATION -> {
        length("input of " + spec, length, Lengths.of(0));
        KeyGeneration.find(spec.algorithm()).ifPresent(known -> room(output, known.length()));
      }
      case SIGNATURE, COMPRESSION, CHAIN -> {}
    }
  }

  /** Makes no text unless it is wanted: this is on the way of every request. */
  private static void checkNonce(Algorithm fixed, int length) {
    if (!fixed.nonce().accept(length)) {
      length("nonce of " + fixed.name(), length, fixed.nonce());
    }
  }

  private void checkPart(int length) {
    algorithm
        .flatMap(Algorithm::parts)
        .ifPresent(legal -> length("part before the last of " + spec.algorithm(), length, legal));
  }

  /** A ciphertext of whatever length is taken: it is wrong, as others are. */
  private static void checkWrap(Algorithm fixed, Request request, int length, int output) {
    if (request.operation() == Operation.ENCRYPT) {
      message(fixed, length);
      room(output, Algorithm.wrapped(length));
    } else {
      room(output, fixed.unwrapped(length).orElse(0));
    }
  }

  private void checkDerivation(Request request, int info, int output) {
    List<BigInteger> parameters = request.memory().work().parameters();
    if (derivation.isPresent()) {
      Optional<String> wrong = derivation.get().wrong(info, output, parameters);
      if (wrong.isPresent()) {
        throw new IllegalArgumentException(wrong.get());
      }
    }
  }

  private void checkIntegers(Request request, int longest) {
    KeyOperation operation = request.keyOperation();
    List<BigInteger> integers = request.memory().work().parameters();
    if (!operation.name().equals(spec.algorithm())) {
      throw new IllegalArgumentException(
          "operation is " + operation + "; the session is for " + spec.algorithm());
    }
    checkIntegers(operation, integers, longest);
  }

  /** Refuses the wrong number of integers, and what none can be; {@code longest} is in bytes. */
  static void checkIntegers(KeyOperation operation, List<BigInteger> integers, int longest) {
    if (integers.size() != operation.inputs()) {
      throw new IllegalArgumentException(
          operation + " of " + integers.size() + " integers; it takes " + operation.inputs());
    }
    int most = Math.min(longest, LONGEST_INTEGER);
    for (BigInteger integer : integers) {
      if (integer.signum() < 0) {
        throw new IllegalArgumentException(operation + " of a negative integer");
      }
      long bytes = (integer.bitLength() + 7L) / 8;
      if (bytes > most) {
        throw new IllegalArgumentException(
            operation + " of an integer of " + bytes + " bytes; at most " + most);
      }
    }
  }

  /** Bytes of a hash or code, cut off or whole. */
  static int result(SessionSpec stage, Algorithm fixed) {
    return stage.tagLength() == 0 ? fixed.result() : stage.tagLength();
  }

  static void message(Algorithm fixed, int length) {
    if (!fixed.message().accept(length)) {
      length("message of " + fixed.name(), length, fixed.message());
    }
  }

  static void room(long room, long needed) {
    if (room < needed) {
      throw new IllegalArgumentException(
          "output of " + room + " bytes; the result has " + needed);
    }
  }

  static void length(String what, int length, Lengths legal) {
    if (!legal.accept(length)) {
      throw new IllegalArgumentException(
          what + " has " + length + " bytes; legal: " + legal);
    }
  }
}
