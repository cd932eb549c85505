package io.fermata.wait;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors that show a signal to a poller. Each is made on first request.
 *
 * <p>With the lock free, what exists is ready if and only if the signal is raised. A waker raises
 * the signal and then, seeing that this object exists, comes here; who asks for the first
 * descriptor lets this object be seen and then looks at the signal. So one of the two makes the
 * descriptor ready. In the same way either {@link #close} closes a descriptor that is just asked
 * for, or the request finds the signal closed.
 *
 * <p>The lock is held for system calls that do not block, and for no code of a user.
 */
final class Descriptors {
  private final ReentrantLock lock = new ReentrantLock();
  private final Signal signal;
  private @Nullable WakePipe pipe;
  private @Nullable EventFd eventFd;
  private boolean raised; // what exists is ready; many wake-ups are one write

  Descriptors(Signal signal) {
    this.signal = signal;
  }

  SelectableChannel channel() throws IOException {
    lock.lock();
    try {
      signal.requireOpen();
      WakePipe made = pipe;
      if (made == null) {
        made = new WakePipe();
        pipe = made;
        if (raised) {
          made.raise();
        }
        raiseIfSignalled();
      }
      return made.source();
    } finally {
      lock.unlock();
    }
  }

  int eventfd() throws IOException {
    lock.lock();
    try {
      signal.requireOpen();
      EventFd made = eventFd;
      if (made == null) {
        made = new EventFd();
        eventFd = made;
        if (raised) {
          made.raise();
        }
        raiseIfSignalled();
      }
      return made.number();
    } finally {
      lock.unlock();
    }
  }

  void raise() throws IOException {
    lock.lock();
    try {
      raiseIfSignalled();
    } finally {
      lock.unlock();
    }
  }

  private void raiseIfSignalled() throws IOException {
    // A signal that is gone was drained between its coming and our lock.
    if (raised || !signal.isRaised()) {
      return;
    }
    raised = true;
    try {
      if (pipe != null) {
        pipe.raise();
      }
    } finally {
      if (eventFd != null) {
        eventFd.raise();
      }
    }
  }

  /** Takes the signal, and makes what exists unready. */
  void lower() throws IOException {
    lock.lock();
    try {
      signal.take();
      if (!raised) {
        return;
      }
      raised = false;
      try {
        if (pipe != null) {
          pipe.lower();
        }
      } finally {
        if (eventFd != null) {
          eventFd.lower();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes what exists, and answers what that threw. The signal must say that it is closed. */
  List<Throwable> close() {
    List<Throwable> thrown = new ArrayList<>();
    lock.lock();
    try {
      if (pipe != null) {
        closing(pipe::close, thrown);
      }
      if (eventFd != null) {
        closing(eventFd::close, thrown);
      }
    } finally {
      pipe = null;
      eventFd = null; // its number may be somebody else's from here on
      lock.unlock();
    }
    return thrown;
  }

  private static void closing(Closeable one, List<Throwable> thrown) {
    try {
      one.close();
    } catch (IOException | RuntimeException e) {
      thrown.add(e);
    }
  }
}
