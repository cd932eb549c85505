package io.fermata.spi;

import java.nio.ByteBuffer;

/**
 * Messages of a hash or a code, one after another, that a driver takes from its caller as they come, on the caller's
 * thread and without a request for each: see {@link DriverSession#stream}.
 *
 * <p>Belongs to one thread at a time. It is ready for the first message when it is handed out, and for the next one
 * after {@link #finish} and {@link #reset}. A method that throws has dropped the message.
 *
 * <p>It works on when its session and its driver are closed, so that a message which has begun can be ended, and nobody
 * closes it: whatever it keeps, keys too, is let go with the object itself.
 */
public interface InlineStream {

  /** Adds a byte to the message. */
  void update(byte value) throws DriverException;

  /**
   * Adds bytes to the message.
   *
   * @param length at least 0; the range is inside the array
   */
  void update(byte[] bytes, int offset, int length) throws DriverException;

  /** Adds all that remains of a buffer, which is then at its limit. */
  void update(ByteBuffer bytes) throws DriverException;

  /**
   * Ends the message.
   *
   * @param length how much room there is for the hash or code, of which the driver writes all and nothing behind
   * @return its length
   * @throws DriverException with {@link Reason#BAD_REQUEST} if there is too little room; then nothing is written
   */
  int finish(byte[] output, int offset, int length) throws DriverException;

  /** Drops the message, if one has begun. */
  void reset();

  /**
   * An independent copy, with the message so far.
   *
   * @throws DriverException if it cannot be made now; nothing is dropped
   */
  InlineStream copy() throws DriverException;
}
