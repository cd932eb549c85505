package io.fermata.framework.kernel;

import org.jspecify.annotations.Nullable;

/**
 * One algorithm of a session: {@code struct cryptoini}. Filled in by its user and read by the framework,
 * which keeps no part of it and changes nothing. The arrays are the user's own and are not copied here.
 */
public final class CryptoInit {
  /** The longest initialization vector, in bytes: {@code EALG_MAX_BLOCK_LEN}. */
  public static final int EALG_MAX_BLOCK_LEN = 16;

  private int alg;
  private int klen;
  private int mlen;
  private byte @Nullable [] key;
  private byte @Nullable [] iv;
  private @Nullable CryptoInit next;

  /** Makes one with nothing set. */
  public CryptoInit() {}

  /** Makes one for an algorithm of {@link CryptoAlgorithm}. */
  public CryptoInit(int alg) {
    this.alg = alg;
  }

  /** {@code cri_alg}: a number of {@link CryptoAlgorithm}. */
  public int alg() {
    return alg;
  }

  /** Sets {@code cri_alg}. */
  public CryptoInit alg(int alg) {
    this.alg = alg;
    return this;
  }

  /** {@code cri_klen}: the length of the key in bits. */
  public int klen() {
    return klen;
  }

  /** Sets {@code cri_klen}, in bits: how much of the array is the key. */
  public CryptoInit klen(int klen) {
    this.klen = klen;
    return this;
  }

  /** {@code cri_mlen}: how many bytes of a hash or code are wanted; 0 for all. */
  public int mlen() {
    return mlen;
  }

  /** Sets {@code cri_mlen}, in bytes. */
  public CryptoInit mlen(int mlen) {
    this.mlen = mlen;
    return this;
  }

  /** {@code cri_key}; null if each request brings its own. */
  public byte @Nullable [] key() {
    return key;
  }

  /** Sets {@code cri_key}, and {@code cri_klen} to the whole array. */
  public CryptoInit key(byte @Nullable [] key) {
    this.key = key;
    this.klen = key == null ? 0 : key.length * Byte.SIZE;
    return this;
  }

  /** {@code cri_iv}: not looked at when a session is opened; see {@link CryptoDescriptor#iv()}. */
  public byte @Nullable [] iv() {
    return iv;
  }

  /** Sets {@code cri_iv}. */
  public CryptoInit iv(byte @Nullable [] iv) {
    this.iv = iv;
    return this;
  }

  /** {@code cri_next}: the next algorithm; null after the last. */
  public @Nullable CryptoInit next() {
    return next;
  }

  /** Sets {@code cri_next}. */
  public CryptoInit next(@Nullable CryptoInit next) {
    this.next = next;
    return this;
  }

  /** Names the algorithm and never the key. */
  @Override
  public String toString() {
    return "alg " + alg + " klen " + klen + " mlen " + mlen + (next == null ? "" : ", " + next.alg);
  }
}
