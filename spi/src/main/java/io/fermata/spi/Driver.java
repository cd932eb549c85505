package io.fermata.spi;

import java.util.List;

/**
 * A device, or a library used as one, that carries out cryptographic requests.
 *
 * <p>Implementations are found with {@link java.util.ServiceLoader}: a module {@code provides Driver
 * with …}, and repeats the name in {@code META-INF/services} for the class path. A driver whose
 * number is known only at run time (one for each installed provider, each slot of a token) is offered
 * by a {@link DriverFamily} instead.
 *
 * <p>Life: the no-argument constructor does nothing that can fail; {@link #start} reaches the device;
 * {@link #shape}, {@link #probe} and {@link #open} follow, from any thread and in parallel; {@link
 * #close} comes last: the framework closes the sessions first, but for those whose last request ends only
 * with the driver, which are closed right after it. The framework holds no lock
 * while it calls a driver.
 */
public interface Driver extends AutoCloseable {

  /**
   * The name that users choose this driver by, such as {@code jca.SunJCE}: letters, digits, dot, dash
   * and underscore. Unique in a framework; legal before {@link #start}.
   */
  String name();

  /**
   * Reaches the device and reads the settings.
   *
   * @param host what the framework offers this driver; valid until {@link #close} returns
   * @throws DriverException if the device, a library or a setting is missing or wrong; the driver is
   *     then listed as absent with this message and is not used
   */
  void start(DriverHost host) throws DriverException;

  /** What this driver is and offers. Constant after {@link #start}. */
  DriverShape shape();

  /**
   * Says whether this driver can open such a session, and how well. Reads tables only: it does not
   * touch the device or the key's bytes beyond their length, and does not block. Answers whatever it is asked,
   * also names that nobody knows and keys that have no bytes; what the shape does not list is {@link
   * Reason#UNSUPPORTED}.
   */
  Suitability probe(SessionSpec spec);

  /**
   * Opens a session: expands the key once, so that no request does it again.
   *
   * @param spec parameters that {@link #probe} has accepted
   * @return a session that several threads may use at once
   * @throws DriverException if the device refuses; the framework then tries the next driver. Of parameters
   *     that {@link #probe} refuses, always, for the same reason
   */
  DriverSession open(SessionSpec spec) throws DriverException;

  /**
   * The keys that the device keeps, to be used in sessions of this driver; none if it keeps none. Asks the device, and
   * may block.
   *
   * @throws DriverException if the device does not tell
   */
  default List<HeldKey> keys() throws DriverException {
    return List.of();
  }

  /**
   * Ends the driver's threads and gives back what it holds. Every request that it had accepted has
   * completed when this returns, with its result or with a failure such as {@link Reason#CLOSED}. Sessions may
   * be closed afterwards. Idempotent.
   */
  @Override
  void close();
}
