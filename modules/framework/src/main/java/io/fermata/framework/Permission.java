package io.fermata.framework;

/** What a framework does only if it was {@linkplain FrameworkOptions#withAllowed opened} to do it. */
public enum Permission {
  /**
   * Sessions of all algorithms that are {@linkplain io.fermata.spi.Algorithm#isLegacy() legacy}: DES, RC4,
   * Skipjack, CAST, Blowfish, MD5 and its codes, and hashes of key, data and key.
   * {@link FrameworkOptions#withLegacy} allows single ones.
   */
  LEGACY_ALGORITHMS,
  /**
   * Key operations by drivers of kind {@link io.fermata.spi.DriverShape.Kind#SOFTWARE}, which are slow,
   * work on the caller's thread and take a time that depends on the numbers: {@code
   * kern.cryptodevallowsoft}. Not needed for signatures, nor for special instructions of the processor.
   */
  SOFTWARE_KEY_OPERATIONS
}
