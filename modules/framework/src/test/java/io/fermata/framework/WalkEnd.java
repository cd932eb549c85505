package io.fermata.framework;

import io.fermata.spi.DriverRequest.Outcome;
import java.time.Duration;

/** What must be true when a walk is over. */
final class WalkEnd {
  private final Walk walk;
  private final WalkLog log;

  WalkEnd(Walk walk) {
    this.walk = walk;
    this.log = walk.log;
  }

  void check() {
    int fair = walk.random.nextInt(3);
    if (fair == 0) {
      walk.time.advance(Duration.ofSeconds(1));
      log.check();
    }
    log.step();
    log.add("the end");
    boolean early = walk.closed;
    walk.closed = true;
    walk.framework.close(Walk.NOW);
    log.check();
    walk.time.advance(Duration.ofSeconds(early ? 1 : 2));
    log.check();
    walk.queue.poll(Integer.MAX_VALUE, ended -> walk.told((Sent) ended.attachment()));
    for (Sent sent : walk.all) {
      if (sent.manner == Sent.Manner.TICKET && sent.isWaiting()) {
        log.require(sent.isTicketDone(), sent + " never ends");
        sent.ticket().orElseThrow().await();
        walk.told(sent);
      }
    }
    log.check();
    for (Sent sent : walk.all) {
      log.require(sent.told == (sent.accepted ? 1 : 0), sent + " was told " + sent.told);
      sent.requireUnchanged(log);
      sent.closeLeases();
      log.require(
          walk.faults.isOdd() || sent.usersOfLeases() == 0, sent + " keeps its lease in use");
    }
    for (Line line : walk.lines) {
      log.require(line.session.underWay() == 0, line + " has " + line.session.underWay() + " out");
      log.require(line.session.lane().waiting() == 0, "something waits for " + line);
    }
    log.require(walk.framework.completions().isIdle(), "a callback is not run");
    counters();
  }

  private void counters() {
    Counts counts = walk.ports.stream().map(DriverPort::counts).reduce(Counts.NONE, Counts::plus);
    long accepted = walk.all.size();
    log.require(counts.requests() == accepted, counts + " of " + accepted + " accepted");
    long failed = count(Outcome.FAILED);
    long mismatched = count(Outcome.MISMATCH);
    log.require(counts.failed() == failed, counts + ", and failed are " + failed);
    log.require(counts.mismatched() == mismatched, counts + ", mismatched are " + mismatched);
    log.require(walk.framework.totals().failedCallbacks() == 0, "a callback threw");
  }

  private long count(Outcome outcome) {
    return walk.all.stream().filter(sent -> sent.outcome() == outcome).count();
  }
}
