package io.fermata.conformance;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/** A started driver, and what it is asked. Used by several threads. */
final class Stand implements Examinee, AutoCloseable {
  private static final long RETRY_NANOS = 1_000_000;
  private static final int TIRED = 20; // a driver that has forgotten a request is waited for shorter
  private static final byte[] NOTHING = new byte[0];

  private final Driver driver;
  private final StandHost host;

  private final long patienceNanos;
  private volatile boolean forgetful;

  private Stand(Driver driver, StandHost host, long patienceNanos) {
    this.driver = driver;
    this.host = host;
    this.patienceNanos = patienceNanos;
  }

  /**
   * Makes a driver and starts it.
   *
   * @param patienceNanos how long a request may take; none takes longer that is ever to end
   */
  static Stand start(Subject subject, long patienceNanos) throws DriverException {
    Driver driver = subject.maker().get();
    StandHost host =
        new StandHost(new DriverSettings(driver.name(), subject.settings()), TimeSource.system());
    ReentryGuard.call(
        () -> {
          driver.start(host);
          return driver;
        });
    return new Stand(driver, host, patienceNanos);
  }

  Driver driver() {
    return driver;
  }

  StandHost host() {
    return host;
  }

  /** True if the driver says that it can. */
  boolean fits(SessionSpec spec) {
    return ReentryGuard.call(() -> driver.probe(spec)) instanceof Suitability.Fits;
  }

  @Override
  public Seat open(SessionSpec spec) throws DriverException {
    if (ReentryGuard.call(() -> driver.probe(spec)) instanceof Suitability.Unfit unfit) {
      throw new DriverException(unfit.reason(), unfit.why());
    }
    try {
      return new Seat(ReentryGuard.call(() -> driver.open(spec)));
    } catch (RuntimeException | Error e) {
      throw new Wrong("throws out of open of " + spec, e);
    }
  }

  /** Asks in a session that is opened for it, and closed again: nothing came before it. */
  Asked alone(SessionSpec spec, Trial trial, Layout layout) throws DriverException {
    try (Seat seat = open(spec)) {
      return seat.ask(trial, layout);
    }
  }

  /** The driver's name. */
  @Override
  public String toString() {
    return driver.name();
  }

  /** Gives back what the driver holds. */
  @Override
  public void close() {
    driver.close();
  }

  /** A session of the driver's. */
  final class Seat implements Open {
    private final DriverSession session;

    private Seat(DriverSession session) {
      this.session = session;
    }

    DriverSession session() {
      return session;
    }

    @Override
    public Answer ask(Trial trial) {
      return ask(trial, Layout.PLAIN).answer();
    }

    /** Asks in a layout, and waits for the end. */
    Asked ask(Trial trial, Layout layout) {
      return ask(trial, layout, request());
    }

    /** As {@link #ask(Trial, Layout)}, with a request object that may have been used before. */
    Asked ask(Trial trial, Layout layout, Posed posed) {
      return ask(trial, layout, posed, Part.WHOLE);
    }

    /** Asks a part of a message; what came before it is in the request object. */
    Asked ask(Trial trial, Layout layout, Posed posed, Part part) {
      if (!layout.isNative()) {
        return ask(trial, layout, posed, part, Arena.global());
      }
      // closed at once, so that whoever still touches the memory is found out
      try (Arena arena = Arena.ofShared()) {
        return ask(trial, layout, posed, part, arena);
      }
    }

    private Asked ask(Trial trial, Layout layout, Posed posed, Part part, Arena arena) {
      Laid laid = new Laid(trial, layout, arena, posed.request);
      Taken taken = posed.submit(trial, part, false);
      posed.awaitEnd(trial + ", " + layout);
      laid.settle();
      return new Asked(
          trial, laid, taken, posed.ending.on(), Thread.currentThread(), posed.answer(laid));
    }

    /** A request object for this session. */
    Posed request() {
      return new Posed(this);
    }

    @Override
    public void close() {
      session.close();
    }
  }

  /** A request object, which can be posed again once it has ended. */
  final class Posed {
    private final Seat seat;
    private Ending ending = new Ending();
    private final DriverRequest request =
        new DriverRequest(
            new DriverRequest.Owner() {
              @Override
              public void ended(DriverRequest ended) {
                ending.ended(ended);
              }

              @Override
              public void endedAgain(DriverRequest ended) {
                ending.endedAgain(ended);
              }
            });

    private Posed(Seat seat) {
      this.seat = seat;
    }

    DriverRequest request() {
      return request;
    }

    Ending ending() {
      return ending;
    }

    /** Arms it; what {@link DriverRequest} points at is the caller's to set before. */
    void begin(Trial trial, Part part) {
      ending = new Ending();
      request.begin(trial.operation(), part);
    }

    /** Arms it, and submits until it is taken. */
    Taken submit(Trial trial, Part part, boolean more) {
      begin(trial, part);
      return resubmit(trial, more);
    }

    /** Submits one that is armed until it is taken. */
    Taken resubmit(Trial trial, boolean more) {
      long start = System.nanoTime();
      Taken taken = offer(more);
      while (taken == Taken.FULL && System.nanoTime() - start < patienceNanos) {
        awaitRoom();
        taken = offer(more);
      }
      if (taken == Taken.FULL) {
        throw new Wrong(
            "answers " + taken + " to " + trial + " for " + patienceNanos / 1_000_000_000 + " s");
      }
      return taken;
    }

    /** Submits once. */
    Taken offer(boolean more) {
      try {
        return ReentryGuard.call(() -> seat.session.submit(request, more));
      } catch (RuntimeException | Error e) {
        throw new Wrong("throws out of submit", e);
      }
    }

    private void awaitRoom() {
      try {
        host.awaitRoom(RETRY_NANOS);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    /** Waits for the end; {@code what} is in the report if there is none. */
    void awaitEnd(String what) {
      try {
        if (!ending.await(forgetful ? patienceNanos / TIRED : patienceNanos)) {
          forgetful = true;
          throw new NeverEnded(
              "has not ended " + what + " after " + patienceNanos / 1_000_000_000 + " s");
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    Answer answer(Laid laid) {
      return switch (request.outcome()) {
        case DONE -> {
          int produced = request.produced();
          int room = request.output().length();
          if (produced < 0 || produced > room) {
            throw new Wrong("claims to have produced " + produced + " bytes in room for " + room);
          }
          yield new Answer(
              request.outcome(), laid.output(produced), request.results(), Optional.empty());
        }
        case MISMATCH -> new Answer(request.outcome(), NOTHING, List.of(), Optional.empty());
        case FAILED ->
            new Answer(request.outcome(), NOTHING, List.of(), Optional.of(request.failure()));
      };
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while a driver is examined", e);
  }

  /** Refused for this reason at the call that opens; empty if it is opened, which is closed again. */
  Optional<Reason> refusal(SessionSpec spec) {
    try {
      open(spec).close();
      return Optional.empty();
    } catch (DriverException e) {
      return Optional.of(e.reason());
    }
  }
}
