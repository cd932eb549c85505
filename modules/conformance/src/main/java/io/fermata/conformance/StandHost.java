package io.fermata.conformance;

import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Health;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What the kit offers a driver in place of a framework. */
final class StandHost implements DriverHost {
  private final DriverSettings settings;
  private final TimeSource time;
  private final Semaphore room = new Semaphore(0);
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<String> withdrawn = new CopyOnWriteArrayList<>();

  StandHost(DriverSettings settings, TimeSource time) {
    this.settings = settings;
    this.time = time;
  }

  @Override
  public DriverSettings settings() {
    return settings;
  }

  @Override
  public TimeSource time() {
    return time;
  }

  @Override
  public void unblocked() {
    room.release();
  }

  @Override
  public void unblocked(WorkKind kind) {
    room.release();
  }

  @Override
  public void changed(Health health, String why) {
    said.add(health + ": " + why);
  }

  @Override
  public void withdrawn(String algorithm) {
    withdrawn.add(algorithm);
  }

  /** Waits until the driver says that there is room, or for so long; true if it was said. */
  boolean awaitRoom(long nanos) throws InterruptedException {
    boolean told = room.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    room.drainPermits();
    return told;
  }

  /** What it has said of its health. */
  List<String> said() {
    return said;
  }

  /** What it offers no longer. */
  List<String> withdrawn() {
    return withdrawn;
  }
}
