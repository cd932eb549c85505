package io.fermata.spi;

/**
 * What a driver remembers between the parts of one message. Used by one thread at a time, never while
 * a request that carries it is with the driver.
 */
public interface StreamState extends AutoCloseable {

  /** The state of a message that has not begun. */
  StreamState NONE =
      new StreamState() {
        @Override
        public StreamState copy() {
          return this;
        }

        @Override
        public void close() {
          // holds nothing
        }

        @Override
        public String toString() {
          return "StreamState.NONE";
        }
      };

  /**
   * An independent copy, so that a message can go on in two ways.
   *
   * @throws DriverException with {@link Reason#UNSUPPORTED} if the driver cannot copy it
   */
  StreamState copy() throws DriverException;

  /** Forgets the message, finished or not. Idempotent. */
  @Override
  void close();
}
