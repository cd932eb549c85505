package io.fermata.framework;

import static io.fermata.framework.Walk.NOW;

import io.fermata.spi.DriverException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** What a seed does in its {@link Walk}: some hundred actions, the same each time, on one thread. */
final class RandomWalk {
  private static final int LINES = 6;

  private final Walk walk;
  private final WalkLog log;
  private final Random random;
  private final ArrayDeque<Request> spare = new ArrayDeque<>();
  private final int actions;
  private boolean together;
  private int number;

  private RandomWalk(long seed) {
    this.walk = new Walk(seed);
    this.log = walk.log;
    this.random = walk.random;
    this.actions = 100 + random.nextInt(200);
  }

  /** Walks; throws what it finds, with the seed and the last actions. */
  static void run(long seed) {
    RandomWalk one = new RandomWalk(seed);
    try {
      for (int i = 0; i < one.actions; i++) {
        one.log.step();
        one.act();
        one.log.check();
      }
      new WalkEnd(one.walk).check();
      one.log.check();
    } catch (AssertionError e) {
      one.log.check();
      throw e;
    } catch (Exception | Error e) {
      one.log.check();
      throw one.log.broken("threw " + e, e);
    }
  }

  private void act() throws Exception {
    int dice = random.nextInt(100);
    if (walk.lines.isEmpty() || (dice < 8 && walk.lines.size() < 60)) {
      walk.open();
    } else if (dice < 46) {
      submit(line(random), random);
    } else if (dice < 50) {
      submitAll(line(random));
    } else if (dice < 56) {
      cancel(random);
    } else if (dice < 80) {
      advance();
    } else if (dice < 87) {
      collect();
    } else if (dice < 92) {
      WalkMisuse.one(walk, line(random));
    } else if (dice < 95) {
      close(line(random), random);
    } else if (dice < 97) {
      String device = walk.device();
      if (walk.isOut(device) || random.nextInt(5) == 0) {
        plug(device);
      }
    } else if (random.nextInt(60) == 0) {
      log.add("close the framework");
      walk.closed = true;
      walk.framework.close(NOW);
    }
  }

  /** One of those opened last; rather one that is open. */
  private Line line(Random dice) {
    int size = walk.lines.size();
    Line last = walk.lines.get(size - 1);
    for (int tries = 0; tries < LINES; tries++) {
      last = walk.lines.get(size - 1 - dice.nextInt(Math.min(size, LINES)));
      if (last.session.isOpen() && !(last.removed && dice.nextInt(20) > 0)) {
        return last;
      }
    }
    return last;
  }

  private Sent make(Line line, Random dice) {
    Request request = spare.isEmpty() || dice.nextBoolean() ? new Request() : spare.remove();
    Sent sent = new Sent(number++, line, request, walk.framework, dice);
    switch (sent.manner) {
      case TICKET -> request.awaited();
      case COMPLETION_THREAD, FUTURE -> request.then(ended -> told(sent));
      case IMMEDIATE -> request.then(Callback.IMMEDIATE, ended -> told(sent));
      case IMMEDIATE_IF_INLINE -> request.then(Callback.IMMEDIATE_IF_INLINE, ended -> told(sent));
      case QUEUE -> request.into(walk.queue);
    }
    if (dice.nextInt(4) == 0) {
      Duration limit = Duration.ofNanos(1 + dice.nextInt(200_000));
      sent.due = walk.time.nanoTime() + limit.toNanos();
      if (dice.nextBoolean()) {
        request.within(limit);
      } else {
        request.by(sent.due);
      }
    }
    return sent;
  }

  private void submit(Line line, Random dice) {
    if (walk.closed || !line.session.isOpen()) {
      WalkMisuse.closed(walk, line);
      return;
    }
    Sent sent = make(line, dice);
    walk.note(sent);
    log.add("submit " + sent);
    if (sent.manner == Sent.Manner.FUTURE) {
      CompletableFuture<Request> future = line.session.submitAsync(sent.request);
      sent.accepted = !future.isCompletedExceptionally();
      future.thenAccept(ended -> told(sent));
      if (!sent.accepted) {
        rejected(sent);
      }
    } else {
      answered(sent, line.session.submit(sent.request));
    }
  }

