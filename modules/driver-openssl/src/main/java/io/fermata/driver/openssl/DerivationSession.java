package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;
import java.security.Key;
import java.util.Arrays;
import java.util.Optional;

/**
 * Bytes that are derived from a secret or a password. They may take seconds, and are made in native memory with plain
 * calls.
 */
final class DerivationSession implements DriverSession {
  /** What the library's HKDF takes as info in every version: {@code HKDF_MAXBUF}. */
  static final int LONGEST_INFO = 2_048;

  /** More than what {@link KeyDerivation.Cost#SCRYPT} allows comes to as the library counts: EVP_KDF-SCRYPT(7). */
  private static final long MOST_MEMORY = 4L << 30;

  private static final int MOST_PARAMETERS = 7;

  private final Libcrypto lib;
  private final KdfAlgorithm algorithm;
  private final Pool<Secret> secrets;
  private final Optional<Pool<HkdfContext>> contexts; // of what takes a secret: a password takes long in any case

  DerivationSession(Libcrypto lib, KdfAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this.lib = lib;
    this.algorithm = algorithm;
    this.contexts = algorithm.mode().map(_ -> new Pool<>(new HkdfContext.Source(lib, algorithm)));
    this.secrets =
        new Pool<>(
            spec.key().isPresent()
                ? new Source(secret(spec.key().get()))
                : new NoKey<>(algorithm.fixed().name()));
  }

  /** A copy of the secret, for one thread at a time: the session's can be wiped while another derives. */
  private record Secret(Libcrypto lib, MemorySegment bytes, int length) implements Pool.Context {
    static Secret of(Libcrypto lib, MemorySegment bytes, int length) throws DriverException {
      MemorySegment copy = lib.allocate(Math.max(1, length)); // none is given of no bytes
      MemorySegment.copy(bytes, 0, copy, 0, length);
      return new Secret(lib, copy, length);
    }

    @Override
    public void free() {
      lib.free(bytes);
    }
  }

  private record Source(Secret secret) implements Pool.Source<Secret> {
    @Override
    public Secret make() throws DriverException {
      return Secret.of(secret.lib, secret.bytes, secret.length);
    }

    @Override
    public void free() {
      secret.free();
    }
  }

  private Secret secret(Key key) throws DriverException {
    byte[] bytes = SecretBytes.of(algorithm.fixed().name(), algorithm.fixed().key(), key);
    try {
      return Secret.of(lib, MemorySegment.ofArray(bytes), bytes.length);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      requireLegal(request);
      if (request.key().isPresent()) {
        secrets.requireOpen();
        deriveOwn(request, request.key().get());
      } else {
        Secret secret = secrets.take();
        try {
          derive(request, secret.bytes, secret.length);
        } finally {
          secrets.giveBack(secret);
        }
      }
      request.succeed(request.output().length());
    } catch (DriverException e) {
      request.fail(e);
    } catch (IllegalStateException | WrongThreadException e) {
      request.fail(Memory.unreachable(e));
    }
    return Taken.DONE;
  }

  private void requireLegal(DriverRequest request) throws DriverException {
    String name = algorithm.fixed().name();
    int salt = request.nonce().length();
    Optional<String> wrong;
    if (request.operation() != Operation.DERIVE) {
      wrong = Optional.of(request.operation() + "; " + name + " takes DERIVE");
    } else if (!algorithm.fixed().nonce().accept(salt)) {
      wrong =
          Optional.of("salt of " + salt + " bytes; " + name + " takes " + algorithm.fixed().nonce());
    } else {
      wrong =
          algorithm
              .known()
              .wrong(request.input().length(), request.output().length(), request.parameters());
    }
    if (wrong.isPresent()) {
      throw new DriverException(Reason.BAD_REQUEST, wrong.get());
    }
    if (request.input().length() > LONGEST_INFO) {
      throw new DriverException(
          Reason.UNSUPPORTED,
          "info of " + request.input().length() + " bytes; libcrypto takes at most " + LONGEST_INFO);
    }
  }

  private void deriveOwn(DriverRequest request, Key key) throws DriverException {
    byte[] bytes = SecretBytes.of(algorithm.fixed().name(), algorithm.fixed().key(), key);
    try {
      derive(request, MemorySegment.ofArray(bytes), bytes.length);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private void derive(DriverRequest request, MemorySegment secret, int secretLength)
      throws DriverException {
    if (contexts.isEmpty() || !HkdfContext.holds(request, secretLength)) {
      deriveAlone(request, secret, secretLength);
      return;
    }
    HkdfContext context = contexts.get().take();
    boolean sound = false;
    try {
      context.derive(request, secret, secretLength);
      sound = true;
    } finally {
      if (sound) {
        contexts.get().giveBack(context);
      } else {
        context.free();
      }
    }
  }

  /** With a context that is made for this request. */
  private void deriveAlone(DriverRequest request, MemorySegment secret, int secretLength)
      throws DriverException {
    int length = request.output().length();
    long context = lib.made(Function.EVP_KDF_CTX_new, algorithm.fetched(), 0, 0);
    try (Scratch scratch = new Scratch()) {
      MemorySegment derived = scratch.room(length);
      MemorySegment key = scratch.room(secretLength);
      MemorySegment.copy(secret, 0, key, 0, secretLength);
      long parameters = parameters(request, key, secretLength, scratch);
      lib.require(
          Function.EVP_KDF_derive,
          lib.call(Function.EVP_KDF_derive, context, derived.address(), length, parameters, 0));
      Memory.copy(derived, length, request.output(), 0);
    } finally {
      lib.call(Function.EVP_KDF_CTX_free, context, 0, 0);
    }
  }

  private long parameters(
      DriverRequest request, MemorySegment secret, int secretLength, Scratch scratch) {
    Parameters parameters =
        Parameters.in(scratch, MOST_PARAMETERS)
            .octets(algorithm.secret(), secret, secretLength);
    int salt = request.nonce().length();
    KeyDerivation.Cost cost = algorithm.known().cost();
    if (cost != KeyDerivation.Cost.SCRYPT) {
      parameters.text("digest", algorithm.digest());
    }
    if (algorithm.mode().isPresent()) {
      parameters.text("mode", algorithm.mode().get());
    }
    if (salt > 0 || cost == KeyDerivation.Cost.SCRYPT) {
      parameters.octets("salt", scratch.copy(request.nonce()), salt);
    }
    switch (cost) {
      case NONE -> info(request, parameters, scratch);
      case ITERATIONS -> parameters.number("iter", scratch, integer(request, 0));
      case SCRYPT ->
          parameters
              .count("n", scratch, integer(request, 0))
              .count("r", scratch, integer(request, 1))
              .count("p", scratch, integer(request, 2))
              .count("maxmem_bytes", scratch, MOST_MEMORY);
    }
    return parameters.address();
  }

  private static long integer(DriverRequest request, int index) {
    return request.parameters().get(index).longValueExact();
  }

  private static void info(DriverRequest request, Parameters parameters, Scratch scratch) {
    int info = request.input().length();
    if (info > 0) {
      parameters.octets("info", scratch.copy(request.input()), info);
    }
  }

  @Override
  public void close() {
    secrets.close();
    contexts.ifPresent(Pool::close);
  }
}
