package io.fermata.framework;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the nonces of one key.
 *
 * <p>Where a nonce must never come twice, each is the one before plus one, as a number of 96 bits that
 * begins at random: the second form of the RBG-based construction of SP 800-38D, section 8.2.2. Why this
 * one:
 *
 * <ul>
 *   <li>Within a framework no nonce repeats at all, as with a deterministic construction: all sessions of
 *       a key draw from one sequence, which is far shorter than 2^96.
 *   <li>What the framework does not know of, another process with the same key, or this one after the
 *       key's last session was closed, begins elsewhere. A fixed field of 32 bits that is drawn at random
 *       would meet another after some 2^16 starts, and then its counter would repeat everything.
 *   <li>Two such sequences of 2^32 nonces meet with a probability of 2^-63, and 2^16 of them with 2^-32,
 *       which is what section 8 asks of a key; 2^32 nonces drawn one by one are no better than 2^-33.
 * </ul>
 *
 * Who sees the nonces can tell how many messages lie between two of them.
 *
 * <p>A longer vector, of a counter mode, is such a number and then zeros, for the counter: 2^32 blocks, more
 * than a message has. The vector of CBC must not be predictable (SP 800-38A, appendix C): it is random, from
 * {@link SecureRandom}.
 *
 * <p>May be used by several threads at once; makes no garbage.
 */
final class FreshNonces {
  /** Bytes of the number that is counted. */
  static final int COUNTED = 12;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final boolean counted;
  private final Wide start;
  private final AtomicLong made = new AtomicLong();

  private FreshNonces(boolean counted, Wide start) {
    this.counted = counted;
    this.start = start;
  }

  /** Nonces that never repeat, from a random one on. */
  static FreshNonces counted() {
    byte[] start = new byte[COUNTED];
    RANDOM.nextBytes(start);
    return counted(start);
  }

  /** Nonces that never repeat, from this one on. */
  static FreshNonces counted(byte[] start) {
    return new FreshNonces(true, Wide.of(start));
  }

  /** Vectors that cannot be predicted. */
  static FreshNonces random() {
    return new FreshNonces(false, Wide.MOST);
  }

  /**
   * Writes the next one.
   *
   * @param to filled whole; at least 12 bytes if it is counted
   */
  void next(byte[] to) {
    if (!counted) {
      RANDOM.nextBytes(to);
      return;
    }
    long count = made.getAndIncrement();
    long low = start.low() + count;
    int high = (int) start.high() + (Long.compareUnsigned(low, count) < 0 ? 1 : 0);
    for (int i = 0; i < COUNTED; i++) {
      int left = (COUNTED - 1 - i) * Byte.SIZE;
      to[i] = (byte) (left >= Long.SIZE ? high >>> (left - Long.SIZE) : low >>> left);
    }
    for (int i = COUNTED; i < to.length; i++) {
      to[i] = 0;
    }
  }
}
