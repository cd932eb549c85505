package io.fermata.framework.kernel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link CryptoUser#crypt}: {@code struct crypt_op}. Filled in by its user, and used by one
 * thread at a time; the arrays stay the user's.
 */
public final class CryptOp {
  /** What the cipher does. */
  public enum Direction {
    ENCRYPT,
    DECRYPT
  }

  private long ses;
  private Direction op = Direction.ENCRYPT;
  private boolean cipherFirst;
  private boolean batch;
  private byte[] src = new byte[0];
  private byte @Nullable [] dst;
  private byte @Nullable [] mac;
  private byte @Nullable [] iv;

  /** Makes one that encrypts nothing. */
  public CryptOp() {}

  /** Sets the session. */
  public CryptOp ses(long ses) {
    this.ses = ses;
    return this;
  }

  long ses() {
    return ses;
  }

  /** Sets what the cipher does; {@code ENCRYPT} at first. */
  public CryptOp op(Direction op) {
    this.op = Objects.requireNonNull(op, "op");
    return this;
  }

  boolean encrypts() {
    return op == Direction.ENCRYPT;
  }

  /** Has the code computed over what the cipher leaves, and not before it: {@code COP_F_CIPHER_FIRST}. */
  public CryptOp cipherFirst(boolean cipherFirst) {
    this.cipherFirst = cipherFirst;
    return this;
  }

  boolean isCipherFirst() {
    return cipherFirst;
  }

  /** May wait a moment for others: {@code COP_F_BATCH}. */
  public CryptOp batch(boolean batch) {
    this.batch = batch;
    return this;
  }

  boolean isBatch() {
    return batch;
  }

  /** Sets the data; only read. Without a vector of its own its first block is the vector, and not processed. */
  public CryptOp src(byte[] src) {
    this.src = Objects.requireNonNull(src, "src");
    return this;
  }

  byte[] src() {
    return src;
  }

  /** Sets where the processed data goes, as long as {@code src}; may be that array. None if not wanted. */
  public CryptOp dst(byte @Nullable [] dst) {
    this.dst = dst;
    return this;
  }

  byte @Nullable [] dst() {
    return dst;
  }

  /** Sets where the code goes. */
  public CryptOp mac(byte @Nullable [] mac) {
    this.mac = mac;
    return this;
  }

  byte @Nullable [] mac() {
    return mac;
  }

  /** Sets the initialization vector: a block of the cipher. */
  public CryptOp iv(byte @Nullable [] iv) {
    this.iv = iv;
    return this;
  }

  byte @Nullable [] iv() {
    return iv;
  }
}
