package io.fermata.spi;

import java.security.Key;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * One step of a chain: what one stage of a session does to a range of the request's buffer, after
 * crypto(9)'s {@code cryptodesc}. Offsets count from the start of the buffer. A value: every method
 * answers a new one.
 *
 * @param stage the {@linkplain SessionSpec#label() label} of the stage of the session
 * @param operation {@code ENCRYPT}, {@code DECRYPT}, {@code DIGEST}, {@code MAC}, {@code VERIFY},
 *     {@code COMPRESS} or {@code DECOMPRESS}
 * @param skip where the range begins
 * @param length how long it is, in bytes
 * @param inject where the hash or code is written (or, for {@code VERIFY}, read), or the initialization
 *     vector written or read
 * @param ivRule where a cipher's initialization vector comes from
 * @param iv the vector; empty unless the rule has it given
 * @param key a key for this step alone; the session's is used if absent
 */
@SuppressWarnings("ArrayRecordComponent") // copied as it comes in; only read by drivers
public record Descriptor(
    String stage,
    Operation operation,
    int skip,
    int length,
    int inject,
    IvRule ivRule,
    byte[] iv,
    Optional<Key> key) {
  private static final byte[] NOTHING = new byte[0];

  /** Where a cipher's initialization vector comes from, and whether it is written to the buffer. */
  public enum IvRule {
    /** The step needs none. */
    NONE,
    /** Given with the descriptor; not written. */
    GIVEN,
    /** Given with the descriptor, and written at {@code inject}; for encryption. */
    GIVEN_WRITTEN,
    /** Random, and written at {@code inject}; for encryption. */
    FRESH_WRITTEN,
    /** Read at {@code inject}; for decryption. */
    READ
  }

  /** Checks what can be seen without the session; the rest is checked when the request is submitted. */
  public Descriptor {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(ivRule, "ivRule");
    Objects.requireNonNull(key, "key");
    iv = iv.clone();
    if (skip < 0 || length < 0 || inject < 0) {
      throw new IllegalArgumentException(
          "skip " + skip + ", length " + length + ", inject " + inject + "; none is negative");
    }
    if (skip > Integer.MAX_VALUE - length) {
      throw new IllegalArgumentException(
          "skip " + skip + " and length " + length + " together are more than "
              + Integer.MAX_VALUE);
    }
  }

  private static Descriptor of(String stage, Operation operation) {
    return new Descriptor(stage, operation, 0, 0, 0, IvRule.NONE, NOTHING, Optional.empty());
  }

  /** Encrypts under a fresh random vector that is written at {@code inject}, unless another rule is set. */
  public static Descriptor encrypt(String stage) {
    return of(stage, Operation.ENCRYPT).rule(IvRule.FRESH_WRITTEN, NOTHING, 0);
  }

  /** Decrypts with the vector at {@code inject}, unless it is given. */
  public static Descriptor decrypt(String stage) {
    return of(stage, Operation.DECRYPT).rule(IvRule.READ, NOTHING, 0);
  }

  /** Hashes the range and writes the hash at {@code inject}. */
  public static Descriptor digest(String stage) {
    return of(stage, Operation.DIGEST);
  }

  /** Writes the range's code at {@code inject}. */
  public static Descriptor mac(String stage) {
    return of(stage, Operation.MAC);
  }

  /** Compares the range's code with what is at {@code inject}; later steps do not run if it differs. */
  public static Descriptor verify(String stage) {
    return of(stage, Operation.VERIFY);
  }

  /** Compresses the range; it must be the last step. */
  public static Descriptor compress(String stage) {
    return of(stage, Operation.COMPRESS);
  }

  /** Decompresses the range; it must be the last step. */
  public static Descriptor decompress(String stage) {
    return of(stage, Operation.DECOMPRESS);
  }

  /** The same over this range. */
  public Descriptor range(int skip, int length) {
    return new Descriptor(stage, operation, skip, length, inject, ivRule, iv, key);
  }

  /** The same with its hash, code or vector at this offset. */
  public Descriptor at(int inject) {
    return new Descriptor(stage, operation, skip, length, inject, ivRule, iv, key);
  }

  /** The same with this vector, which is not written to the buffer. */
  public Descriptor iv(byte[] iv) {
    return rule(IvRule.GIVEN, iv, inject);
  }

  /** The same with this vector, which is written to the buffer at {@code inject}. */
  public Descriptor ivWritten(byte[] iv, int inject) {
    return rule(IvRule.GIVEN_WRITTEN, iv, inject);
  }

  private Descriptor rule(IvRule rule, byte[] vector, int inject) {
    return new Descriptor(stage, operation, skip, length, inject, rule, vector, key);
  }

  /** The same with a key for this step alone. */
  public Descriptor key(Key key) {
    return new Descriptor(stage, operation, skip, length, inject, ivRule, iv, Optional.of(key));
  }

  /** The vector itself, not a copy: it is only read. */
  @Override
  public byte[] iv() {
    return iv;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Descriptor that
        && stage.equals(that.stage)
        && operation == that.operation
        && skip == that.skip
        && length == that.length
        && inject == that.inject
        && ivRule == that.ivRule
        && Arrays.equals(iv, that.iv)
        && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(stage, operation, skip, length, inject, ivRule, Arrays.hashCode(iv), key);
  }

  /** Names the step and never the key. */
  @Override
  public String toString() {
    return operation + " " + stage + " skip " + skip + " length " + length + " inject " + inject
        + (ivRule == IvRule.NONE ? "" : " iv " + ivRule) + (key.isPresent() ? " own key" : "");
  }
}
