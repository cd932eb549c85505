package io.fermata.framework;

import io.fermata.driver.jca.JcaDrivers;
import io.fermata.driver.simulated.Fault;
import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverRequest.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Users at work while drivers come and go: two devices with threads of their own, which are unplugged,
 * reset and full by the seed, and the platform's own cryptography. At each moment there is one that could
 * do the work; so nothing may fail, and each result must be right.
 */
final class Churn {
  private static final int USERS = 3;
  private static final int TASKS = 40;
  private static final int BURST = 24;
  private static final List<String> PLATFORM = List.of("jca.SunJCE", "jca.SUN");

  private final long seed;
  private final long total;
  private final Framework framework;
  private final AtomicLong given = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicInteger moves = new AtomicInteger();
  private int cards;

  private record Sample(Recipe recipe, Recipe.Task task) {
    Request request() {
      Request request = new Request();
      task.fill(request);
      boolean chain = recipe == Recipe.CHAIN;
      byte[] output = chain ? task.message().clone() : new byte[task.expected().length];
      if (chain) {
        request.buffer(output, 0, output.length);
      } else {
        request.input(task.message(), 0, task.message().length).output(output, 0, output.length);
      }
      return request.attach(output);
    }

    void check(Request request) {
      Outcome outcome = request.outcome();
      if (outcome == Outcome.FAILED) {
        throw new AssertionError(recipe + " " + task.operation() + " failed", request.failure());
      }
      if (outcome != (task.forged() ? Outcome.MISMATCH : Outcome.DONE)) {
        throw new AssertionError(recipe + " " + task.operation() + " is " + outcome);
      }
      if (outcome == Outcome.DONE && !Arrays.equals(task.expected(), (byte[]) request.attachment())) {
        throw new AssertionError(recipe + " " + task.operation() + " has a wrong result");
      }
    }
  }

  private Churn(long seed, long total) {
    this.seed = seed;
    this.total = total;
    Random random = new Random(seed);
    List<Driver> all = new ArrayList<>(List.of(card("card0", random), card("card1", random)));
    PLATFORM.forEach(name -> all.add(platform(name)));
    this.framework =
        Framework.open(
            DriverDiscovery.Found.of(all.toArray(Driver[]::new)),
            FrameworkOptions.DEFAULT.withSelfTests(false).withBacklog(64));
  }

  /** Runs until so many requests have ended; throws what went wrong, and answers what was done. */
  static String run(long seed, long total) throws Exception {
    return new Churn(seed, total).run();
  }

  private static Driver platform(String name) {
    return new JcaDrivers()
        .members().stream().filter(driver -> driver.name().equals(name)).findAny().orElseThrow();
  }

  private Driver card(String name, Random random) {
    cards++;
    List<Fault> faults = new ArrayList<>(List.of(Fault.busy().withProbability(0.001)));
    if (random.nextInt(3) == 0) {
      faults.add(Fault.reset().withProbability(0.002));
    }
    if (random.nextInt(3) == 0) {
      faults.add(Fault.unplug().atRequest(1 + random.nextInt(2_000)));
    }
    return SimulatedDevice.builder()
        .name(name)
        .seed(seed + cards)
        .depth(1 + random.nextInt(32))
        .latency(Duration.ofNanos(random.nextInt(20_000)))
        .faults(faults.toArray(Fault[]::new))
        .build();
  }

