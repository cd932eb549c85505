package io.fermata.framework.kernel;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.KeyOperation;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The calls of crypto(9), over a framework: its drivers can be used by everyone, and everyone's drivers
 * from here. Nothing is thrown at the caller; a call answers an {@link Errno}, and a request always ends
 * in its callback, unless there is none. Every method may be called from any thread, a driver's and a
 * callback's included, and none waits for a device. Closed by whoever opened it, before the framework.
 *
 * @see <a href="https://man.freebsd.org/cgi/man.cgi?query=crypto&amp;sektion=9">crypto(9)</a>
 */
public final class KernelCrypto implements AutoCloseable {
  private final Framework framework;
  private final KernelDrivers drivers;
  private final OpenSessions sessions;
  private final Dispatch dispatch;
  private final AtomicBoolean closed = new AtomicBoolean();

  private KernelCrypto(Framework framework) {
    this.framework = framework;
    this.drivers = new KernelDrivers(framework);
    this.sessions = new OpenSessions(framework, drivers);
    this.dispatch = new Dispatch(framework, sessions);
  }

  /** Opens this face over a framework, which stays its owner's. */
  public static KernelCrypto open(Framework framework) {
    return new KernelCrypto(Objects.requireNonNull(framework, "framework"));
  }

  // For drivers.

  /**
   * {@code crypto_get_driverid}: takes a number for a driver, before it registers what it offers.
   *
   * @param name unique; letters, digits, dot, dash and underscore
   * @param flags either {@link DriverFlag#HARDWARE} or {@link DriverFlag#SOFTWARE}, and {@link
   *     DriverFlag#SYNC} if it is so
   * @return the number, not negative; -1 if the flags are wrong, the name is taken or there is no room
   */
  public int driverId(@Nullable String name, Set<DriverFlag> flags) {
    return closed.get() ? -1 : drivers.add(name, flags);
  }

  /**
   * {@code crypto_register}: offers an algorithm. The functions and the argument are taken from the first
   * call for a driver and not looked at in later ones. The same algorithm again changes limit and flags.
   *
   * @param alg a number of {@link CryptoAlgorithm}
   * @param maxOpLen the longest request, in bits; 0 for no limit
   * @param freeSession may be null if there is nothing to free
   * @param arg given to each function
   * @return {@link Errno#EINVAL} if there is no such driver or algorithm, or no function at first
   */
  public Errno register(
      int driverId,
      int alg,
      int maxOpLen,
      Set<AlgorithmFlag> flags,
      DriverCalls.@Nullable NewSession newSession,
      DriverCalls.@Nullable FreeSession freeSession,
      DriverCalls.@Nullable ProcessRequest process,
      @Nullable Object arg) {
    EntryPoints calls =
        newSession == null || process == null
            ? null
            : new EntryPoints(newSession, freeSession, process, arg);
    return drivers.find(driverId)
        .map(driver -> driver.registrations().register(alg, maxOpLen, flags, calls))
        .orElse(Errno.EINVAL);
  }

  /** {@code crypto_kregister}: offers a key operation. {@link Errno#EINVAL} without driver, operation or function. */
  public Errno kregister(
      int driverId,
      @Nullable KeyOperation operation,
      Set<AlgorithmFlag> flags,
      DriverCalls.@Nullable ProcessKeyRequest process,
      @Nullable Object arg) {
    Objects.requireNonNull(flags, "flags");
    if (operation == null || process == null) {
      return Errno.EINVAL;
    }
    return drivers.find(driverId)
        .map(
            driver ->
                driver.registrations()
                    .kregister(operation, new Registrations.KeyEntry(process, arg)))
        .orElse(Errno.EINVAL);
  }

  /**
   * {@code crypto_unregister}: withdraws an algorithm: no new session uses it here, and those that do move.
   * With the last one the driver is withdrawn as by {@link #unregisterAll}.
   */
  public Errno unregister(int driverId, int alg) {
    Optional<KernelDriver> found = drivers.find(driverId);
    if (found.isEmpty()) {
      return Errno.EINVAL;
    }
    KernelDriver driver = found.get();
    Errno answer = driver.registrations().unregister(alg);
    if (!answer.isError() && driver.registrations().isEmpty()) {
      driver.depart();
    } else if (!answer.isError()) {
      driver.withdrawn(alg);
    }
    return answer;
  }

  /**
   * {@code crypto_unregister_all}: withdraws a driver: it gets no new session, those that it has move with
   * their next request, and its number is free when the last of its sessions and key operations has ended.
   * What it has it completes, with its own status.
   */
  public Errno unregisterAll(int driverId) {
    Optional<KernelDriver> found = drivers.find(driverId);
    found.ifPresent(KernelDriver::depart);
    return found.isPresent() ? Errno.SUCCESS : Errno.EINVAL;
  }

  /**
   * {@code crypto_unblock}: says that there is room again after {@link Errno#ERESTART}. Harmless if there
   * was no want of it.
   */
  public Errno unblock(int driverId, CryptoQueue... queues) {
    Optional<KernelDriver> found = drivers.find(driverId);
    for (CryptoQueue queue : queues) {
      found.ifPresent(driver -> driver.unblocked(queue.kind()));
    }
    return found.isPresent() ? Errno.SUCCESS : Errno.EINVAL;
  }

  /**
   * {@code crypto_done}: a driver has finished with a request; {@code etype} says how. A second time
   * changes nothing, and is counted and logged.
   *
   * @throws IllegalArgumentException if it is not a request that a driver was given
   */
  public void done(CryptoRequest request) {
    Run run = request.run();
    if (run == null) {
      throw new IllegalArgumentException("request is its user's, not one that a driver was given");
    }
    run.done();
  }

