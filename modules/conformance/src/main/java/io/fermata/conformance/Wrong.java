package io.fermata.conformance;

/** The driver does something wrong; the message says what. Ends a check. */
class Wrong extends RuntimeException {
  private static final long serialVersionUID = 1;

  Wrong(String what) {
    super(what);
  }

  Wrong(String what, Throwable cause) {
    super(what + ": " + cause, cause);
  }
}
