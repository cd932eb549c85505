package io.fermata.provider;

/** Bouncy Castle for tests: this module does not read it but for them. */
final class Castle {
  private Castle() {}

  /** To be called before any of its classes is used. */
  static void read() {
    ModuleLayer.boot()
        .findModule("org.bouncycastle.provider")
        .ifPresent(Castle.class.getModule()::addReads); // else it is on the class path
  }
}
