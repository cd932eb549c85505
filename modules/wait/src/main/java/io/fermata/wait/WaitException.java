package io.fermata.wait;

/**
 * Something that was given to a wait context failed: the operation whose driver set {@link
 * WaitStatus#ERR} (thrown inside the job that waits for it), or the cleanup of a handle (thrown by
 * {@link WaitContext#close}, which has closed everything all the same).
 */
public final class WaitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WaitException(String message) {
    super(message);
  }
}
