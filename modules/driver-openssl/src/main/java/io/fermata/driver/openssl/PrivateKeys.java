package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Private keys of the {@linkplain KeyForm known forms}, which are given to the library as numbers: to read their encoding
 * it would compute the public key as well, which takes it as long as an agreement and is of no use for signing or agreeing.
 */
final class PrivateKeys {
  private static final int MOST_PARAMETERS = 2;

  /** {@code EVP_PKEY_KEY_PARAMETERS} and {@code EVP_PKEY_KEYPAIR}: evp.h. */
  private static final int OF_GROUP = 0x84;

  private static final int OF_PAIR = 0x87;

  private PrivateKeys() {}

  /** The parameters of a curve, as a key without any numbers. */
  static long group(Libcrypto lib, String curve) throws DriverException {
    try (Scratch scratch = new Scratch()) {
      Parameters parameters = Parameters.in(scratch, 1).text("group", curve);
      long made = made(lib, "EC", OF_GROUP, parameters, scratch);
      if (made == 0) {
        throw lib.failure(Function.EVP_PKEY_fromdata);
      }
      return made;
    }
  }

  /** Empty if it is none of the group's. */
  static Optional<PairKey> read(Libcrypto lib, KeyForm form, MemorySegment encoded, Scratch scratch)
      throws DriverException {
    MemorySegment key = encoded.asSlice(form.offset(), form.length());
    Parameters parameters = Parameters.in(scratch, MOST_PARAMETERS);
    if (form.isWeierstrass()) {
      parameters.text("group", form.curve()).integer("priv", reversed(key, scratch), form.length());
    } else {
      // with any public key at hand the library makes none; for an agreement it does not look at it
      parameters
          .octets("priv", key, form.length())
          .octets("pub", scratch.room(form.length()), form.length());
    }
    long made = made(lib, form.isWeierstrass() ? "EC" : form.curve(), OF_PAIR, parameters, scratch);
    if (made == 0) {
      return Optional.empty();
    }
    if (form.isWeierstrass() && !isInRange(lib, made)) {
      lib.call(Function.EVP_PKEY_free, made, 0, 0);
      return Optional.empty();
    }
    int size = (int) lib.call(Function.EVP_PKEY_get_size, made, 0, 0);
    return Optional.of(new PairKey(lib, made, true, size, form.isWeierstrass() ? form.curve() : ""));
  }

  /** The least significant byte first, as the library wants numbers on such machines. */
  private static MemorySegment reversed(MemorySegment number, Scratch scratch) {
    int length = (int) number.byteSize();
    MemorySegment reversed = scratch.room(length);
    for (int i = 0; i < length; i++) {
      reversed.set(JAVA_BYTE, i, number.get(JAVA_BYTE, length - 1 - i));
    }
    return reversed;
  }

  private static long made(
      Libcrypto lib, String family, int selection, Parameters parameters, Scratch scratch)
      throws DriverException {
    long context = lib.made(Function.EVP_PKEY_CTX_new_from_name, 0, Libcrypto.word(family), 0);
    try {
      lib.require(
          Function.EVP_PKEY_fromdata_init,
          lib.call(Function.EVP_PKEY_fromdata_init, context, 0, 0));
      MemorySegment told = scratch.number(0);
      long right =
          lib.call(
              Function.EVP_PKEY_fromdata,
              context, told.address(), selection, parameters.address(), 0);
      return (int) right == 1 ? told.get(JAVA_LONG, 0) : 0;
    } finally {
      lib.call(Function.EVP_PKEY_CTX_free, context, 0, 0);
    }
  }

  /** From 1 to the order less 1: SP 800-56A, 5.6.2.1.2. */
  private static boolean isInRange(Libcrypto lib, long key) throws DriverException {
    long context = lib.made(Function.EVP_PKEY_CTX_new_from_pkey, 0, key, 0);
    try {
      return (int) lib.call(Function.EVP_PKEY_private_check, context, 0, 0) == 1;
    } finally {
      lib.call(Function.EVP_PKEY_CTX_free, context, 0, 0);
    }
  }
}