  /** {@code crypto_kdone}: as {@link #done}, for a key operation; {@code status} says how. */
  public void kdone(KeyRequest request) {
    Run run = request.run();
    if (run == null) {
      throw new IllegalArgumentException("request is its user's, not one that a driver was given");
    }
    run.done();
  }

  // For users.

  /**
   * {@code crypto_newsession}, at once and without a callback.
   *
   * @param sid receives the number of the session
   * @param cri one algorithm, or several that are linked; not changed, and not kept
   * @param hard 1 for hardware and nothing else, 0 for hardware if there is any that suits, -1 for
   *     software and nothing else
   * @return {@link Errno#EINVAL} if an argument is wrong or no driver has all algorithms; what the
   *     driver's {@code newsession} answered; {@link Errno#EPERM} for a legacy algorithm unless the framework
   *     {@linkplain io.fermata.framework.Permission allows} it; others as in {@link Errno}
   */
  public Errno newSession(@Nullable SessionId sid, @Nullable CryptoInit cri, int hard) {
    return newSession(
        sid,
        cri,
        hard > 0
            ? Preference.HARDWARE_ONLY
            : hard < 0 ? Preference.SOFTWARE_ONLY : Preference.BEST);
  }

  /** As {@link #newSession(SessionId, CryptoInit, int)}, on a driver of the caller's choice. */
  public Errno newSession(
      @Nullable SessionId sid, @Nullable CryptoInit cri, Preference preference) {
    return sid == null || cri == null || closed.get()
        ? Errno.EINVAL
        : sessions.open(sid, cri, preference);
  }

  /**
   * {@code crypto_freesession}: takes no more requests for it; when the last one that is out has ended,
   * the driver is told to forget it and the keys are overwritten.
   *
   * @return {@link Errno#ENOENT} if there is no such session, or no more; else what the driver answered,
   *     if nothing was out
   */
  public Errno freeSession(long sid) {
    return closed.get() ? Errno.EINVAL : sessions.free(sid);
  }

  /**
   * The session behind a number, for those who want more of it than crypto(9) has. Never another's; the one
   * that it is now, if it has moved. It does not move by itself.
   */
  public Optional<Session> session(long sid) {
    return sessions.find(sid).flatMap(MovingSession::now).map(OpenSession::session);
  }

  /** {@code crypto_getreq}: an empty request with so many linked descriptors; null for less than 0. */
  public @Nullable CryptoRequest getRequest(int descriptors) {
    if (descriptors < 0) {
      return null;
    }
    CryptoDescriptor first = null;
    for (int i = 0; i < descriptors; i++) {
      first = new CryptoDescriptor().next(first);
    }
    return new CryptoRequest().desc(first);
  }

  /**
   * {@code crypto_freereq}: lets go of everything that the request points at; what is in {@code opaque}
   * is its user's to clean up. Null is nothing to do.
   *
   * @throws IllegalStateException if it is still out
   */
  public void freeRequest(@Nullable CryptoRequest request) {
    if (request != null) {
      if (request.isOut()) {
        throw new IllegalStateException("request is still out; it is freed in its callback or later");
      }
      request.clear();
    }
  }

  /**
   * {@code crypto_dispatch}: hands over a request. Whatever is wrong with it, its callback is told, once,
   * perhaps before this returns; the buffer is untouched after {@link Errno#EINVAL}.
   *
   * @return {@link Errno#EINVAL} if there is no request or no callback, {@link Errno#EBUSY} if the request
   *     is still out from before: then nothing is called; else {@link Errno#SUCCESS}
   */
  public Errno dispatch(@Nullable CryptoRequest request) {
    return request == null || request.callback() == null
        ? Errno.EINVAL
        : dispatch.dispatch(request);
  }

  /** {@code crypto_kdispatch}: as {@link #dispatch}, for a key operation. */
  public Errno kdispatch(@Nullable KeyRequest request) {
    return request == null || request.callback() == null
        ? Errno.EINVAL
        : dispatch.dispatch(request);
  }

  // What is told.

  /** {@code crypto_find_driver}: the number of the driver of this name, or of the first of this family; -1 if there is none. */
  public int findDriver(String match) {
    return framework.driver(match).map(DriverReport.Present::id).orElse(-1);
  }

  /** {@code crypto_find_device_byhid}: the driver with this number, of whichever kind. */
  public Optional<DriverReport.Present> driver(int driverId) {
    return framework.driver(driverId);
  }

  /**
   * {@code crypto_getfeat}: the key operations that some driver does, software only if the framework
   * {@linkplain io.fermata.framework.Permission#SOFTWARE_KEY_OPERATIONS allows} it. Bit {@code n} is the
   * operation whose {@linkplain KeyOperation#code code} is {@code n}; the BSDs forget the last one.
   */
  public int features() {
    return features(Preference.BEST);
  }

  int features(Preference preference) {
    try {
      return framework.keyOperations(preference).stream()
          .mapToInt(operation -> 1 << operation.code())
          .sum();
    } catch (DriverException e) {
      return 0; // the driver that was asked for is not there
    }
  }

  /** {@code crypto_getcaps}: what the driver with this number is; empty if there is none. */
  public Set<DriverFlag> capabilities(int driverId) {
    return drivers.flags(driverId);
  }

  /** What a driver of this face says of an algorithm; empty if it has not registered it. */
  public Set<AlgorithmFlag> algorithmFlags(int driverId, int alg) {
    return drivers.find(driverId)
        .map(driver -> driver.registrations().flags(alg))
        .orElse(Set.of());
  }

  /** Frees every session and takes out every driver of this face. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      sessions.close();
      drivers.close();
    }
  }
}
