package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.StreamState;
import java.util.Optional;

/** A message that a session is given in parts. */
final class Parted {
  private static final byte[] NOTHING = new byte[0];

  private final Stand.Seat seat;
  private final Trial whole;
  private final Stand.Posed posed;

  /** A message that is asked for as {@code whole} is, whatever its bytes are. */
  Parted(Stand.Seat seat, Trial whole) {
    this(seat, whole, StreamState.NONE);
  }

  private Parted(Stand.Seat seat, Trial whole, StreamState state) {
    this.seat = seat;
    this.whole = whole;
    this.posed = seat.request();
    posed.request().state(state);
  }

  Asked first(byte[] bytes, Layout layout) {
    return seat.ask(whole.input(bytes).room(0), layout, posed, Part.FIRST);
  }

  void next(byte[] bytes, Layout layout) {
    seat.ask(later(bytes).room(0), layout, posed, Part.NEXT).result();
  }

  byte[] last(byte[] bytes, Layout layout) {
    return seat.ask(later(bytes), layout, posed, Part.LAST).result();
  }

  /** The nonce has come with the first part. */
  private Trial later(byte[] bytes) {
    return whole.nonce(NOTHING).input(bytes);
  }

  byte[] last() {
    return last(NOTHING, Layout.PLAIN);
  }

  /** The same message so far, to go on in another way; empty if the driver cannot copy it. */
  Optional<Parted> fork() {
    try {
      return Optional.of(new Parted(seat, whole, posed.request().state().copy()));
    } catch (DriverException e) {
      if (e.reason() != Reason.UNSUPPORTED) {
        throw new Wrong("cannot copy the state of a message that has begun", e);
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      throw new Wrong("throws out of the copy of a state", e);
    }
  }

  /** Forgets the message, twice. */
  void drop() {
    try {
      posed.request().state().close();
      posed.request().state().close();
      posed.request().state(StreamState.NONE);
    } catch (RuntimeException e) {
      throw new Wrong("throws out of the close of a state", e);
    }
  }
}
