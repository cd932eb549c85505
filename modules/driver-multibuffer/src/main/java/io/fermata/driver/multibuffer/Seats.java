package io.fermata.driver.multibuffer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The seats of a session: as many as threads have computed at once. Who has one may use the session's key too, since
 * {@link #close} takes every seat before it lets go of the key.
 */
final class Seats {
  private final Blocks blocks;
  private volatile Seat[] all;
  private boolean closed;

  Seats(Blocks blocks) {
    this.blocks = blocks;
    this.all = new Seat[] {new Seat(blocks.take(), false)};
  }

  /** A seat, to be left again by the same thread; null if the session is closed. Waits for nobody's computing. */
  @Nullable Seat take() {
    Seat[] seats = all;
    if (seats.length == 1) {
      return seats[0].take() ? seats[0] : another();
    }
    int first = (int) Thread.currentThread().threadId() & Integer.MAX_VALUE;
    for (int i = 0; i < seats.length; i++) {
      Seat seat = seats[(first + i) % seats.length];
      if (seat.take()) {
        return seat;
      }
    }
    return another();
  }

  private synchronized @Nullable Seat another() {
    if (closed) {
      return null;
    }
    Seat[] seats = all;
    Seat seat = new Seat(blocks.take(), true);
    Seat[] more = Arrays.copyOf(seats, seats.length + 1);
    more[seats.length] = seat;
    all = more;
    return seat;
  }

  /**
   * Waits until nobody computes any more and overwrites the seats.
   *
   * @return false if that has been done
   */
  synchronized boolean close() {
    if (closed) {
      return false;
    }
    closed = true;
    for (Seat seat : all) {
      while (!seat.take()) {
        Thread.onSpinWait(); // somebody closes in the middle of a request; that ends by itself
      }
      blocks.give(seat.memory);
    }
    return true;
  }
}
