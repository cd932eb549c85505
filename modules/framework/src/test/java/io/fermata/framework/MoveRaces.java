package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.sha;
import static io.fermata.framework.Computes.ticket;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Races of moves: in each round a session and what else happens meanwhile, on a thread each that begin at the
 * same moment, more or less, by the seed. After a round all has ended once, and nothing is left of it.
 */
final class MoveRaces implements AutoCloseable {
  private static final int MOST_SPINS = 3_000;
  private static final int TEXTS = 3;

  private final Random random;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Card> cards = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(),
          FrameworkOptions.DEFAULT.withSelfTests(false).withBacklog(64).withDrain(Duration.ZERO));
  private int made;

  MoveRaces(long seed) {
    this.random = new Random(seed);
  }

  /** What may happen at once. */
  interface Act {
    void run() throws Exception;
  }

  /** One round of a race. */
  interface Round {
    void run(MoveRaces races) throws Exception;
  }

  /** Runs so many rounds; what goes wrong tells which. */
  static void run(long seed, int rounds, Round round) {
    System.out.println("seed " + seed + ", " + rounds + " rounds");
    for (int i = 0; i < rounds; i++) {
      try (MoveRaces races = new MoveRaces(seed + i)) {
        round.run(races);
        races.requireNothingLeft();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + (seed + i) + ": " + e, e);
      }
    }
  }

  /** A device in the hands of the test that knows what it has opened. */
  static final class Card extends HeldDriver {
    private final List<HeldSession> opened = new ArrayList<>();
    private DriverHost host;

    private Card(String name, int depth) {
      super(name, depth);
    }

    @Override
    public void start(DriverHost host) {
      super.start(host);
      this.host = host;
    }

    @Override
    public synchronized DriverSession open(SessionSpec spec) {
      DriverSession session = super.open(spec);
      opened.add(lastSession());
      return session;
    }

    synchronized int opened() {
      return opened.size();
    }

    private synchronized void requireClosed() {
      for (HeldSession session : opened) {
        require(session.closed() == 1, name() + " closed a session " + session.closed() + " times");
      }
    }

    private synchronized boolean isClosed() {
      return opened.stream().allMatch(session -> session.closed() > 0);
    }
  }

  private record Asked(Request request, String text, byte[] hash, AtomicInteger ends) {}

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private Card card(int depth) throws DriverException {
    Card card = new Card("card" + made++, depth);
    cards.add(card);
    framework.add(card);
    return card;
  }

  private Driver inline() throws DriverException {
    InlineDriver inline = new InlineDriver("inline" + made++);
    framework.add(inline);
    return inline;
  }

  /** A device that answers at once, or an inline driver. */
  private Driver quick() throws DriverException {
    return random.nextBoolean() ? card(8) : inline();
  }

  private Request request() {
    String text = "text" + asked.size();
    Asked one = new Asked(new Request(), text, new byte[32], new AtomicInteger());
    byte[] input = Computes.bytes(text);
    one.request
        .operation(Operation.DIGEST)
        .input(input, 0, input.length)
        .output(one.hash, 0, 32)
        .then(Callback.IMMEDIATE, ended -> one.ends.incrementAndGet());
    asked.add(one);
    return one.request;
  }

  /** Runs all of them at about the same moment, and waits for them. */
  private void together(Act... acts) throws Exception {
    AtomicInteger ready = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (Act act : acts) {
      int spins = random.nextInt(MOST_SPINS);
      running.add(
          threads.submit(
              () -> {
                ready.incrementAndGet();
                while (ready.get() < acts.length) {
                  Thread.onSpinWait();
                }
                for (int i = 0; i < spins; i++) {
                  Thread.onSpinWait();
                }
                act.run();
                return null;
              }));
    }
    for (Future<?> one : running) {
      one.get(20, TimeUnit.SECONDS);
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void until(Condition condition, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.holds()) {
      require(System.nanoTime() - end < 0, what);
      Thread.yield();
    }
  }

  /** Each request has ended once, rightly or with one of these reasons. */
  private void requireEnded(Reason... reasons) {
    for (Asked one : asked) {
      until(() -> one.ends.get() > 0, one.text + " has not ended");
      Request request = one.request;
      if (request.outcome() == Outcome.DONE) {
        require(Arrays.equals(sha(one.text), one.hash), one.text + " has a wrong result");
      } else {
        DriverException failure = request.failure();
        require(
            List.of(reasons).contains(failure.reason()),
            one.text + " ended with " + failure.reason() + ": " + failure.getMessage());
      }
    }
  }

  private void requireNothingLeft() {
    until(
        () -> framework.pool().kept() == framework.pool().made(),
        "memory is not given back, or twice");
    asked.forEach(one -> require(one.ends.get() == 1, one.text + " ended " + one.ends + " times"));
    cards.forEach(card -> until(card::isClosed, card.name() + " has open sessions"));
    framework.close();
    cards.forEach(Card::requireClosed);
  }

  private static void close(Session session) throws InterruptedException {
    require(session.close(Duration.ofSeconds(20)), "the key is not forgotten");
    require(session.underWay() == 0, "out after the end: " + session.underWay());
  }

  @Override
  public void close() {
    framework.close();
    threads.shutdownNow();
  }

  // The races.

  /** A driver goes while requests come: each is done, or has no driver if there is none. */
  void moveAgainstSubmit() throws Exception {
    Driver from = quick();
    Session session = framework.open(SHA, Preference.BEST);
    boolean other = random.nextInt(4) > 0;
    if (other) {
      quick();
    }
    List<Request> first = requests();
    List<Request> second = requests();
    together(
        () -> framework.remove(from.name(), Duration.ZERO),
        () -> first.forEach(session::submit),
        () -> session.submitAll(second));
    requireEnded(other ? new Reason[0] : new Reason[] {Reason.UNAVAILABLE});
    if (!other) {
      quick();
    }
    Request last = request();
    session.submit(last);
    requireEnded(other ? new Reason[0] : new Reason[] {Reason.UNAVAILABLE});
    require(last.outcome() == Outcome.DONE, "there is a driver");
    close(session);
  }

  private List<Request> requests() {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      requests.add(request());
    }
    return requests;
  }

  /** A session is closed while it moves, with what waits: that is done, and nothing stays open. */
  void moveAgainstClose() throws Exception {
    Card from = card(1);
    Session session = framework.open(SHA, Preference.BEST);
    from.hold();
    for (int i = random.nextInt(TEXTS + 1); i > 0; i--) {
      session.submit(request());
    }
    quick();
    Request late = request();
    AtomicInteger refused = new AtomicInteger();
    together(
        () -> from.host.changed(Health.DRAINING, "to be taken out"),
        session::close,
        () -> {
          try {
            session.submit(late);
          } catch (IllegalStateException e) {
            refused.incrementAndGet();
          }
        });
    asked.getLast().ends.addAndGet(refused.get());
    if (refused.get() > 0) {
      asked.removeLast();
    }
    from.completeNext();
    from.unblock();
    until(
        () -> {
          from.completeNext();
          return session.underWay() == 0;
        },
        "still out");
    requireEnded();
    close(session);
  }

  /** A driver ends what it has while it is taken out: one result, from there or from elsewhere. */
  void loseAgainstCompletion() throws Exception {
    Card from = card(4);
    Session session = framework.open(SHA, Preference.BEST);
    from.hold();
    for (int i = 0; i < TEXTS; i++) {
      session.submit(request());
    }
    Driver other = quick();
    boolean barrier = random.nextBoolean();
    if (barrier) {
      session.submit(request().order(Request.Order.BARRIER));
    }
    together(
        () -> framework.remove(from.name(), Duration.ZERO),
        () -> {
          for (int i = 0; i < TEXTS; i++) {
            from.completeNext();
          }
        });
    requireEnded();
    String there = session.driver();
    require(there.equals(other.name()) || there.equals(from.name()), "it is at " + there);
    close(session);
  }

  /** A request is given up while it moves: cancelled if its user is told so, and else done. */
  void moveAgainstCancel() throws Exception {
    Card from = card(1);
    Session session = framework.open(SHA, Preference.BEST);
    from.hold();
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      tickets.add(ticket(session.submit(request())));
    }
    quick();
    boolean[] told = new boolean[TEXTS];
    together(
        () -> framework.remove(from.name(), Duration.ZERO),
        () -> {
          for (int i = TEXTS - 1; i >= 0; i--) {
            told[i] = tickets.get(i).cancel();
          }
        });
    requireEnded(Reason.CANCELLED);
    for (int i = 0; i < TEXTS; i++) {
      boolean cancelled = asked.get(i).request.outcome() == Outcome.FAILED;
      require(cancelled == told[i], "told " + told[i] + " and is " + asked.get(i).request.outcome());
    }
    close(session);
  }

  /** Two drivers go at once: the session is opened once at the third, and at most once at the second. */
  void twoMoves() throws Exception {
    Card first = card(1);
    Session session = framework.open(SHA, Preference.BEST);
    first.hold();
    for (int i = 0; i < TEXTS; i++) {
      session.submit(request());
    }
    Card second = card(8);
    Card third = card(8);
    together(
        () -> framework.remove(first.name(), Duration.ZERO),
        () -> framework.remove(second.name(), Duration.ZERO),
        () -> session.submit(request()));
    requireEnded();
    until(() -> session.driver().equals(third.name()), "it is at " + session.driver());
    require(second.opened() <= 1, "opened " + second.opened() + " times at the second");
    require(third.opened() == 1, "opened " + third.opened() + " times at the third");
    close(session);
  }

  /** A driver is not trusted any more while the session moves to it: nothing is done there afterwards. */
  void moveAgainstDoubt() throws Exception {
    Card from = card(4);
    Session session = framework.open(SHA, Preference.BEST);
    Card doubted = card(8);
    Card third = card(8);
    together(
        () -> framework.remove(from.name(), Duration.ZERO),
        () -> framework.quarantine(doubted.name(), "SHA-256", "wrong"),
        () -> session.submit(request()));
    requireEnded();
    until(() -> session.driver().equals(third.name()), "it is at " + session.driver());
    close(session);
  }

  /** A driver comes while there is none: the session finds it. */
  void arrivalAgainstNone() throws Exception {
    Driver from = quick();
    Session session = framework.open(SHA, Preference.BEST);
    together(() -> framework.remove(from.name(), Duration.ZERO), this::quick);
    String there = framework.drivers().getFirst() instanceof DriverReport.Present one ? one.name() : "";
    until(() -> session.driver().equals(there), "it is at " + session.driver());
    session.submit(request());
    requireEnded();
    close(session);
  }

  /** The framework is closed while a session moves: all ends, and the session is closed. */
  void moveAgainstEnd() throws Exception {
    Card from = card(1);
    Session session = framework.open(SHA, Preference.BEST);
    from.hold();
    for (int i = 0; i < TEXTS; i++) {
      session.submit(request());
    }
    quick();
    together(
        () -> {
          try {
            framework.remove(from.name(), Duration.ZERO);
          } catch (DriverException e) {
            require(e.reason() == Reason.UNAVAILABLE, e.toString());
          }
        },
        framework::close);
    requireEnded(Reason.CLOSED, Reason.SESSION_LOST, Reason.UNAVAILABLE, Reason.CANCELLED);
    until(() -> !session.isOpen(), "it is open");
    close(session);
  }
}
