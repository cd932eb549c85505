package io.fermata.provider;

import java.security.spec.KeySpec;
import java.util.Arrays;
import java.util.Objects;

/**
 * What {@code SecretKeyFactory} {@code SCRYPT} derives a key from: RFC 7914. The JDK has no class for it; Bouncy Castle's,
 * which has the same getters, is taken too. What is legal stands in {@link io.fermata.spi.KeyDerivation}, and is
 * looked at by the factory. Belongs to one thread at a time; keeps copies of what it is given.
 */
public final class ScryptKeySpec implements KeySpec {
  private final char[] password;
  private final byte[] salt;
  private final int costParameter;
  private final int blockSize;
  private final int parallelizationParameter;
  private final int keyLength;

  /**
   * @param password text, which is derived from as UTF-8
   * @param salt any bytes; not empty, since without one equal passwords show
   * @param costParameter N, a power of two above 1
   * @param blockSize r
   * @param parallelizationParameter p
   * @param keyLength in bits, a multiple of 8
   */
  public ScryptKeySpec(
      char[] password,
      byte[] salt,
      int costParameter,
      int blockSize,
      int parallelizationParameter,
      int keyLength) {
    this.password = Objects.requireNonNull(password, "password").clone();
    this.salt = Objects.requireNonNull(salt, "salt").clone();
    this.costParameter = costParameter;
    this.blockSize = blockSize;
    this.parallelizationParameter = parallelizationParameter;
    this.keyLength = keyLength;
  }

  /** A copy of the password. */
  public char[] getPassword() {
    return password.clone();
  }

  /** A copy of the salt. */
  public byte[] getSalt() {
    return salt.clone();
  }

  /** N. */
  public int getCostParameter() {
    return costParameter;
  }

  /** r. */
  public int getBlockSize() {
    return blockSize;
  }

  /** p. */
  public int getParallelizationParameter() {
    return parallelizationParameter;
  }

  /** In bits. */
  public int getKeyLength() {
    return keyLength;
  }

  /** Overwrites this object's copy of the password. */
  public void clearPassword() {
    Arrays.fill(password, '\0');
  }
}
