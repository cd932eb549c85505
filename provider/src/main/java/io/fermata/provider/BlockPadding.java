package io.fermata.provider;

import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.Arrays;

/** How the last block of a message is filled, and where the message ends again. */
enum BlockPadding {
  NONE {
    @Override
    int length(int message, int block) {
      return 0;
    }

    @Override
    void pad(byte[] to, int at, int count) {
      // nothing is added
    }

    @Override
    int message(byte[] from, int length, int block) {
      return length;
    }
  },

  /** As many bytes as are missing, each with their number: RFC 5652, 6.3. */
  PKCS5 {
    @Override
    void pad(byte[] to, int at, int count) {
      Arrays.fill(to, at, at + count, (byte) count);
    }

    @Override
    int message(byte[] from, int length, int block) {
      if (length < block) {
        return WRONG;
      }
      // looks at the whole last block, whatever it finds
      int count = from[length - 1] & 0xff;
      int wrong = count < 1 || count > block ? 1 : 0;
      for (int i = 1; i <= block; i++) {
        int counts = (i - 1 - count) >> 31; // all ones while i is at most count
        wrong |= (from[length - i] ^ count) & 0xff & counts;
      }
      return wrong == 0 ? length - count : WRONG;
    }
  },

  /** Random bytes, and their number in the last one. */
  ISO10126 {
    @Override
    void pad(byte[] to, int at, int count) {
      if (count > 1) {
        byte[] filler = new byte[count - 1];
        Source.RANDOM.nextBytes(filler);
        System.arraycopy(filler, 0, to, at, filler.length);
      }
      to[at + count - 1] = (byte) count;
    }

    @Override
    int message(byte[] from, int length, int block) {
      int count = from[length - 1] & 0xff;
      return count < 1 || count > block || count > length ? WRONG : length - count;
    }
  };

  /** Answered of a padding that is none. */
  static final int WRONG = -1;

  /** Made when it is first needed. */
  private static final class Source {
    static final SecureRandom RANDOM = new SecureRandom();
  }

  /** The message with what is added, in an array of its own. */
  byte[] padded(MemorySegment message, int block) {
    int length = (int) message.byteSize();
    int count = length(length, block);
    byte[] padded = new byte[Math.addExact(length, count)];
    MemorySegment.copy(message, 0, MemorySegment.ofArray(padded), 0, length);
    pad(padded, length, count);
    return padded;
  }

  /** How many bytes are added to a message of so many. */
  int length(int message, int block) {
    return block - message % block;
  }

  /** Writes the bytes that are added. */
  abstract void pad(byte[] to, int at, int count);

  /**
   * How long the message is.
   *
   * @param from padded, from its first byte on
   * @param length of it with the padding; at least 1
   */
  abstract int message(byte[] from, int length, int block);
}
