package io.fermata.cli;

import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.framework.Submission;
import io.fermata.framework.Ticket;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests of a session that are out all at once: the oldest is waited for, and submitted again. One thread
 * runs it; any thread may {@linkplain #end end} it.
 */
final class SteadyFlight implements AutoCloseable {
  private final Session session;
  private final List<Request> requests;
  private final Consumer<Request> renewal;
  private final AtomicReferenceArray<@Nullable Ticket> tickets;
  private volatile boolean ended;
  private int next;

  /**
   * @param session stays its owner's, who closes it later
   * @param renewal what is done to a request before it is submitted
   */
  SteadyFlight(Session session, List<Request> requests, Consumer<Request> renewal) {
    this.session = session;
    this.requests = requests;
    this.renewal = renewal;
    this.tickets = new AtomicReferenceArray<>(requests.size());
  }

  /**
   * Submits so many, and collects as many that were out before, as soon as there are.
   *
   * @throws DriverException if one of them fails, or it was ended
   */
  void run(int operations) throws DriverException {
    for (int i = 0; i < operations; i++) {
      collect(next);
      requireGoing();
      submit(next);
      next = next + 1 == requests.size() ? 0 : next + 1;
    }
  }

  /** How many are out at once. */
  int size() {
    return requests.size();
  }

  private void requireGoing() throws DriverException {
    if (ended) {
      throw new DriverException(Reason.UNAVAILABLE, "does not answer in time");
    }
  }

  private void submit(int at) throws DriverException {
    Request request = requests.get(at);
    renewal.accept(request);
    switch (session.submit(request)) {
      case Submission.Done _ -> check(request, request.outcome());
      case Submission.Accepted(Ticket ticket) -> out(at, ticket);
      case Submission.Congested(Ticket ticket) -> out(at, ticket);
      case Submission.Rejected _ ->
          throw new DriverException(
              Reason.UNAVAILABLE, "has no room for " + requests.size() + " requests in flight");
    }
  }

  private void out(int at, Ticket ticket) {
    tickets.set(at, ticket);
    if (ended) { // since it was looked, and perhaps without this one
      ticket.cancel();
    }
  }

  private void collect(int at) throws DriverException {
    Ticket ticket = tickets.get(at);
    if (ticket != null) {
      Outcome outcome = ticket.await();
      tickets.set(at, null); // not before: it may have to be given up
      requireGoing(); // else the reason would be that it was given up
      check(requests.get(at), outcome);
    }
  }

  private void check(Request request, Outcome outcome) throws DriverException {
    switch (outcome) {
      case DONE -> {}
      case FAILED -> throw request.failure();
      case MISMATCH ->
          throw new DriverException(Reason.FAULT, "calls wrong what it has made itself");
    }
  }

  /** Waits for the oldest that is out, and submits none. */
  void await() throws DriverException {
    collect(next);
  }

  /** Gives up what is out; it is not run any more. Idempotent. */
  void end() {
    ended = true;
    for (int i = 0; i < tickets.length(); i++) {
      Ticket ticket = tickets.get(i);
      if (ticket != null) {
        ticket.cancel();
      }
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** Gives up what is out, so that its memory is nobody else's. */
  @Override
  public void close() {
    end();
    for (int i = 0; i < tickets.length(); i++) {
      Ticket ticket = tickets.getAndSet(i, null);
      if (ticket != null) {
        ticket.await();
      }
    }
  }
}
