package io.fermata.framework;

/** A part of a request's way; crypto(9)'s {@code crypto_timing} has the same four. */
public enum Stage {
  /** From its submission until it is offered to the driver, for the last time if that was full. */
  DISPATCH_TO_INVOKE,
  /** From there until the driver has completed it. */
  INVOKE_TO_DONE,
  /** From there until its callback begins, it is polled, or whoever waits for it looks. */
  DONE_TO_CALLBACK,
  /** From there until the callback has returned or, without one, the result is in place. */
  CALLBACK_TO_RETURN
}
