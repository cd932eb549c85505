package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * An array of named parameters, OSSL_PARAM(3), written into memory that its maker has. Of one thread while it is
 * written.
 */
final class Parameters {
  /** Bytes of one: name, type, data, size, size that came back. */
  static final int SIZE = 40;

  private static final int TYPE = 8;
  private static final int DATA = 16;
  private static final int LENGTH = 24;
  private static final int CAME = 32;
  private static final int SIGNED = 1;
  private static final int UNSIGNED = 2;
  private static final int TEXT = 4;
  private static final int OCTETS = 5;

  private final MemorySegment array;
  private int count;

  /**
   * @param array as many times {@link #SIZE} as there will be parameters, and once more
   */
  Parameters(MemorySegment array) {
    this.array = array;
  }

  /** In scratch memory, with room for so many. */
  static Parameters in(Scratch scratch, int most) {
    return new Parameters(scratch.room((most + 1) * SIZE));
  }

  /** Begins anew: what was there is written over. */
  Parameters begin() {
    count = 0;
    return this;
  }

  Parameters text(String name, String value) {
    return add(name, TEXT, Libcrypto.word(value), value.length());
  }

  /** Bytes that stay where they are. */
  Parameters octets(String name, MemorySegment bytes, int length) {
    return add(name, OCTETS, bytes.address(), length);
  }

  /** No bytes, and a length. */
  Parameters length(String name, int length) {
    return add(name, OCTETS, 0, length);
  }

  /** A number, which is put into the scratch memory. */
  Parameters number(String name, Scratch scratch, long value) {
    return number(name, scratch.number(value));
  }

  /** A number of 8 bytes, which stays where it is. */
  Parameters number(String name, MemorySegment value) {
    return add(name, SIGNED, value.address(), Long.BYTES);
  }

  /** A number without a sign, which is put into the scratch memory: the library takes no other for some. */
  Parameters count(String name, Scratch scratch, long value) {
    return add(name, UNSIGNED, scratch.number(value).address(), Long.BYTES);
  }

  /** A number without a sign, of as many bytes as there are, the least significant first; it stays where it is. */
  Parameters integer(String name, MemorySegment bytes, int length) {
    return add(name, UNSIGNED, bytes.address(), length);
  }

  private Parameters add(String name, int type, long data, long length) {
    long at = (long) count * SIZE;
    array.set(JAVA_LONG, at, Libcrypto.word(name));
    array.set(JAVA_INT, at + TYPE, type);
    array.set(JAVA_LONG, at + DATA, data);
    array.set(JAVA_LONG, at + LENGTH, length);
    array.set(JAVA_LONG, at + CAME, -1); // OSSL_PARAM_UNMODIFIED
    count++;
    array.asSlice((long) count * SIZE, SIZE).fill((byte) 0); // the end of the array
    return this;
  }

  /** Where the array is. */
  long address() {
    return array.address();
  }
}
