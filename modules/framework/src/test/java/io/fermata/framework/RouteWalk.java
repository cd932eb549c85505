package io.fermata.framework;

import io.fermata.driver.jca.JcaDrivers;
import io.fermata.driver.simulated.Fault;
import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a seed does with sessions over several drivers: two devices with faults and one that has none come
 * and go, in virtual time, on one thread. Results are compared with the platform's own.
 */
final class RouteWalk {
  private static final List<String> CARDS = List.of("one", "two");
  private static final String SOFT = "jca.SunJCE";
  private static final Recipe[] RECIPES = {Recipe.AEAD, Recipe.CIPHER, Recipe.CUT_MAC, Recipe.CHAIN};

  private record Line(Session session, Recipe recipe, boolean sure, boolean safe) {}

  /** One submission, and how often its end was told. */
  private static final class Call {
    private final Line line;
    private final Recipe.Task task;
    private final byte[] output;
    private final Request request = new Request();
    private Ticket ticket;
    private boolean accepted = true;
    private boolean cancelled;
    private boolean timed;
    private int told;

    private Call(Line line, Recipe.Task task) {
      this.line = line;
      this.task = task;
      byte[] message = task.message();
      boolean chain = task.operation() == Operation.CHAIN;
      this.output = chain ? message.clone() : new byte[task.expected().length];
      task.fill(request);
      if (chain) {
        request.buffer(output, 0, output.length);
      } else {
        request.input(message.clone(), 0, message.length).output(output, 0, output.length);
      }
    }

    @Override
    public String toString() {
      return line.recipe + " " + task.operation() + (task.forged() ? " forged" : "");
    }
  }

  private final long seed;
  private final Random random;
  private final WalkLog log;
  private final VirtualTime time = new VirtualTime();
  private final Framework framework;
  private final List<Line> lines = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final Set<DriverPort> ports = new LinkedHashSet<>();
  private final CompletionQueue queue = new CompletionQueue();
  private final Set<Fault.Kind> kinds = EnumSet.noneOf(Fault.Kind.class);
  private final boolean calm; // nothing fails but what is cancelled or late
  private boolean closed;
  private int cards;

  private RouteWalk(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.log = new WalkLog("seed " + seed + " (replay: -Dfermata.test.seed=" + seed + ")");
    this.calm = seed % 4 == 0;
    Fault.Kind[] some =
        calm ? new Fault.Kind[] {Fault.Kind.BUSY, Fault.Kind.LATE} : Fault.Kind.values();
    for (Fault.Kind kind : some) {
      if (random.nextInt(3) == 0) {
        kinds.add(kind);
      }
    }
    FrameworkOptions options =
        FrameworkOptions.DEFAULT
            .withTime(time)
            .withExecutor(time)
            .withSelfTests(false)
            .withBacklog(1 + random.nextInt(12))
            .withBatchTarget(Duration.ofNanos(1 + random.nextInt(1_000_000)))
            .withBacklogLimit(calm ? Duration.ofHours(1) : Duration.ofMillis(1 + random.nextInt(50)));
    Driver soft =
        new JcaDrivers()
            .members().stream().filter(one -> one.name().equals(SOFT)).findAny().orElseThrow();
    this.framework =
        Framework.open(
            DriverDiscovery.Found.of(card(CARDS.get(0)), card(CARDS.get(1)), soft), options);
    for (int id = 0; id < 3; id++) {
      ports.add(LocksOfFramework.port(framework, id));
    }
  }

  static void run(long seed) {
    RouteWalk walk = new RouteWalk(seed);
    try {
      int actions = 60 + walk.random.nextInt(120);
      for (int i = 0; i < actions; i++) {
        walk.log.step();
        walk.act();
        walk.log.check();
      }
      walk.end();
    } catch (AssertionError e) {
      throw e;
    } catch (Exception e) {
      throw walk.log.broken("threw " + e, e);
    }
  }

  private Driver card(String name) {
    cards++;
    return SimulatedDevice.builder()
        .name(name)
        .seed(seed + cards)
        .engines(1 + random.nextInt(3))
        .depth(1 + random.nextInt(5))
        .faults(kinds.stream().map(this::fault).toList().toArray(Fault[]::new))
        .build();
  }

  private Fault fault(Fault.Kind kind) {
    double often = 1.0 / (3 + random.nextInt(20));
    return switch (kind) {
      case UNPLUG -> Fault.unplug().atRequest(20L + random.nextInt(100));
      case RESET -> Fault.reset().withProbability(0.03);
      default -> WalkFaults.often(kind, often);
    };
  }

