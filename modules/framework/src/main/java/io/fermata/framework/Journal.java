package io.fermata.framework;

/**
 * Where events go for those who look at a JVM from outside: the JDK's flight recorder, if the running image
 * has it. Every method may be called from any thread, holding a lock.
 */
interface Journal {

  /** The one of this JVM. */
  Journal CURRENT = find(ModuleLayer.boot().findModule("jdk.jfr").isPresent());

  /** True if somebody wants to know of each request; costs about as much as reading a field. */
  boolean takesRequests();

  /** A request has returned; only if {@link #takesRequests()}. */
  void request(String driver, MeasuredTimes times);

  /**
   * A driver has changed.
   *
   * @param state {@code BLOCKED}, {@code UNBLOCKED}, {@code STUCK}, {@code UNSTUCK}, {@code QUARANTINED} or
   *     its new {@link io.fermata.spi.Health}
   * @param detail a sentence, or the kind of work that it concerns
   */
  void driver(String driver, String state, String detail);

  /** The one class that names the recorder's is loaded only if they are there. */
  static Journal find(boolean recorder) {
    return recorder ? new FlightJournal() : new Nowhere();
  }

  /** Nobody looks. */
  final class Nowhere implements Journal {
    @Override
    public boolean takesRequests() {
      return false;
    }

    @Override
    public void request(String driver, MeasuredTimes times) {
      // nobody looks
    }

    @Override
    public void driver(String driver, String state, String detail) {
      // nobody looks
    }
  }
}
