package io.fermata.wait;

import java.nio.channels.SelectableChannel;
import java.util.Objects;
import java.util.Optional;

/**
 * Something of a driver's own that becomes ready when an operation is done: a channel for a {@link
 * java.nio.channels.Selector}, or the number of a descriptor for a native poller. An immutable
 * value, put into a {@link WaitContext} under a key.
 *
 * <p>The driver owns what is inside and closes it: when the context is closed, in the cleanup, and
 * when it has taken the handle out with {@link WaitContext#clear}, by itself.
 *
 * <pre>{@code
 * waits.put(driver, WaitHandle.of(channel).cleanup((key, handle) -> channel.close()));
 * }</pre>
 *
 * @see <a href="https://docs.openssl.org/3.0/man3/ASYNC_WAIT_CTX_new/">ASYNC_WAIT_CTX_set_wait_fd(3)</a>
 */
public sealed interface WaitHandle {

  /** Run for each handle that a context still has as it is closed. */
  @FunctionalInterface
  interface Cleanup {
    /**
     * Lets go of what the handle stands for.
     *
     * @param key the key under which the handle was put
     * @param handle the handle, with its data
     * @throws Exception kept, and suppressed into what {@link WaitContext#close} throws; the
     *     cleanups of the other handles run all the same
     */
    void run(Object key, WaitHandle handle) throws Exception;
  }

  /**
   * A channel.
   *
   * @param channel for a selector of its provider
   * @param data the driver's own
   * @param cleanup run as the context is closed
   */
  record OfChannel(SelectableChannel channel, Optional<Object> data, Cleanup cleanup)
      implements WaitHandle {
    /** Refuses null. */
    public OfChannel {
      Objects.requireNonNull(channel, "channel");
      Objects.requireNonNull(data, "data");
      Objects.requireNonNull(cleanup, "cleanup");
    }
  }

  /**
   * A descriptor of the operating system.
   *
   * @param number as the operating system counts, not negative
   * @param data the driver's own
   * @param cleanup run as the context is closed
   */
  record OfDescriptor(int number, Optional<Object> data, Cleanup cleanup) implements WaitHandle {
    /** Refuses null, and a number that no descriptor has. */
    public OfDescriptor {
      if (number < 0) {
        throw new IllegalArgumentException("descriptor " + number + ": must be 0 or more");
      }
      Objects.requireNonNull(data, "data");
      Objects.requireNonNull(cleanup, "cleanup");
    }
  }

  /** A handle with this channel, no data and nothing to clean up. */
  static WaitHandle of(SelectableChannel channel) {
    return new OfChannel(channel, Optional.empty(), (key, handle) -> {});
  }

  /**
   * A handle with this descriptor, no data and nothing to clean up.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  static WaitHandle of(int descriptor) {
    return new OfDescriptor(descriptor, Optional.empty(), (key, handle) -> {});
  }

  /** The driver's own data; the context only keeps it. */
  Optional<Object> data();

  /** Run once as the context is closed, if it has the handle then. */
  Cleanup cleanup();

  /** The same with this data. */
  default WaitHandle data(Object data) {
    Optional<Object> kept = Optional.of(Objects.requireNonNull(data, "data"));
    return switch (this) {
      case OfChannel(var channel, _, var cleanup) -> new OfChannel(channel, kept, cleanup);
      case OfDescriptor(int number, _, var cleanup) -> new OfDescriptor(number, kept, cleanup);
    };
  }

  /** The same with this cleanup. */
  default WaitHandle cleanup(Cleanup cleanup) {
    return switch (this) {
      case OfChannel(var channel, var data, _) -> new OfChannel(channel, data, cleanup);
      case OfDescriptor(int number, var data, _) -> new OfDescriptor(number, data, cleanup);
    };
  }
}