  private void answered(Sent sent, Submission answer) {
    sent.accepted = answer != Submission.Rejected.REJECTED;
    switch (answer) {
      case Submission.Rejected _ -> rejected(sent);
      case Submission.Done _ -> {
        if (sent.manner == Sent.Manner.TICKET) {
          told(sent);
        }
      }
      case Submission.Accepted(Ticket ticket) -> sent.has(ticket);
      case Submission.Congested(Ticket ticket) -> sent.has(ticket);
    }
  }

  private void rejected(Sent sent) {
    log.add("rejected " + sent);
    sent.accepted = false;
    walk.rejected(sent);
    sent.request.clear();
    spare.add(sent.request);
  }

  private void submitAll(Line line) {
    if (walk.closed || !line.session.isOpen()) {
      return;
    }
    List<Sent> several = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      Sent sent = make(line, random);
      if (sent.manner != Sent.Manner.FUTURE) {
        walk.note(sent);
        several.add(sent);
      }
    }
    log.add("submit together " + several);
    together = true;
    List<Submission> answers =
        line.session.submitAll(several.stream().map(sent -> sent.request).toList());
    together = false;
    for (int i = 0; i < answers.size(); i++) {
      answered(several.get(i), answers.get(i));
    }
  }

  private void told(Sent sent) {
    Request request = sent.request;
    walk.told(sent);
    if (sent.random.nextInt(3) > 0) {
      if (sent.random.nextBoolean()) {
        request.clear();
      }
      spare.add(request);
    }
    if (!together) { // those given together count as submitted before
      switch (sent.random.nextInt(30)) {
        case 0, 1 -> submit(sent.line, sent.random);
        case 2 -> cancel(sent.random);
        case 3 -> close(sent.line, sent.random);
        default -> {}
      }
    }
  }

  private void cancel(Random dice) {
    List<Sent> waiting = walk.all.stream().filter(sent -> sent.ticket().isPresent()).toList();
    if (!waiting.isEmpty()) {
      int back = dice.nextInt(Math.min(waiting.size(), 30));
      Sent sent = waiting.get(waiting.size() - 1 - back);
      log.add("cancel " + sent);
      boolean before = sent.cancelled;
      sent.cancelled = true; // an immediate callback looks
      boolean took = sent.ticket().orElseThrow().cancel();
      sent.cancelled = took || before;
      log.require(!took || !before, sent + " is cancelled twice");
      if (dice.nextInt(3) == 0) {
        sent.closeLeases();
      }
    }
  }

  private void advance() {
    long nanos = (long) Math.pow(10, random.nextInt(8));
    nanos += random.nextInt(1_000);
    log.add("advance " + nanos);
    walk.time.advance(Duration.ofNanos(nanos));
  }

  private void collect() {
    log.add("collect");
    walk.queue.poll(1 + random.nextInt(8), ended -> told((Sent) ended.attachment()));
    for (Sent sent : List.copyOf(walk.all)) {
      if (sent.manner == Sent.Manner.TICKET && sent.isWaiting() && sent.isTicketDone()) {
        sent.ticket().orElseThrow().await();
        told(sent);
      }
    }
  }

  private void close(Line line, Random dice) {
    log.add("close " + line);
    switch (dice.nextInt(3)) {
      case 0 -> line.session.close();
      case 1 -> {
        CompletableFuture<Void> done = line.session.closeAsync();
        log.require(
            done.isDone() || line.session.underWay() > 0 || line.session.legs().areSearching(),
            line + " is idle and does not close");
      }
      default -> {
        line.shut = true;
        try {
          line.session.close(NOW);
        } catch (InterruptedException e) {
          throw log.broken("interrupted", e);
        }
      }
    }
  }

  /** Takes a device out, or puts another one in. */
  private void plug(String device) throws InterruptedException {
    try {
      if (walk.closed) {
        return;
      }
      if (walk.isOut(device)) {
        log.add("add " + device);
        walk.plugIn(device);
      } else {
        log.add("remove " + device);
        for (Line line : walk.lines) {
          line.uprooted |= line.any;
          line.removed |= !line.any && line.session.driver().equals(device);
        }
        walk.framework.remove(device, NOW);
        if (walk.isAllOut()) {
          walk.lines.stream().filter(line -> line.any).forEach(line -> line.removed = true);
        }
      }
    } catch (DriverException e) {
      throw log.broken("a card cannot be changed", e);
    }
  }
}
