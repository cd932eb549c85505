package io.fermata.driver.simulated;

import java.util.ArrayList;
import java.util.List;

/** The places for requests, and the doorbell that tells the device of new ones. */
final class Ring {
  private final SimulatedDevice device;
  private final Agenda agenda;
  private final Engines engines;
  private List<Work> unrung = new ArrayList<>();
  private int inside;
  // of the batch that is being gathered: a timer set for an earlier one must not ring for this one
  private long batch;

  Ring(SimulatedDevice device, Agenda agenda, Engines engines) {
    this.device = device;
    this.agenda = agenda;
    this.engines = engines;
  }

  boolean hasRoom() {
    return inside < device.depth();
  }

  void add(Work work, boolean more, long now) {
    inside++;
    unrung.add(work);
    long flush = device.flush().toNanos();
    if (!more || flush == 0 || !hasRoom()) {
      ring(now);
    } else if (unrung.size() == 1) {
      long mine = batch;
      agenda.add(
          now + flush,
          at -> {
            if (mine == batch) {
              ring(at);
            }
          });
    }
  }

  /** Rings for what has been added since the last time. */
  void ring(long now) {
    if (unrung.isEmpty()) {
      return;
    }
    List<Work> rung = unrung;
    unrung = new ArrayList<>();
    batch++;
    long doorbell = device.doorbell().toNanos();
    if (doorbell == 0) {
      engines.arrive(rung, now);
    } else {
      agenda.add(now + doorbell, at -> engines.arrive(rung, at));
    }
  }

  void release() {
    inside--;
  }

  void clear() {
    unrung.clear();
    inside = 0;
    batch++;
  }
}
