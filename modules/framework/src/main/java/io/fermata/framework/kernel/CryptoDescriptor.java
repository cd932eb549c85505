package io.fermata.framework.kernel;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a request: {@code struct cryptodesc}. Offsets and lengths are in bytes and count over
 * the whole buffer, in however many pieces it is. Belongs to its request; see {@link CryptoRequest}.
 */
public final class CryptoDescriptor {
  private int skip;
  private int len;
  private int inject;
  private int instance;
  private final Set<DescriptorFlag> flags = EnumSet.noneOf(DescriptorFlag.class);
  private final CryptoInit ini = new CryptoInit();
  private @Nullable CryptoDescriptor next;

  /** Makes one with nothing set. */
  public CryptoDescriptor() {}

  /** {@code crd_skip}: where the work starts. */
  public int skip() {
    return skip;
  }

  /** Sets {@code crd_skip}. */
  public CryptoDescriptor skip(int skip) {
    this.skip = skip;
    return this;
  }

  /** {@code crd_len}: how many bytes after {@code skip}. */
  public int len() {
    return len;
  }

  /** Sets {@code crd_len}. */
  public CryptoDescriptor len(int len) {
    this.len = len;
    return this;
  }

  /** {@code crd_inject}: where the hash, the code or the initialization vector is. */
  public int inject() {
    return inject;
  }

  /** Sets {@code crd_inject}. */
  public CryptoDescriptor inject(int inject) {
    this.inject = inject;
    return this;
  }

  /** {@code crd_flags}; may be changed. */
  public Set<DescriptorFlag> flags() {
    return flags;
  }

  /** Sets {@code crd_flags} to these and no others. */
  public CryptoDescriptor flags(DescriptorFlag... set) {
    flags.clear();
    flags.addAll(Set.of(set));
    return this;
  }

  /** {@code CRD_INI}: algorithm, key and initialization vector. */
  public CryptoInit ini() {
    return ini;
  }

  /** {@code crd_alg}: one that the session was opened with. */
  public int alg() {
    return ini.alg();
  }

  /** Sets {@code crd_alg}. */
  public CryptoDescriptor alg(int alg) {
    ini.alg(alg);
    return this;
  }

  /** {@code crd_key}: the key, with {@link DescriptorFlag#KEY_EXPLICIT}. */
  public byte @Nullable [] key() {
    return ini.key();
  }

  /** Sets {@code crd_key}, and {@code crd_klen} to the whole array; looked at with {@link DescriptorFlag#KEY_EXPLICIT}. */
  public CryptoDescriptor key(byte @Nullable [] key) {
    ini.key(key);
    return this;
  }

  /** {@code crd_klen}: the length of {@code crd_key} in bits. */
  public int klen() {
    return ini.klen();
  }

  /** Sets {@code crd_klen}, in bits. */
  public CryptoDescriptor klen(int klen) {
    ini.klen(klen);
    return this;
  }

  /** {@code crd_iv}: the initialization vector, with {@link DescriptorFlag#IV_EXPLICIT}. */
  public byte @Nullable [] iv() {
    return ini.iv();
  }

  /**
   * Sets {@code crd_iv}: as many bytes as a block of the cipher; what is longer, up to {@link
   * CryptoInit#EALG_MAX_BLOCK_LEN}, is cut off.
   */
  public CryptoDescriptor iv(byte @Nullable [] iv) {
    ini.iv(iv);
    return this;
  }

  /** Which of the session's algorithms of this number, from 0. Not in crypto(9), where there is only one. */
  public int instance() {
    return instance;
  }

  /** Sets which of the session's algorithms of this number it is for. */
  public CryptoDescriptor instance(int instance) {
    this.instance = instance;
    return this;
  }

  /** {@code crd_next}: carried out after this one; null after the last. */
  public @Nullable CryptoDescriptor next() {
    return next;
  }

  /** Sets {@code crd_next}. */
  public CryptoDescriptor next(@Nullable CryptoDescriptor next) {
    this.next = next;
    return this;
  }

  /** Names the step and never the key. */
  @Override
  public String toString() {
    return "alg " + alg() + " skip " + skip + " len " + len + " inject " + inject + " " + flags;
  }
}
