package io.fermata.framework;

import java.io.IOException;

/** The text is no profile. The message names the line, what stands there and what is legal. */
public final class ProfileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int line;

  ProfileException(int line, String message) {
    super("line " + line + ": " + message);
    this.line = line;
  }

  ProfileException(int line, String message, Throwable cause) {
    super("line " + line + ": " + message, cause);
    this.line = line;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }
}
