package io.fermata.framework;

import io.fermata.driver.simulated.Fault;
import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several threads at once on devices with threads of their own, on the machine's clock. The seed fixes
 * what each thread does, not how they meet: only that each request ends once, and the counts, are
 * looked at.
 */
final class ThreadedWalk {
  private static final int THREADS = 3;
  private static final int ACTIONS = 150;
  private static final long LIMIT_SECONDS = 30;

  private record Call(Request request, AtomicInteger told, Ticket ticket) {}

  private final long seed;
  private final Random random;
  private final CompletionQueue queue = new CompletionQueue();
  private final Set<DriverPort> ports = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final Framework framework;
  private int cards;

  private ThreadedWalk(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.framework =
        Framework.open(
            DriverDiscovery.Found.of(card("one"), card("two")),
            FrameworkOptions.DEFAULT
                .withSelfTests(false)
                .withBacklog(1 + random.nextInt(30))
                .withBacklogLimit(Duration.ofMillis(200)));
    ports.add(LocksOfFramework.port(framework, 0)); // a session may move there, and be opened nowhere
    ports.add(LocksOfFramework.port(framework, 1));
  }

  static void run(long seed) throws Exception {
    new ThreadedWalk(seed).run();
  }

  private Driver card(String name) {
    cards++;
    double often = random.nextInt(3) == 0 ? 0 : 0.05;
    return SimulatedDevice.builder()
        .name(name)
        .seed(seed + cards)
        .depth(1 + random.nextInt(8))
        .faults(
            Fault.noAnswer().withProbability(often),
            Fault.transientFailure().withProbability(often),
            Fault.duplicate().withProbability(often),
            Fault.stranger().withProbability(often),
            Fault.reset().withProbability(often / 10),
            Fault.busy().withProbability(often))
        .build();
  }

  private void run() throws Exception {
    List<FutureTask<List<Call>>> users = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random own = new Random(random.nextLong());
      FutureTask<List<Call>> user = new FutureTask<>(() -> use(own));
      users.add(user);
      Thread.ofPlatform().name("user-" + i).start(user);
    }
    Thread.sleep(random.nextInt(20));
    disturb();
    if (random.nextBoolean()) {
      Thread.sleep(random.nextInt(10));
      framework.close(Duration.ofMillis(random.nextInt(3)));
    }
    List<Call> calls = new ArrayList<>();
    for (FutureTask<List<Call>> user : users) {
      calls.addAll(user.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    }
    framework.close(Duration.ZERO);
    for (Call call : calls) {
      if (call.request.delivery() == Delivery.Awaited.AWAITED) {
        FutureTask<Outcome> wait = new FutureTask<>(call.ticket::await);
        Thread.ofVirtual().start(wait);
        wait.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        told(call.told, call.request);
      }
    }
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (ended.get() < accepted.get() && System.nanoTime() - until < 0) {
      queue.poll(100, one -> told((AtomicInteger) one.attachment(), one));
      Thread.sleep(1);
    }
    check(calls);
  }

  private void disturb() throws Exception {
    if (random.nextInt(3) == 0) {
      framework.remove("one", Duration.ofMillis(random.nextInt(3)));
      if (random.nextBoolean()) {
        ports.add(LocksOfFramework.port(framework, framework.add(card("one"))));
      }
    }
  }

  private void told(AtomicInteger told, Request request) {
    told.incrementAndGet();
    if (request.outcome() == Outcome.FAILED) {
      failed.incrementAndGet();
    }
    ended.incrementAndGet();
  }

  private List<Call> use(Random own) throws InterruptedException {
    List<Call> calls = new ArrayList<>();
    Session session = null;
    for (int i = 0; i < ACTIONS; i++) {
      try {
        if (session == null || own.nextInt(40) == 0) {
          session = open(session, own);
        } else {
          submit(session, own, calls);
        }
      } catch (DriverException e) {
        session = null; // no card at the moment
        Thread.sleep(1);
      } catch (IllegalStateException e) {
        if (session != null && session.isOpen()) {
          throw e;
        }
        break; // the framework is closed
      }
      if (!calls.isEmpty() && own.nextInt(8) == 0) {
        Call call = calls.get(own.nextInt(calls.size()));
        if (call.ticket != null) {
          call.ticket.cancel();
        }
      }
    }
    return calls;
  }

  private Session open(Session before, Random own) throws DriverException, InterruptedException {
    if (before != null && own.nextBoolean()) {
      before.close(Duration.ofMillis(own.nextInt(2)));
    } else if (before != null) {
      before.close();
    }
    Recipe recipe = own.nextBoolean() ? Recipe.DIGEST : Recipe.ENCRYPT_THEN_MAC;
    Session session =
        framework.open(
            recipe.spec(),
            own.nextBoolean() ? Preference.BEST : Preference.driver(own.nextBoolean() ? "one" : "two"));
    ports.add(session.port());
    return session;
  }

  private void submit(Session session, Random own, List<Call> calls) {
    AtomicInteger told = new AtomicInteger();
    Recipe recipe =
        session.spec().stages().isEmpty() ? Recipe.DIGEST : Recipe.ENCRYPT_THEN_MAC;
    Recipe.Task task = recipe.task(own);
    Request request = new Request().attach(told);
    task.fill(request);
    request.input(task.message(), 0, task.message().length);
    request.output(new byte[task.expected().length], 0, task.expected().length);
    switch (own.nextInt(4)) {
      case 0 -> request.into(queue);
      case 1 -> request.then(one -> told(told, one));
      case 2 -> request.then(Callback.IMMEDIATE, one -> told(told, one));
      default -> request.awaited();
    }
    Request.Order[] orders = Request.Order.values();
    request.order(orders[own.nextInt(orders.length)]).batch(own.nextInt(4) == 0);
    if (own.nextInt(4) == 0) {
      request.within(Duration.ofNanos(1_000L + own.nextInt(1_000_000)));
    }
    Ticket ticket =
        switch (session.submit(request)) {
          case Submission.Accepted(Ticket given) -> given;
          case Submission.Congested(Ticket given) -> given;
          case Submission.Done _ -> null;
          case Submission.Rejected _ -> {
            told.set(Integer.MIN_VALUE);
            yield null;
          }
        };
    if (told.get() >= 0) {
      accepted.incrementAndGet();
      if (ticket == null && request.delivery() == Delivery.Awaited.AWAITED) {
        told(told, request);
        request.then(one -> {}); // it is not to be awaited
      }
      calls.add(new Call(request, told, ticket));
    }
  }

  private void check(List<Call> calls) {
    String at = "seed " + seed;
    for (Call call : calls) {
      if (call.told.get() != 1) {
        throw new AssertionError(at + ": " + call.request.delivery() + " was told " + call.told);
      }
    }
    Counts counts = ports.stream().map(DriverPort::counts).reduce(Counts.NONE, Counts::plus);
    if (counts.requests() != accepted.get() || counts.failed() != failed.get()) {
      throw new AssertionError(at + ": " + counts + "; accepted " + accepted + ", failed " + failed);
    }
  }
}
