package io.fermata.cli;

import io.fermata.wait.WaitContext;
import java.io.IOException;

/** Waits for a wake-up as an event loop does: until a descriptor of the wait context is ready. */
interface Poller extends AutoCloseable {
  /** Longer than any wake-up takes: one that does not come is an error and no endless wait. */
  int PATIENCE_MILLIS = 10_000;

  /** The eventfd with epoll(7) where both are to be had, else the channel with a selector. */
  static Poller of(WaitContext waits) throws IOException {
    // asked first: the JVM would print a warning, or refuse
    boolean nativeCalls =
        WaitContext.class.getModule().isNativeAccessEnabled()
            && Poller.class.getModule().isNativeAccessEnabled();
    return nativeCalls && System.getProperty("os.name").equals("Linux")
        ? new EpollPoller(waits)
        : new SelectorPoller(waits);
  }

  /** Returns when the context was woken. */
  void await() throws IOException;

  /** What is waited on, for people. */
  String name();

  @Override
  void close() throws IOException;
}
