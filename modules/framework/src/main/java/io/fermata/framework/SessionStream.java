package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.InlineStream;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Messages that go from their user to an inline driver as they come, one after another: what a {@link Request} for each
 * would have as its result, for less. Each counts as one that was completed inline.
 *
 * <p>Before each message {@link #begins} tells whether it may go here. One that has begun is ended here, though the session
 * is closed or its driver goes meanwhile. A method that throws has dropped the message.
 *
 * <p>Belongs to one thread at a time; of two at once one is told so, as far as it is noticed. Nobody closes it.
 */
public final class SessionStream {
  private final Session session;
  private final Leg leg;
  private final Placement place;
  private final InlineStream open;
  private boolean busy;

  private SessionStream(Session session, Leg leg, Placement place, InlineStream open) {
    this.session = session;
    this.leg = leg;
    this.place = place;
    this.open = open;
  }

  /** One for such a session; empty if its driver has none, or if what it does is watched. */
  static Optional<SessionStream> of(Session session, Leg leg) {
    SessionSpec spec = session.spec();
    Placement place = leg.here();
    Operation operation = spec.kind() == SessionSpec.Kind.DIGEST ? Operation.DIGEST : Operation.MAC;
    boolean isCode = spec.kind() == SessionSpec.Kind.DIGEST || spec.kind() == SessionSpec.Kind.MAC;
    DriverSession driver = isCode && place != null ? place.direct(operation, Part.WHOLE) : null;
    if (place == null || driver == null || !place.enter(1)) {
      return Optional.empty();
    }
    try {
      return isOpen(session, leg, place)
          ? driver.stream().map(open -> new SessionStream(session, leg, place, open))
          : Optional.empty();
    } catch (DriverException e) {
      return Optional.empty(); // its requests will tell
    } catch (RuntimeException | Error e) {
      DriverException unused = place.port().fault(e);
      return Optional.empty();
    } finally {
      place.leave();
    }
  }

  private static boolean isOpen(Session session, Leg leg, Placement place) {
    return session.isOpen()
        && leg.here() == place
        && !place.isLeft()
        && !place.isGone()
        && !leg.isLost()
        && !session.hasBarriers()
        && place.port().stages().areOff();
  }

  /** True if the next message of this session may go here; else {@link Session#stream} has another, or none. */
  public boolean begins(Session of) {
    return of == session && isOpen(session, leg, place);
  }

  /** True until its session is closed. */
  public boolean isOpen() {
    return session.isOpen();
  }

  private void enter() {
    if (busy) {
      throw new IllegalStateException("a message of " + session.spec() + " is used by two threads at once");
    }
    busy = true;
  }

  /** Adds a byte to the message. */
  public void update(byte value) throws DriverException {
    enter();
    try {
      open.update(value);
    } catch (DriverException | RuntimeException | Error e) {
      throw failed(e);
    } finally {
      busy = false;
    }
  }

  /** Adds bytes to the message; the range is inside the array. */
  public void update(byte[] bytes, int offset, int length) throws DriverException {
    enter();
    try {
      open.update(bytes, offset, length);
    } catch (DriverException | RuntimeException | Error e) {
      throw failed(e);
    } finally {
      busy = false;
    }
  }

  /** Adds all that remains of a buffer, which is then at its limit. */
  public void update(ByteBuffer bytes) throws DriverException {
    enter();
    try {
      open.update(bytes);
    } catch (DriverException | RuntimeException | Error e) {
      throw failed(e);
    } finally {
      busy = false;
    }
  }

  /**
   * Ends the message.
   *
   * @param length how much room there is; the range is inside the array
   * @return the length of the hash or code
   */
  public int finish(byte[] output, int offset, int length) throws DriverException {
    enter();
    try {
      int produced = open.finish(output, offset, length);
      if (produced < 0 || produced > length) {
        throw place.distrust("says it produced " + produced + " of " + length + " bytes");
      }
      place.counters().inline.increment();
      place.proved();
      return produced;
    } catch (DriverException | RuntimeException | Error e) {
      throw failed(e);
    } finally {
      busy = false;
    }
  }

  private DriverException failed(Throwable thrown) {
    DriverException failure = thrown instanceof DriverException known ? known : place.port().fault(thrown);
    place.counters().inline.increment();
    place.counters().ended(Outcome.FAILED);
    if (place.isLostBy(failure)) {
      leg.move(place, String.valueOf(failure.getMessage()));
    }
    return failure;
  }

  /** Drops the message, if one has begun. */
  public void reset() {
    open.reset();
  }

  /**
   * An independent copy, with the message so far.
   *
   * @throws DriverException if the driver cannot copy it; nothing is dropped
   */
  public SessionStream copy() throws DriverException {
    return new SessionStream(session, leg, place, open.copy());
  }
}
