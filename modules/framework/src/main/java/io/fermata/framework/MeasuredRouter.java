package io.fermata.framework;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Takes the leg whose driver is measured to be best; each leg is at the candidate of its number. */
final class MeasuredRouter implements Legs.Router {
  private final Choice choice;
  private final List<Leg> legs;
  // counts requests; that two threads may count as one does not matter. Begins anywhere, or short sessions
  // would all be timed, or none
  private long number = ThreadLocalRandom.current().nextLong() >>> 1;

  MeasuredRouter(Choice choice, List<Leg> legs) {
    this.choice = choice;
    this.legs = List.copyOf(legs);
  }

  private boolean takes(int index, int length, long tried) {
    Leg leg = legs.get(index);
    return (tried & leg.bit()) == 0 && leg.longest() >= length && leg.isUsable();
  }

  @Override
  public int first(int length, Memory memory, int together) {
    int picked = choice.pick(length, memory, choice.out() + together, number++);
    return takes(Choice.index(picked), length, 0) ? picked : next(length, memory, 0);
  }

  @Override
  public int next(int length, Memory memory, long tried) {
    int demand = choice.out() + 1;
    int index = choice.pick(length, memory, demand);
    while (index >= 0 && !takes(index, length, tried)) {
      index = choice.after(index, length, memory, demand);
    }
    return index;
  }

  @Override
  public void out(int more) {
    choice.out(more);
  }

  @Override
  public void measured(int leg, int length, Memory memory, int onDriver, long nanos) {
    choice.measured(leg, length, memory, onDriver, nanos);
  }
}
