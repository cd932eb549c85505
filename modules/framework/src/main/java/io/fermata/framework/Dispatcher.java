package io.fermata.framework;

import io.fermata.spi.WorkKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Brings what waits for one driver to it: one request for each kind of work in turn, so that neither
 * kind can keep the other waiting. One thread at a time, and none while nothing can be brought. Each
 * driver has its own, so that one which blocks holds up no other.
 */
final class Dispatcher {
  private final Executor executor;
  private final LongAdder activations;
  private final Map<WorkKind, Lane> lanes = new EnumMap<>(WorkKind.class);
  private final AtomicInteger asked = new AtomicInteger();

  Dispatcher(Executor executor, LongAdder activations, Function<WorkKind, Lane> maker) {
    this.executor = executor;
    this.activations = activations;
    for (WorkKind kind : WorkKind.values()) {
      lanes.put(kind, maker.apply(kind));
    }
  }

  Lane lane(WorkKind kind) {
    return Objects.requireNonNull(lanes.get(kind));
  }

  Iterable<Lane> lanes() {
    return lanes.values();
  }

  /** The requests that wait, in the order of their lane. */
  List<QueuedRequest> queued() {
    return lanes.values().stream().flatMap(lane -> lane.queued().stream()).toList();
  }

  /** Sees to it that somebody looks at the lanes after this call. Holds no lock, and returns at once. */
  void look() {
    if (asked.getAndIncrement() == 0) {
      activations.increment();
      executor.execute(this::run);
    }
  }

  private void run() {
    int seen = asked.get();
    while (true) {
      boolean worked = false;
      for (Lane lane : lanes.values()) {
        worked |= lane.turn();
      }
      if (!worked) {
        int rest = asked.addAndGet(-seen);
        if (rest == 0) {
          return;
        }
        seen = rest;
      }
    }
  }
}
