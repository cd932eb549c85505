package io.fermata.driver.simulated;

import java.util.ArrayList;
import java.util.List;

/** Finished requests on their way back: gathered for an interrupt, and across the bus. */
final class Interrupts {
  private final SimulatedDevice device;
  private final Agenda agenda;
  private final Arrival arrival;
  private List<Work> gathered = new ArrayList<>();
  private long batch;

  /** The host's side of the bus. */
  interface Arrival {
    void arrived(List<Work> works, long now);
  }

  Interrupts(SimulatedDevice device, Agenda agenda, Arrival arrival) {
    this.device = device;
    this.agenda = agenda;
    this.arrival = arrival;
  }

  void add(Work work, long now) {
    gathered.add(work);
    long within = device.coalescing().within().toNanos();
    if (within == 0 || gathered.size() >= device.coalescing().completions()) {
      interrupt(now);
    } else if (gathered.size() == 1) {
      long mine = batch;
      agenda.add(
          now + within,
          at -> {
            if (mine == batch) {
              interrupt(at);
            }
          });
    }
  }

  private void interrupt(long now) {
    List<Work> works = gathered;
    gathered = new ArrayList<>();
    batch++;
    long completion = device.completion().toNanos();
    if (completion == 0) {
      arrival.arrived(works, now);
    } else {
      agenda.add(now + completion, at -> arrival.arrived(works, at));
    }
  }

  void clear() {
    gathered.clear();
    batch++;
  }
}
