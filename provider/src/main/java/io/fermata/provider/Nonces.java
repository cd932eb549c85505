package io.fermata.provider;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Compares and copies nonces. Nearly all have 12 bytes: those are two words, and no call. */
final class Nonces {
  /** The usual length. */
  static final int LENGTH = 12;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private Nonces() {}

  /** True if the two hold the same; how long it takes tells where they differ, which is no secret. */
  static boolean same(byte[] one, byte[] other) {
    if (one.length != LENGTH || other.length != LENGTH) {
      return Arrays.equals(one, other);
    }
    return (long) LONGS.get(one, 0) == (long) LONGS.get(other, 0)
        && (int) INTS.get(one, Long.BYTES) == (int) INTS.get(other, Long.BYTES);
  }

  /**
   * Copies a nonce.
   *
   * @return {@code to}, written over; a new array if that has another length
   */
  static byte[] copy(byte[] from, byte[] to) {
    if (from.length == LENGTH && to.length == LENGTH) {
      LONGS.set(to, 0, (long) LONGS.get(from, 0));
      INTS.set(to, Long.BYTES, (int) INTS.get(from, Long.BYTES));
      return to;
    }
    if (from.length != to.length) {
      return from.clone();
    }
    System.arraycopy(from, 0, to, 0, from.length);
    return to;
  }
}
