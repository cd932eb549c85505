package io.fermata.job;

/** What is on the heap when everything that can be collected has been. */
final class SettledHeap {
  private SettledHeap() {}

  /** Bytes: the least of several looks, since each collection can free what the last one found. */
  static long used() throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int look = 0; look < 8; look++) {
      System.gc();
      Thread.sleep(50); // reference handlers, and the compiler's threads
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
