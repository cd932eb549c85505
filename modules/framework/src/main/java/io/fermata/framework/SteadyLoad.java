package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * So many requests of a session out at once: the oldest is waited for, and submitted again. One thread
 * runs it; any thread may end it.
 */
final class SteadyLoad implements Settling.Work, AutoCloseable {
  private final Session session;
  private final Request[] requests;
  private final AtomicReferenceArray<@Nullable Ticket> tickets;
  private volatile boolean ended;
  private int next;

  SteadyLoad(Session session, Specimen specimen, int length, int inFlight) {
    this.session = session;
    this.requests = new Request[inFlight];
    for (int i = 0; i < inFlight; i++) {
      requests[i] = specimen.request(length);
    }
    this.tickets = new AtomicReferenceArray<>(inFlight);
  }

  /** Submits so many, and collects as many that were out before, as soon as there are. */
  @Override
  public void run(int operations) throws DriverException {
    for (int i = 0; i < operations && !ended; i++) {
      collect(next);
      submit(next);
      next = next + 1 == requests.length ? 0 : next + 1;
    }
  }

  private void submit(int at) throws DriverException {
    Request request = requests[at];
    Specimen.renew(request);
    switch (session.submit(request)) {
      case Submission.Done _ -> check(request, request.outcome());
      case Submission.Accepted(Ticket ticket) -> out(at, ticket);
      case Submission.Congested(Ticket ticket) -> out(at, ticket);
      case Submission.Rejected _ ->
          throw new DriverException(
              Reason.UNAVAILABLE, "has no room for " + requests.length + " requests in flight");
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
      check(requests[at], outcome);
    }
  }

  private void check(Request request, Outcome outcome) throws DriverException {
    if (outcome == Outcome.DONE || ended) {
      return;
    }
    throw outcome == Outcome.FAILED
        ? request.failure()
        : new DriverException(Reason.FAULT, "answers " + outcome + " to " + session.spec());
  }

  /** Submits no more and gives up what is out. */
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

  /** Gives up what is out. The session stays open. */
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
