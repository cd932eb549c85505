package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/**
 * One of the library's HKDF contexts, which keeps its hash and its step from one request to the next, and memory for what
 * a request brings: TLS 1.3 derives some forty keys a handshake, and looking the hash up for each, by its name, takes
 * longer than to derive them. EVP_KDF-HKDF(7).
 */
final class HkdfContext implements Pool.Context {
  private static final int KEY = 512;
  private static final int SALT = 256;
  private static final int INFO = 512;
  private static final int DERIVED = 512;

  /** Where the places for key, salt, info and result begin: behind the parameters of a request, and those that forget. */
  private static final int FIRST = 4 * Parameters.SIZE;
  private static final int FORGETTING = FIRST + 3 * Parameters.SIZE;
  private static final int KEY_AT = FORGETTING;
  private static final int SALT_AT = KEY_AT + KEY;
  private static final int INFO_AT = SALT_AT + SALT;
  private static final int DERIVED_AT = INFO_AT + INFO;
  private static final int SIZE = DERIVED_AT + DERIVED;

  private final Libcrypto lib;
  private final KdfAlgorithm algorithm;
  private final long context;
  private final MemorySegment memory;
  private final Parameters parameters;
  private final long forgetting;
  private boolean hasInfo; // what the library holds of the request before

  private HkdfContext(Libcrypto lib, KdfAlgorithm algorithm, long context, MemorySegment memory) {
    this.lib = lib;
    this.algorithm = algorithm;
    this.context = context;
    this.memory = memory;
    this.parameters = new Parameters(memory);
    this.forgetting =
        new Parameters(memory.asSlice(FIRST))
            .octets("key", memory.asSlice(KEY_AT), 1)
            .octets("salt", memory.asSlice(SALT_AT), 1)
            .address();
  }

  /** The contexts of a session; they have no key until a request brings one, or the session's. */
  record Source(Libcrypto lib, KdfAlgorithm algorithm) implements Pool.Source<HkdfContext> {
    @Override
    public HkdfContext make() throws DriverException {
      long context = lib.made(Function.EVP_KDF_CTX_new, algorithm.fetched(), 0, 0);
      try {
        HkdfContext made = new HkdfContext(lib, algorithm, context, lib.allocate(SIZE));
        try {
          made.choose();
          return made;
        } catch (DriverException e) {
          lib.free(made.memory);
          throw e;
        }
      } catch (DriverException e) {
        lib.call(Function.EVP_KDF_CTX_free, context, 0, 0);
        throw e;
      }
    }

    @Override
    public void free() {
      // what was fetched stays
    }
  }

  /** The hash and the step. */
  private void choose() throws DriverException {
    parameters
        .begin()
        .text("digest", algorithm.digest())
        .text("mode", algorithm.mode().orElseThrow());
    lib.require(
        Function.EVP_KDF_CTX_set_params,
        lib.call(Function.EVP_KDF_CTX_set_params, context, parameters.address(), 0));
  }

  /** True if what a request brings has a place here. */
  static boolean holds(DriverRequest request, int secret) {
    return secret <= KEY
        && request.nonce().length() <= SALT
        && request.input().length() <= INFO
        && request.output().length() <= DERIVED;
  }

  /** Derives as many bytes as the output has. */
  void derive(DriverRequest request, MemorySegment secret, int secretLength) throws DriverException {
    int info = request.input().length();
    int length = request.output().length();
    if (hasInfo && info == 0) { // which an empty one would not replace
      lib.call(Function.EVP_KDF_CTX_reset, context, 0, 0);
      choose();
    }
    hasInfo = info > 0;
    MemorySegment.copy(secret, 0, memory, KEY_AT, secretLength);
    copy(request.nonce(), SALT_AT);
    copy(request.input(), INFO_AT);
    parameters.begin().octets("key", memory.asSlice(KEY_AT), secretLength);
    if (algorithm.fixed().nonce().accept(1)) {
      // none is as many zeros as the hash has (RFC 5869, 2.2), and any number of them: an HMAC fills its key up with them
      parameters.octets("salt", memory.asSlice(SALT_AT), Math.max(1, request.nonce().length()));
    }
    if (hasInfo) {
      parameters.octets("info", memory.asSlice(INFO_AT), info);
    }
    try {
      lib.require(
          Function.EVP_KDF_derive,
          lib.call(
              Function.EVP_KDF_derive,
              context,
              memory.address() + DERIVED_AT,
              length,
              parameters.address(),
              0));
      MemorySegment.copy(memory, DERIVED_AT, request.output().segment(), 0, length);
    } finally {
      forget(secretLength, request.nonce().length(), info, length);
    }
  }

  private void copy(Slot from, int at) {
    MemorySegment.copy(from.segment(), 0, memory, at, from.length());
  }

  /** Nothing of a request stays, here or in the library, which overwrites the key that is replaced. */
  private void forget(int secret, int salt, int info, int length) throws DriverException {
    memory.asSlice(KEY_AT, secret).fill((byte) 0);
    memory.asSlice(SALT_AT, salt).fill((byte) 0);
    memory.asSlice(INFO_AT, info).fill((byte) 0);
    memory.asSlice(DERIVED_AT, length).fill((byte) 0);
    lib.require(
        Function.EVP_KDF_CTX_set_params,
        lib.call(Function.EVP_KDF_CTX_set_params, context, forgetting, 0));
  }

  @Override
  public void free() {
    lib.call(Function.EVP_KDF_CTX_free, context, 0, 0);
    lib.free(memory);
  }
}
