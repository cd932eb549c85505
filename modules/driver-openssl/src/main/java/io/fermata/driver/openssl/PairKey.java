package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;
import java.security.Key;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * A private or a public key as the library has it. It counts who uses it: what was made from it lives on when this is
 * freed, and the library wipes it with the last of them.
 *
 * @param address of the library's object
 * @param size bytes of the longest signature or ciphertext
 * @param curve the library's name of a key's curve; empty of keys that have none, and of peers
 */
record PairKey(Libcrypto lib, long address, boolean isPrivate, int size, String curve) implements Pool.Context {
  private static final int LONGEST_NAME = 80;

  /** What is wrong with a key, in words; empty if it will do, as far as can be told without reading it. */
  static Optional<String> wrong(PublicKeyAlgorithm algorithm, Key key) {
    Optional<String> wrong = algorithm.wrong(key);
    if (wrong.isPresent()) {
      return wrong;
    }
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return Optional.of(algorithm.name() + " takes a key with an encoding");
    }
    Arrays.fill(encoded, (byte) 0);
    return Optional.empty();
  }

  /**
   * Reads PKCS #8 or X.509.
   *
   * @throws DriverException with {@link Reason#BAD_KEY}
   */
  static PairKey of(Libcrypto lib, PublicKeyAlgorithm algorithm, Key key) throws DriverException {
    Optional<String> wrong = algorithm.wrong(key);
    if (wrong.isPresent()) {
      throw new DriverException(Reason.BAD_KEY, wrong.get());
    }
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      throw new DriverException(Reason.BAD_KEY, algorithm.name() + " takes a key with an encoding");
    }
    boolean isPrivate = key instanceof PrivateKey;
    try (Scratch scratch = new Scratch()) {
      MemorySegment copy = scratch.copy(encoded);
      Optional<KeyForm> form =
          KeyForm.of(copy, encoded.length, isPrivate).filter(known -> isOf(known, algorithm));
      return (form.isEmpty()
              ? read(lib, algorithm, scratch, copy, encoded.length, isPrivate)
              : isPrivate
                  ? PrivateKeys.read(lib, form.get(), copy, scratch)
                  : point(lib, form.get(), copy.address() + form.get().offset()).map(PairKey::sized))
          .orElseThrow(
              () ->
                  new DriverException(
                      Reason.BAD_KEY,
                      "libcrypto cannot read the key as one of " + algorithm.family() + ": "
                          + lib.errors()));
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * Reads the X.509 key of a peer of this one.
   *
   * @throws DriverException with {@link Reason#BAD_REQUEST}
   */
  PairKey peer(PublicKeyAlgorithm algorithm, Slot encoded) throws DriverException {
    try (Scratch scratch = new Scratch()) {
      MemorySegment copy = scratch.copy(encoded);
      Optional<KeyForm> form =
          KeyForm.of(copy, encoded.length(), false)
              .filter(known -> known.curve().equals(known.isWeierstrass() ? curve : algorithm.family()));
      return (form.isPresent()
              ? point(lib, form.get(), copy.address() + form.get().offset())
              : read(lib, algorithm, scratch, copy, encoded.length(), false))
          .orElseThrow(
              () ->
                  new DriverException(
                      Reason.BAD_REQUEST,
                      "input is no public key of a peer for " + algorithm.name() + ": "
                          + lib.errors()));
    }
  }

  private static boolean isOf(KeyForm form, PublicKeyAlgorithm algorithm) {
    return form.isWeierstrass()
        ? algorithm.family().equals("EC")
        : algorithm.family().equals(form.curve());
  }

  /** A point of a group; empty if it is not on the curve. */
  private static Optional<PairKey> point(Libcrypto lib, KeyForm form, long point)
      throws DriverException {
    if (!form.isWeierstrass()) {
      long made =
          lib.call(
              Function.EVP_PKEY_new_raw_public_key_ex,
              0, Libcrypto.word(form.curve()), 0, point, form.length());
      return made == 0 ? Optional.empty() : Optional.of(new PairKey(lib, made, false, 0, ""));
    }
    PairKey key = new PairKey(lib, lib.made(Function.EVP_PKEY_new, 0, 0, 0), false, 0, "");
    if ((int) lib.call(Function.EVP_PKEY_copy_parameters, key.address, lib.group(form.curve()), 0) == 1
        && (int)
                lib.call(
                    Function.EVP_PKEY_set1_encoded_public_key, key.address, point, form.length())
            == 1) {
      return Optional.of(key);
    }
    key.free();
    return Optional.empty();
  }

  private PairKey sized() {
    int told = (int) lib.call(Function.EVP_PKEY_get_size, address, 0, 0);
    return new PairKey(lib, address, isPrivate, told, curve);
  }

  /** Empty if it is none of the algorithm's family, or has bytes left over. */
  private static Optional<PairKey> read(
      Libcrypto lib,
      PublicKeyAlgorithm algorithm,
      Scratch scratch,
      MemorySegment encoded,
      int length,
      boolean isPrivate) {
    MemorySegment from = scratch.number(encoded.address());
    long read =
        lib.call(isPrivate ? Function.d2i_AutoPrivateKey : Function.d2i_PUBKEY, 0, from.address(), length);
    if (read == 0) {
      return Optional.empty();
    }
    int size = (int) lib.call(Function.EVP_PKEY_get_size, read, 0, 0);
    String curve = isPrivate && algorithm.family().equals("EC") ? curve(lib, read) : "";
    PairKey key = new PairKey(lib, read, isPrivate, size, curve);
    boolean isWhole =
        from.get(JAVA_LONG, 0) == encoded.address() + length;
    if (isWhole && key.isOf(algorithm)) {
      return Optional.of(key);
    }
    key.free();
    return Optional.empty();
  }

  /** Keys for PSS alone sign nothing else: RFC 4055, 1.2. */
  private boolean isOf(PublicKeyAlgorithm algorithm) {
    return algorithm.family().equals("EC")
        ? is("EC") && !isOfUnnamedCurve()
        : is(algorithm.family()) || (algorithm.isPss() && is("RSA-PSS"));
  }

  /** With parameters of a curve instead of its name, which RFC 5480, 2.1.1, has out: a peer could choose them. */
  private boolean isOfUnnamedCurve() {
    try (Scratch scratch = new Scratch()) {
      MemorySegment unnamed = scratch.number(0);
      long told =
          lib.call(
              Function.EVP_PKEY_get_int_param,
              address, Libcrypto.word("decoded-from-explicit"), unnamed.address());
      return (int) told != 1 || unnamed.get(JAVA_INT, 0) != 0;
    }
  }

  private boolean is(String family) {
    return (int) lib.call(Function.EVP_PKEY_is_a, address, Libcrypto.word(family), 0) == 1;
  }

  private static String curve(Libcrypto lib, long key) {
    try (Scratch scratch = new Scratch()) {
      MemorySegment name = scratch.room(LONGEST_NAME);
      lib.call(
          Function.EVP_PKEY_get_group_name, key, name.address(), name.byteSize(),
          scratch.number(0).address(), 0);
      lib.forgetErrors();
      return name.getString(0);
    }
  }

  @Override
  public void free() {
    lib.call(Function.EVP_PKEY_free, address, 0, 0);
  }

  /** Refuses what is done with the other key of the pair. */
  void requireFor(Operation operation) throws DriverException {
    if (PublicKeyAlgorithm.isPrivate(operation) != isPrivate) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          operation + " with a " + (isPrivate ? "private" : "public") + " key; it takes the "
              + (isPrivate ? "public" : "private") + " one");
    }
  }

  /** Names no part of the key. */
  @Override
  public String toString() {
    return isPrivate ? "a private key" : "a public key";
  }
}
