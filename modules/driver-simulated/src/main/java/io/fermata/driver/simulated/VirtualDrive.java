package io.fermata.driver.simulated;

import io.fermata.spi.Alarm;
import io.fermata.spi.VirtualTime;

/**
 * Runs events on the thread that moves the time, each at its own time: so a run is the same every time.
 * One alarm is set, for the next event.
 */
final class VirtualDrive implements Drive {
  private final VirtualTime time;
  private final long origin;
  private final Device device;
  private Alarm alarm = () -> {};
  private long armed = Agenda.NEVER;
  private boolean closed;

  VirtualDrive(VirtualTime time, Device device) {
    this.time = time;
    this.origin = time.nanoTime();
    this.device = device;
  }

  @Override
  public long now() {
    return time.nanoTime() - origin;
  }

  @Override
  public synchronized void wake(long next) {
    if (next < armed && !closed) {
      alarm.cancel();
      armed = next;
      alarm = time.at(origin + next, this::ring);
    }
  }

  private void ring() {
    synchronized (this) {
      armed = Agenda.NEVER;
    }
    try {
      device.runDue();
    } finally {
      wake(device.next());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    alarm.cancel();
  }
}
