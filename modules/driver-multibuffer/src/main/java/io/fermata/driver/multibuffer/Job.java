package io.fermata.driver.multibuffer;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** The fields of an IMB_JOB and the numbers in them, after {@code intel-ipsec-mb.h} 1.3. */
final class Job {
  /** Bytes of a job. */
  static final long SIZE = 200;

  /** Bytes of an expanded AES key, the next one aligned. */
  static final long EXPANDED = 256;

  static final int CBC = 1;
  static final int COUNTER = 2;
  static final int ENCRYPT = 1;
  static final int DECRYPT = 2;

  // where pointers to functions are in an IMB_MGR
  static final long CIPHER_BURST = 992;
  static final long HASH_BURST = 1_008;

  /** Where the first user word is; ours: where the instance's own job is. */
  static final long PLACE = 152;

  private static final int NO_CIPHER = 3;
  private static final int NO_HASH = 8;
  private static final int CIPHER_FIRST = 1;
  private static final int HASH_FIRST = 2;
  private static final int COMPLETED = 3;
  private static final int BLOCK = 16;

  private Job() {}

  /** Fills in an encryption or decryption. */
  static void cipher(
      MemorySegment jobs, long at, long key, long keyLength, long in, long out, long length, long vector,
      int mode, int direction) {
    jobs.set(JAVA_LONG, at, key);
    jobs.set(JAVA_LONG, at + 8, key + EXPANDED);
    jobs.set(JAVA_LONG, at + 16, keyLength);
    jobs.set(JAVA_LONG, at + 24, in);
    jobs.set(JAVA_LONG, at + 32, out);
    jobs.set(JAVA_LONG, at + 40, 0);
    jobs.set(JAVA_LONG, at + 48, length);
    jobs.set(JAVA_LONG, at + 72, vector);
    jobs.set(JAVA_LONG, at + 80, BLOCK);
    jobs.set(JAVA_INT, at + 128, 0);
    jobs.set(JAVA_INT, at + 132, mode);
    jobs.set(JAVA_INT, at + 136, direction);
  }

  /** Fills in a hash or a code. */
  static void hash(
      MemorySegment jobs, long at, int algorithm, long in, long length, long result, long resultLength, long first,
      long second, long third) {
    jobs.set(JAVA_LONG, at + 24, in);
    jobs.set(JAVA_LONG, at + 32, 0);
    jobs.set(JAVA_LONG, at + 40, 0);
    jobs.set(JAVA_LONG, at + 48, 0);
    jobs.set(JAVA_LONG, at + 56, 0);
    jobs.set(JAVA_LONG, at + 64, length);
    jobs.set(JAVA_LONG, at + 88, result);
    jobs.set(JAVA_LONG, at + 96, resultLength);
    jobs.set(JAVA_LONG, at + 104, first);
    jobs.set(JAVA_LONG, at + 112, second);
    jobs.set(JAVA_LONG, at + 120, third);
    jobs.set(JAVA_INT, at + 128, 0);
    jobs.set(JAVA_INT, at + 132, NO_CIPHER);
    jobs.set(JAVA_INT, at + 136, ENCRYPT);
    jobs.set(JAVA_INT, at + 140, algorithm);
    jobs.set(JAVA_INT, at + 144, HASH_FIRST);
  }

  /**
   * Fills in a cipher and a code over ranges of the same bytes, which are changed in place.
   *
   * @param in where the bytes are
   */
  static void pair(MemorySegment jobs, long at, Pair pair, long in, long vector, long result) {
    BatchKey cipher = pair.cipher();
    BatchKey coder = pair.coder();
    Pair.Range text = pair.text();
    int direction = pair.encrypts() ? ENCRYPT : DECRYPT;
    long key = cipher == null ? 0 : cipher.address();
    long keyLength = cipher == null ? 0 : cipher.length();
    int mode = cipher == null ? NO_CIPHER : CBC;
    cipher(jobs, at, key, keyLength, in, in + text.from(), text.length(), vector, mode, direction);
    jobs.set(JAVA_LONG, at + 40, text.from());
    jobs.set(JAVA_LONG, at + 56, pair.coded().from());
    jobs.set(JAVA_LONG, at + 64, pair.coded().length());
    jobs.set(JAVA_LONG, at + 88, result);
    jobs.set(JAVA_LONG, at + 96, coder == null ? 0 : coder.algorithm().fixed().result());
    jobs.set(JAVA_LONG, at + 104, coder == null ? 0 : coder.address());
    jobs.set(JAVA_LONG, at + 112, coder == null ? 0 : coder.address() + BatchKey.OUTER);
    jobs.set(JAVA_LONG, at + 120, 0);
    jobs.set(JAVA_INT, at + 140, coder == null ? NO_HASH : coder.algorithm().number());
    jobs.set(JAVA_INT, at + 144, pair.codeFirst() ? HASH_FIRST : CIPHER_FIRST);
  }

  /** Takes over how a job has ended. */
  static void takeStatus(MemorySegment from, long of, MemorySegment to, long at) {
    to.set(JAVA_INT, at + 128, from.get(JAVA_INT, of + 128));
  }

  /** True if the library has done it. */
  static boolean isDone(MemorySegment jobs, long at) {
    return jobs.get(JAVA_INT, at + 128) == COMPLETED;
  }
}
