package io.fermata.wait;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one bit of a wait context: a wake-up came. While nobody has asked for a descriptor, to raise
 * it is a volatile write. Neither raising nor taking throws: both run on threads that others wait
 * for.
 */
final class Signal {
  private static final Logger LOG = System.getLogger("io.fermata.wait");
  private static final VarHandle RAISED = field("raised", boolean.class);
  private static final VarHandle DESCRIPTORS = field("descriptors", Descriptors.class);

  private volatile boolean raised;
  private volatile boolean closed;
  private volatile @Nullable Descriptors descriptors; // once one was asked for
  private volatile boolean faulty; // and that was logged

  boolean isRaised() {
    return raised && !closed;
  }

  /** Answers false, and does nothing, once this is closed. */
  boolean raise() {
    if (closed) {
      return false;
    }
    if (!raised) { // else whoever raised it sees to the descriptors, and it is still to be taken
      raised = true;
      Descriptors shown = descriptors;
      if (shown != null) {
        try {
          shown.raise();
        } catch (IOException e) {
          unusable(e);
        }
      }
    }
    return true;
  }

  /** Takes the signal back, and makes the descriptors unready. */
  void lower() {
    Descriptors shown = descriptors;
    if (shown == null) {
      if (!raised || !take()) {
        return;
      }
      shown = descriptors; // asked for meanwhile, and made ready for the signal just taken
    }
    if (shown != null) {
      try {
        shown.lower();
      } catch (IOException e) {
        unusable(e);
      }
    }
  }

  /** Reads and writes in one, so that what was written before the signal is seen from here on. */
  boolean take() {
    return (boolean) RAISED.getAndSet(this, false);
  }

  Descriptors descriptors() {
    Descriptors shown = descriptors;
    if (shown == null) {
      requireOpen();
      Descriptors made = new Descriptors(this);
      Descriptors other = (Descriptors) DESCRIPTORS.compareAndExchange(this, null, made);
      shown = other == null ? made : other;
    }
    return shown;
  }

  void requireOpen() {
    if (closed) {
      throw WaitContext.closed();
    }
  }

  /** Closes the descriptors too, and answers what that threw. */
  List<Throwable> close() {
    closed = true;
    Descriptors shown = descriptors;
    return shown == null ? List.of() : shown.close();
  }

  private void unusable(IOException thrown) {
    if (!faulty) {
      faulty = true;
      LOG.log(Level.WARNING, "channel or eventfd of a wait context, closed by its user?", thrown);
    }
  }

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(Signal.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