  private String run() throws Exception {
    long begin = System.nanoTime();
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      Random own = new Random(seed * 31 + i);
      tasks.add(
          new FutureTask<>(
              () -> {
                use(own);
                return null;
              }));
    }
    FutureTask<Void> changing =
        new FutureTask<>(
            () -> {
              change(new Random(seed * 31 - 1));
              return null;
            });
    tasks.add(changing);
    tasks.forEach(task -> Thread.ofPlatform().start(task));
    try {
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
      Totals totals = framework.totals();
      long all = totals.operations() + totals.keyOperations();
      if (totals.errors() + totals.keyErrors() != 0 || all != ended.get()) {
        throw new AssertionError(totals + " of " + ended);
      }
      for (DriverReport report : framework.drivers()) {
        if (report instanceof DriverReport.Present present && present.sessions() != 0) {
          throw new AssertionError(present.name() + " still has " + present.sessions() + " sessions");
        }
      }
    } catch (Exception | AssertionError e) {
      given.set(total);
      throw new AssertionError("seed " + seed + ": " + e, e);
    } finally {
      framework.close();
    }
    return "seed " + seed + ": " + ended + " requests ended well in "
        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms; " + changes
        + " times a driver came or went; sessions were seen on another driver " + moves + " times";
  }

  private void use(Random random) {
    List<Sample> samples = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    try {
      for (Recipe recipe : Recipe.values()) {
        sessions.add(framework.open(recipe.spec(), Preference.BEST));
      }
      for (int i = 0; i < TASKS; i++) {
        Recipe recipe = Recipe.values()[i % sessions.size()];
        samples.add(new Sample(recipe, recipe.task(random)));
      }
      String[] seen = new String[sessions.size()];
      while (given.getAndAdd(BURST) < total) {
        burst(random, samples, sessions);
        for (int i = 0; i < seen.length; i++) {
          String now = sessions.get(i).driver();
          if (seen[i] != null && !seen[i].equals(now)) {
            moves.incrementAndGet();
          }
          seen[i] = now;
        }
        if (random.nextInt(200) == 0) {
          int one = random.nextInt(seen.length);
          sessions.get(one).close();
          sessions.set(one, framework.open(Recipe.values()[one].spec(), Preference.BEST));
          seen[one] = null;
        }
      }
    } catch (io.fermata.spi.DriverException e) {
      throw new AssertionError("a session is refused: " + e.getMessage(), e);
    } finally {
      sessions.forEach(Session::close);
      given.addAndGet(total); // whoever fails ends all
    }
  }

  private void burst(Random random, List<Sample> samples, List<Session> sessions) {
    Request[] requests = new Request[BURST];
    Sample[] chosen = new Sample[BURST];
    Ticket[] tickets = new Ticket[BURST];
    for (int i = 0; i < BURST; i++) {
      chosen[i] = samples.get(random.nextInt(samples.size()));
      if (chosen[i].recipe == Recipe.AEAD) { // its nonce may be used once
        chosen[i] = new Sample(Recipe.AEAD, Recipe.AEAD.task(random));
      }
      requests[i] = chosen[i].request().batch(random.nextInt(4) == 0);
      if (random.nextInt(30) == 0) {
        requests[i].order(random.nextBoolean() ? Request.Order.BARRIER : Request.Order.UNORDERED);
      }
      Session session = sessions.get(chosen[i].recipe.ordinal());
      switch (session.submit(requests[i])) {
        case Submission.Accepted(Ticket ticket) -> tickets[i] = ticket;
        case Submission.Congested(Ticket ticket) -> tickets[i] = ticket;
        case Submission.Done _ -> {}
        case Submission.Rejected _ -> session.perform(requests[i]);
      }
    }
    for (int i = 0; i < BURST; i++) {
      if (tickets[i] != null) {
        tickets[i].await();
      }
      chosen[i].check(requests[i]);
      ended.incrementAndGet();
    }
  }

  /** Takes a driver out or puts it in, one after the other; devices and platform are never out together. */
  private void change(Random random) throws Exception {
    boolean platform = true;
    boolean[] card = {true, true};
    while (given.get() < total) {
      int dice = random.nextInt(6);
      if (dice < 4) {
        int one = dice % 2;
        String name = "card" + one;
        if (!card[one]) {
          framework.add(card(name, random));
          card[one] = true;
        } else if (platform) {
          framework.remove(name, Duration.ofNanos(random.nextInt(2_000_000)));
          card[one] = false;
        }
      } else if (!platform) {
        for (String name : PLATFORM) {
          framework.add(platform(name));
        }
        platform = true;
      } else if (card[0] || card[1]) {
        int whole = card[0] ? 0 : 1; // one that stays
        if (card[whole]) {
          framework.remove("card" + whole, Duration.ZERO);
        }
        framework.add(SimulatedDevice.builder().name("card" + whole).seed(seed).build());
        for (String name : PLATFORM) {
          framework.remove(name, Duration.ofNanos(random.nextInt(2_000_000)));
        }
        platform = false;
      }
      changes.incrementAndGet();
      Thread.sleep(0, random.nextInt(1_000_000));
    }
  }
}
