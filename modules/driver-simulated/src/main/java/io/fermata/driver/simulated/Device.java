package io.fermata.driver.simulated;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.VirtualTime;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The model among threads.
 *
 * <p>Two locks. {@code lock} guards the model and is held for moments, by submitters and by the drive;
 * nobody outside is called under it. {@code turn} is held by whoever runs events and says what comes of
 * them, so that these are in order, and that a close finds none half said.
 */
final class Device {
  private final SimulatedDevice device;
  private final Tally tally = new Tally();
  private final ReentrantLock turn = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Model model;
  private final Drive drive;
  private boolean closed;

  /** Starts it; {@link #close} ends it. */
  Device(DriverHost host, SimulatedDevice device) {
    this.device = device;
    this.model = new Model(device, host, tally);
    if (host.time() instanceof VirtualTime time) {
      drive = new VirtualDrive(time, this);
    } else {
      ThreadDrive thread = new ThreadDrive(host.time(), this, device.name());
      drive = thread;
      thread.start();
    }
  }

  Counts counts() {
    return tally.counts();
  }

  /** Opens a session of the device's present life; also while it is away. */
  DriverSession open(SessionSpec spec, Backing backing) throws DriverException {
    long life;
    lock.lock();
    try {
      if (model.isGone()) {
        throw new DriverException(Reason.UNAVAILABLE, device.name() + " was unplugged");
      }
      life = model.life();
    } finally {
      lock.unlock();
    }
    Cost cost = device.pricing().of(spec);
    return new SimulatedSession(this, backing.open(spec), spec.kind(), cost, life);
  }

  Taken submit(SimulatedSession session, DriverRequest request, boolean more) {
    Model.Verdict verdict;
    long next;
    lock.lock();
    try {
      if (closed) {
        verdict = Model.Verdict.LOST;
      } else {
        verdict = model.offer(session, request, more, drive.now());
      }
      count(verdict);
      next = model.next();
    } finally {
      lock.unlock();
    }
    drive.wake(next);
    return switch (verdict) {
      case ACCEPTED -> Taken.ACCEPTED;
      case FULL -> Taken.FULL;
      case LOST -> {
        refuse(request);
        yield Taken.DONE;
      }
    };
  }

  private void count(Model.Verdict verdict) {
    switch (verdict) {
      case ACCEPTED -> tally.accepted.incrementAndGet();
      case FULL -> tally.full.incrementAndGet();
      case LOST -> tally.lost.incrementAndGet();
    }
  }

  private void refuse(DriverRequest request) {
    boolean over;
    lock.lock();
    try {
      over = closed;
    } finally {
      lock.unlock();
    }
    if (over) {
      request.fail(Reason.CLOSED, device.name() + " is closed");
    } else {
      request.fail(
          Reason.SESSION_LOST, device.name() + " has lost the session; open another one");
    }
  }

  // Events: on the drive's thread.

  /** When something is due; {@link Agenda#NEVER} if nothing is. */
  long next() {
    lock.lock();
    try {
      return model.next();
    } finally {
      lock.unlock();
    }
  }

  /** Lets everything happen that is due, and says what comes of it. */
  void runDue() {
    turn.lock();
    try {
      for (Optional<Runnable> said = happen(); said.isPresent(); said = happen()) {
        said.get().run();
      }
    } finally {
      turn.unlock();
    }
  }

  private Optional<Runnable> happen() {
    lock.lock();
    try {
      return model.happen(drive.now());
    } finally {
      lock.unlock();
    }
  }

  /** Ends the drive; what has not been answered fails. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    drive.close();
    turn.lock();
    try {
      lock.lock();
      try {
        model.close();
      } finally {
        lock.unlock();
      }
      runDue();
    } finally {
      turn.unlock();
    }
  }
}
