package io.fermata.framework;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A call that has not come back from a driver for longer than {@link FrameworkOptions#patience()}.
 *
 * @param call {@code submit} or {@code open}
 * @param thread the name of the thread that is inside; virtual threads often have none
 * @param nanos for how long at least, in nanoseconds of the framework's {@link
 *     io.fermata.spi.TimeSource}
 * @param stack where the thread was when the call was found, innermost frame first
 */
public record StuckCall(String call, String thread, long nanos, List<StackTraceElement> stack) {

  public StuckCall {
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(thread, "thread");
    stack = List.copyOf(stack);
  }

  StuckCall lasting(long nanos) {
    return new StuckCall(call, thread, nanos, stack);
  }

  /** In one sentence. */
  @Override
  public String toString() {
    return "thread " + (thread.isEmpty() ? "without a name" : thread)
        + " has been inside " + call + " for at least " + nanos / 1_000_000 + " ms";
  }

  /** The stack as it is usually printed, one frame to a line. */
  String trace() {
    return stack.stream().map(frame -> "\n\tat " + frame).collect(Collectors.joining());
  }
}