  private void act() throws Exception {
    int dice = random.nextInt(100);
    if (lines.isEmpty() || dice < 7) {
      open();
    } else if (dice < 50) {
      submit(line());
    } else if (dice < 55) {
      submitAll(line());
    } else if (dice < 62) {
      cancel();
    } else if (dice < 85) {
      time.advance(Duration.ofNanos((long) Math.pow(10, random.nextInt(8)) + random.nextInt(1_000)));
    } else if (dice < 90) {
      queue.poll(1 + random.nextInt(5), ended -> told((Call) ended.attachment()));
    } else if (dice < 93) {
      plug();
    } else if (dice < 95) {
      line().session.close();
    } else if (dice == 95 && random.nextInt(10) == 0) {
      close();
    }
  }

  private Line line() {
    return lines.get(lines.size() - 1 - random.nextInt(Math.min(4, lines.size())));
  }

  private Route route(int depth, Set<String> named) {
    if (depth == 0 || random.nextInt(3) == 0) {
      String name = random.nextInt(3) == 0 ? SOFT : CARDS.get(random.nextInt(2));
      named.add(name);
      return Route.to(Preference.driver(name));
    }
    Route first = route(depth - 1, named);
    Route second = route(depth - 1, named);
    return switch (random.nextInt(5)) {
      case 0 -> Route.roundRobin(first, second);
      case 1 -> Route.failover(first, second);
      case 2 -> Route.leastLoaded(first, second);
      case 3 -> Route.bySize(30 + random.nextInt(60), first, second);
      default ->
          Route.weighted(
              Route.share(1 + random.nextInt(3), first), Route.share(1 + random.nextInt(3), second));
    };
  }

  private void open() {
    if (closed) {
      return;
    }
    Recipe recipe = RECIPES[random.nextInt(RECIPES.length)];
    Set<String> named = new LinkedHashSet<>();
    Route route = route(2, named);
    Set<Fallback.Cause> causes = EnumSet.noneOf(Fallback.Cause.class);
    for (Fallback.Cause cause : Fallback.DEFAULT.causes()) {
      if (random.nextInt(4) > 0) {
        causes.add(cause);
      }
    }
    Fallback fallback = new Fallback(causes, java.util.Optional.empty());
    if (random.nextInt(3) == 0) {
      fallback = fallback.after(Duration.ofNanos(1 + random.nextInt(100_000)));
    }
    SessionOptions options = SessionOptions.DEFAULT.withFallback(fallback);
    boolean checked = random.nextInt(3) == 0;
    boolean all = random.nextBoolean();
    if (checked) {
      options =
          options.withShadow(new Shadow(Preference.driver(SOFT), all ? 1 : 1 + random.nextInt(4)));
    }
    boolean safe = checked && options.shadow().orElseThrow().oneIn() == 1 && !named.contains(SOFT);
    try {
      lines.add(new Line(framework.open(recipe.spec(), route, options), recipe, !checked, safe));
      log.add("open " + recipe + " over " + route + " with " + options);
    } catch (DriverException e) {
      log.add("no session: " + e.getMessage());
    }
  }

  private Call make(Line line) {
    Call call = new Call(line, line.recipe.task(random));
    Request request = call.request.attach(call).batch(random.nextInt(5) == 0);
    switch (random.nextInt(6)) {
      case 0 -> request.order(Request.Order.UNORDERED);
      case 1 -> request.order(Request.Order.BARRIER);
      default -> {}
    }
    switch (random.nextInt(4)) {
      case 0 -> request.then(ended -> told(call));
      case 1 -> request.then(Callback.IMMEDIATE, ended -> told(call));
      case 2 -> request.into(queue);
      default -> {}
    }
    if (random.nextInt(5) == 0) {
      request.within(Duration.ofNanos(1 + random.nextInt(300_000)));
      call.timed = true;
    }
    calls.add(call);
    return call;
  }

  private void submit(Line line) {
    if (!closed && line.session.isOpen()) {
      Call call = make(line);
      log.add("submit " + call);
      answered(call, line.session.submit(call.request));
    }
  }

