package io.fermata.provider;

/** The form of a DER signature: X.690, a SEQUENCE of two INTEGERs and nothing else. Of the numbers nothing is said. */
final class TwoNumbers {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int LONG_FORM = 0x80;

  private final byte[] bytes;
  private int at;

  private TwoNumbers(byte[] bytes) {
    this.bytes = bytes;
  }

  static boolean isWellFormed(byte[] signature) {
    TwoNumbers form = new TwoNumbers(signature);
    int content = form.length(SEQUENCE);
    return content >= 0
        && form.at + content == signature.length
        && form.skipsNumber()
        && form.skipsNumber()
        && form.at == signature.length;
  }

  private boolean skipsNumber() {
    int length = length(INTEGER);
    if (length < 1 || length > bytes.length - at) {
      return false;
    }
    boolean isShortest =
        length == 1
            || !((bytes[at] == 0 && bytes[at + 1] >= 0) || (bytes[at] == -1 && bytes[at + 1] < 0));
    at += length;
    return isShortest;
  }

  /** Reads a tag and the length after it, in its shortest form; -1 if it is another. */
  private int length(int tag) {
    if (bytes.length - at < 2 || (bytes[at] & 0xFF) != tag) {
      return -1;
    }
    int first = bytes[at + 1] & 0xFF;
    at += 2;
    if (first < LONG_FORM) {
      return first;
    }
    // nothing here is longer than one such byte counts
    if (first != (LONG_FORM | 1) || at == bytes.length || (bytes[at] & 0xFF) < LONG_FORM) {
      return -1;
    }
    return bytes[at++] & 0xFF;
  }
}
