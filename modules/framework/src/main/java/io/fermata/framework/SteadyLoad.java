package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests of a session that are out all at once: the oldest is waited for, and submitted again. For who
 * measures a driver; {@link Calibration} does so with it.
 *
 * <p>One thread runs, awaits and closes it, at a time; any thread may {@linkplain #end end} it. The session
 * and the requests stay their owner's: until this is closed nobody else touches the requests, and the session
 * is closed after it.
 */
public final class SteadyLoad implements AutoCloseable {
  private final Session session;
  private final Request[] requests;
  private final Consumer<Request> renewal;
  private final AtomicReferenceArray<@Nullable Ticket> tickets;
  private volatile boolean ended;
  private int next;

  /**
   * Submits nothing yet.
   *
   * @param requests as many as are to be out at once, at least one; awaited ones, which are neither called
   *     back nor polled
   * @param renewal what is done to a request each time before it is submitted, such as to count its nonce up
   * @throws IllegalArgumentException if there is no request
   */
  public SteadyLoad(Session session, List<Request> requests, Consumer<Request> renewal) {
    this.session = Objects.requireNonNull(session, "session");
    this.requests = requests.toArray(Request[]::new);
    this.renewal = Objects.requireNonNull(renewal, "renewal");
    this.tickets = new AtomicReferenceArray<>(requests.size());
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("0 requests to be out at once; there is at least 1");
    }
  }

  /**
   * Submits so many, and collects as many that were out before, as soon as there are. Returns early, as if all
   * was well, once it has {@linkplain #end ended}.
   *
   * @param operations at least 1
   * @throws DriverException if one of them fails: its own reason, {@link Reason#UNAVAILABLE} if there is no
   *     room for as many as are to be out, {@link Reason#FAULT} if a tag or signature is called wrong
   */
  public void run(int operations) throws DriverException {
    for (int i = 0; i < operations; i++) {
      collect(next);
      if (ended) { // perhaps that is why there was something to collect
        return;
      }
      submit(next);
      next = next + 1 == requests.length ? 0 : next + 1;
    }
  }

  /** How many are out at once. */
  public int size() {
    return requests.length;
  }

  private void submit(int at) throws DriverException {
    Request request = requests[at];
    renewal.accept(request);
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
    if (outcome == Outcome.DONE || ended) { // the reason would be that it was given up
      return;
    }
    throw outcome == Outcome.FAILED
        ? request.failure()
        : new DriverException(Reason.FAULT, "calls wrong what is right: " + session.spec());
  }

  /**
   * Waits for the oldest that is out, if there is one, and submits none.
   *
   * @throws DriverException if it has failed, as {@link #run} has it
   */
  public void await() throws DriverException {
    collect(next);
  }

  /** Submits no more, and gives up what is out: who waits for it goes on. Any thread; idempotent. */
  public void end() {
    ended = true;
    for (int i = 0; i < tickets.length(); i++) {
      Ticket ticket = tickets.get(i);
      if (ticket != null) {
        ticket.cancel();
      }
    }
  }

  /** True once somebody has ended it, or it is closed. Any thread. */
  public boolean hasEnded() {
    return ended;
  }

  /** Ends it; once this returns nothing is out, and the requests and their memory can be used for other things. */
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
