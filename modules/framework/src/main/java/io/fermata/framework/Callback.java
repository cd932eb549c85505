package io.fermata.framework;

/** Where a callback runs. */
public enum Callback {
  /** On the framework's completion thread, never on a thread of a driver. */
  ON_COMPLETION_THREAD,
  /**
   * On the thread on which the request ends: a driver's, the dispatcher's, or the submitter's before
   * {@code submit} returns. It must be short and not block. crypto(9): {@code CRYPTO_F_CBIMM}.
   */
  IMMEDIATE,
  /** Immediate with a driver that completes inside {@code submit}, else on the completion thread: {@code CRYPTO_F_CBIFSYNC}. */
  IMMEDIATE_IF_INLINE,
  /**
   * On the submitter's thread before {@code submit} returns, if the driver has done it by then without keeping it;
   * else on the completion thread. So it never runs on a thread of a driver, nor on the dispatcher's.
   */
  IMMEDIATE_IF_DONE
}
