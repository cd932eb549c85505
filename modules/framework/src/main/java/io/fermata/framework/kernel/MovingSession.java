package io.fermata.framework.kernel;

import io.fermata.framework.Callback;
import io.fermata.framework.Framework;
import io.fermata.spi.DriverException;
import io.fermata.spi.WorkKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session of this face: one of the core, and when that is lost another, once for all requests that find
 * it lost. Each number that it has had leads to it until it is freed.
 */
final class MovingSession {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  /** So often is it opened anew without a request having ended well; then there is no driver for it. */
  private static final int MOST_IN_VAIN = 8;

  private final OpenSessions sessions;
  private final Framework framework;
  private final List<Integer> algorithms;
  private final List<CryptoKey> keys;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Long> sids = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<CompletableFuture<Void>> left = new ArrayList<>();
  private volatile @Nullable OpenSession current;
  private volatile int inVain;
  private boolean moving;
  private boolean freed;

  /** A request that has found the session lost, and how it ends if there is another. */
  private record Waiting(CryptoRequest request, Errno how) {}

  /**
   * Makes one that is not open.
   *
   * @param algorithms the numbers of its algorithms
   * @param keys copies of the keys, to be wiped with it
   */
  MovingSession(
      OpenSessions sessions, Framework framework, List<Integer> algorithms, List<CryptoKey> keys) {
    this.sessions = sessions;
    this.framework = framework;
    this.algorithms = List.copyOf(algorithms);
    this.keys = List.copyOf(keys);
  }

  /** It is open. */
  void begin(OpenSession first) {
    lock.lock();
    try {
      current = first;
      sids.add(first.sid());
    } finally {
      lock.unlock();
    }
  }

  List<Integer> algorithms() {
    return algorithms;
  }

  /** What it is now, or was at last; empty while it is being opened. */
  Optional<OpenSession> now() {
    return Optional.ofNullable(current);
  }

  private OpenSession current() {
    return Objects.requireNonNull(current, "current");
  }

  /** True if the driver of {@code other} has given it the same number, and it is still good there. */
  boolean isOn(KernelSession other) {
    OpenSession now = current;
    return now == null
        || (!now.session().isLost()
            && now.driver()
                .filter(mine -> mine.driver() == other.driver() && mine.sid() == other.sid())
                .isPresent());
  }

  /** A request has ended well. */
  void worked() {
    if (inVain > 0) {
      inVain = 0;
    }
  }

  /**
   * A request has found {@code at} lost; it ends when there is another session, or none.
   *
   * @param how how it ends if there is another
   */
  void lost(OpenSession at, CryptoRequest request, Errno how) {
    Waiting one = new Waiting(request, how);
    boolean waits;
    boolean first = false;
    Errno end;
    lock.lock();
    try {
      waits = !freed && current().session() == at.session();
      end = freed ? Errno.ENODEV : how;
      if (waits) {
        waiting.add(one);
        first = !moving;
        moving = true;
      }
    } finally {
      lock.unlock();
    }
    if (!waits) {
      end(one, end);
    } else if (first) {
      // a session may take a while to open: not here, where a driver or a user may wait
      framework.callBack(Callback.ON_COMPLETION_THREAD, WorkKind.SYMMETRIC, this::move);
    }
  }

  private void move() {
    OpenSession old = current();
    CompletableFuture<Void> forgotten = old.session().closeAsync();
    OpenSession next = null;
    Errno none = Errno.ENODEV;
    try {
      if (inVain < MOST_IN_VAIN) {
        next = sessions.reopen(old, this);
      }
      inVain = next == null ? 0 : inVain + 1;
    } catch (DriverException e) {
      LOG.log(Level.INFO, "{0}: {1}", old.session().spec(), e.getMessage());
    } catch (IllegalStateException e) {
      none = Errno.ESHUTDOWN;
    }
    boolean over;
    List<Waiting> told;
    lock.lock();
    try {
      left.removeIf(CompletableFuture::isDone);
      left.add(forgotten);
      moving = false;
      if (next != null) {
        sids.add(next.sid());
        current = next;
      }
      over = freed;
      told = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    if (over) {
      retire();
    }
    boolean moved = next != null && !over;
    Errno end = none;
    told.forEach(one -> end(one, moved ? one.how : end));
  }

  private void end(Waiting one, Errno how) {
    one.request.sid(current().sid());
    framework.callBack(Callback.IMMEDIATE, WorkKind.SYMMETRIC, () -> one.request.end(how, 0));
  }

  /** Frees it; empty if that was done, or it is only being opened. */
  Optional<Errno> free() {
    boolean idle;
    lock.lock();
    try {
      if (freed || current == null) {
        return Optional.empty();
      }
      freed = true;
      idle = !moving;
    } finally {
      lock.unlock();
    }
    if (idle) {
      retire();
    }
    return Optional.of(current().driver().map(KernelSession::freed).orElse(Errno.SUCCESS));
  }

  /** Its numbers lead nowhere, and its keys go with the last request. */
  private void retire() {
    sids.forEach(sessions::forget);
    left.add(current().session().closeAsync());
    CompletableFuture<?>[] all = left.toArray(CompletableFuture<?>[]::new);
    var _ = CompletableFuture.allOf(all).thenRun(() -> keys.forEach(CryptoKey::destroy));
  }
}
