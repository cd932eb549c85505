package io.fermata.driver.simulated;

import java.util.ArrayDeque;
import java.util.Collection;

/** The engines: each serves one request at a time, and takes the oldest that waits when it is free. */
final class Engines {
  /** So that no product of a spread and a drift runs out of the numbers: a year. */
  private static final double LONGEST_NANOS = 365e9 * 86_400;

  private final SimulatedDevice device;
  private final Agenda agenda;
  private final Interrupts interrupts;
  private final ArrayDeque<Work> waiting = new ArrayDeque<>();
  private int idle;

  Engines(SimulatedDevice device, Agenda agenda, Interrupts interrupts) {
    this.device = device;
    this.agenda = agenda;
    this.interrupts = interrupts;
    this.idle = device.engines();
  }

  void arrive(Collection<Work> works, long now) {
    works.forEach(work -> work.seen = now);
    waiting.addAll(works);
    serve(now);
  }

  private void serve(long now) {
    while (idle > 0 && !waiting.isEmpty()) {
      idle--;
      Work work = waiting.remove();
      // in real time an engine's end may be looked at late, when newer work has already come
      long start = Math.max(now, work.seen);
      double nanos = work.serviceNanos * device.drift().after(start);
      agenda.add(start + (long) Math.min(nanos, LONGEST_NANOS), at -> served(work, at));
    }
  }

  private void served(Work work, long now) {
    idle++;
    interrupts.add(work, now);
    serve(now);
  }

  void clear() {
    waiting.clear();
    idle = device.engines();
  }
}
