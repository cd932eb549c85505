package io.fermata.cli;

/** Ends a command with an exit code and one line. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int FILE = 3;
  static final int DRIVER = 4;

  private final int exitCode;

  Failure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  Failure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