  private void submitAll(Line line) {
    if (!closed && line.session.isOpen()) {
      List<Call> several = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(5); i++) {
        several.add(make(line));
      }
      log.add("submit together " + several);
      List<Submission> answers =
          line.session.submitAll(several.stream().map(call -> call.request).toList());
      for (int i = 0; i < several.size(); i++) {
        answered(several.get(i), answers.get(i));
      }
    }
  }

  private void answered(Call call, Submission answer) {
    switch (answer) {
      case Submission.Rejected _ -> {
        call.accepted = false;
        log.require(call.told == 0, call + " is rejected and was told");
      }
      case Submission.Done _ -> {
        if (call.request.delivery() == Delivery.Awaited.AWAITED) {
          told(call);
        }
      }
      case Submission.Accepted(Ticket ticket) -> call.ticket = ticket;
      case Submission.Congested(Ticket ticket) -> call.ticket = ticket;
    }
  }

  private void cancel() {
    Call call = calls.isEmpty() ? null : calls.get(Math.max(0, calls.size() - 1 - random.nextInt(15)));
    if (call != null && call.ticket != null) {
      log.add("cancel " + call);
      boolean before = call.cancelled;
      call.cancelled = true;
      call.cancelled = call.ticket.cancel() || before;
    }
  }

  private void plug() throws Exception {
    String name = CARDS.get(random.nextInt(2));
    if (closed || (calm && framework.driver(name).isPresent())) {
      return;
    }
    if (framework.driver(name).isEmpty()) {
      log.add("add " + name);
      ports.add(LocksOfFramework.port(framework, framework.add(card(name))));
    } else {
      log.add("remove " + name);
      framework.remove(name, Duration.ZERO);
    }
  }

  private void close() {
    log.add("close the framework");
    closed = true;
    framework.close(Duration.ZERO);
  }

  private void told(Call call) {
    call.told++;
    log.add("told " + call.request.outcome() + " " + Walk.why(call.request) + ": " + call);
    log.require(call.told == 1, call + " is told twice");
    boolean wrong = kinds.contains(Fault.Kind.WRONG_RESULT) && !call.line.safe;
    boolean rejected = kinds.contains(Fault.Kind.REJECTED) && !call.line.safe;
    switch (call.request.outcome()) {
      case DONE -> {
        log.require(!call.task.forged() || wrong, call + " is DONE and forged");
        byte[] seen = Arrays.copyOf(call.output, call.task.expected().length);
        log.require(wrong || Arrays.equals(call.task.expected(), seen), call + " has a wrong result");
      }
      case MISMATCH ->
          log.require(call.task.forged() || rejected || wrong, call + " is refused and not forged");
      case FAILED -> {
        Reason reason = call.request.failure().reason();
        log.require(
            reason == Reason.CANCELLED ? call.cancelled : may(call, reason),
            call + " fails with " + call.request.failure());
      }
    }
  }

  private boolean may(Call call, Reason reason) {
    return switch (reason) {
      case DEADLINE -> call.timed || !call.line.sure;
      case CLOSED -> closed;
      case FAULT -> !calm || !call.line.sure;
      case UNAVAILABLE, SESSION_LOST, TRANSIENT -> !calm;
      default -> false;
    };
  }

  private void end() {
    if (random.nextInt(3) == 0) {
      time.advance(Duration.ofSeconds(1));
    }
    log.step();
    log.add("the end");
    close();
    time.advance(Duration.ofSeconds(2));
    queue.poll(Integer.MAX_VALUE, ended -> told((Call) ended.attachment()));
    for (Call call : calls) {
      if (call.ticket != null && call.told == 0) {
        log.require(call.ticket.isDone(), call + " never ends");
        if (call.request.delivery() == Delivery.Awaited.AWAITED) {
          call.ticket.await();
          told(call);
        }
      }
      log.require(call.told == (call.accepted ? 1 : 0), call + " was told " + call.told);
    }
    log.check();
    for (Line line : lines) {
      log.require(line.session.underWay() == 0, line + " has " + line.session.underWay() + " out");
      log.require(line.session.legs().areEmpty(), line + " has a place");
    }
    log.require(framework.completions().isIdle(), "a callback is not run");
    long made = framework.pool().made();
    long kept = framework.pool().kept();
    log.require(made == kept, kept + " of " + made + " bytes of the pool came back");
    long accepted = calls.stream().filter(call -> call.accepted).count();
    Counts counts = ports.stream().map(DriverPort::counts).reduce(Counts.NONE, Counts::plus);
    log.require(counts.requests() == accepted, counts + " of " + accepted + " accepted");
    log.require(framework.totals().failedCallbacks() == 0, "a callback threw");
    long failed = calls.stream().filter(call -> call.accepted && failed(call)).count();
    log.require(counts.failed() == failed, counts + ", and failed are " + failed);
  }

  private static boolean failed(Call call) {
    return call.request.outcome() == Outcome.FAILED;
  }
}
