package io.fermata.spi;

import java.util.List;
import java.util.Optional;

/**
 * One algorithm and key on one driver.
 *
 * <p>Immutable after {@link Driver#open}: what belongs to a single operation lives in its {@link
 * DriverRequest}, never here, so that several threads may submit at once.
 */
public interface DriverSession extends AutoCloseable {

  /**
   * Hands over one request. Never waits for the device.
   *
   * <ul>
   *   <li>{@link Taken#DONE}: {@code request} was completed before this method returned.
   *   <li>{@link Taken#ACCEPTED}: it has been or will be completed, exactly once, from any thread.
   *   <li>{@link Taken#FULL}: it was not touched; the framework keeps it and submits it again after
   *       {@link DriverHost#unblocked()}.
   * </ul>
   *
   * @param request the operation; an inline driver works on the caller's memory and must not keep it,
   *     any other may use it until it completes the request
   * @param more true if another request for this driver follows at once, so that a doorbell can wait; a hint:
   *     if none follows, this one is completed all the same
   */
  Taken submit(DriverRequest request, boolean more);

  /**
   * Does several requests at once, here and now, if that is what it does best with them: never by waiting, for a device or
   * another thread. It is asked while nothing of its own waits. A driver that has threads leaves to them what takes the
   * caller much longer than to wake one.
   *
   * <p>They are whole messages, of one operation, and each ends as if it were submitted alone. They are on the
   * caller's memory, as those of an inline driver: arrays, and native memory that is there until this returns, and not a
   * byte of it may be used after that. Only drivers whose {@linkplain Batching batching} is for several are asked.
   *
   * @param requests in their order, at least two; the list is the caller's
   * @return true if all were completed before this returned; false if none was touched: they are then {@linkplain
   *     #submit submitted} one by one
   */
  default boolean doTogether(List<DriverRequest> requests) {
    return false;
  }

  /**
   * True if a request that comes alone is a loss here, with what the driver has at this moment. It is asked
   * before such a request is made ready for {@link #submit}, and only if another driver would take it: that
   * one then does. What is submitted all the same, for whatever reason, is to be taken. May be called by
   * many threads, and often; never waits. An inline driver is not asked.
   *
   * @param operation what would be done
   * @param length bytes of the message
   */
  default boolean declines(Operation operation, int length) {
    return false;
  }

  /**
   * A new place for messages under the session's key that come without requests: of a driver that completes inside
   * {@code submit}, for hashes and for codes without a nonce. It gives the same results as requests do. Empty, as it is by
   * default, if requests are the only way, or a message that has begun cannot be copied.
   *
   * @throws DriverException if there should be one, and it cannot be made
   */
  default Optional<InlineStream> stream() throws DriverException {
    return Optional.empty();
  }

  /**
   * Forgets the key and overwrites what was derived from it, as far as that is the driver's memory. The framework calls this once no request
   * of the session is with the driver. Idempotent.
   */
  @Override
  void close();
}
