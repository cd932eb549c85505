package io.fermata.cli;

import io.fermata.framework.SizeClass;

/** A class of sizes in a table. */
final class Bytes {
  private Bytes() {}

  /** Bytes of the longest message in it. */
  static String upTo(SizeClass size) {
    return size == SizeClass.LARGER ? "more" : Long.toString(size.longest());
  }
}
