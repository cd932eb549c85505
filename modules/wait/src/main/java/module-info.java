/**
 * How a thread waits for something that another thread completes.
 *
 * <p>A {@link io.fermata.wait.WaitContext} carries the wake-up from a device to whoever runs the
 * code that waits, by a callback, a channel for a {@link java.nio.channels.Selector} or, on Linux,
 * an eventfd (which wants {@code --enable-native-access=io.fermata.wait}). A
 * {@link io.fermata.wait.Waiter} is a way of waiting: this module has the one that parks the
 * thread; a module that can do better (pause the job and give the thread back) provides its own.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.wait {
  requires static org.jspecify;

  exports io.fermata.wait;

  uses io.fermata.wait.Waiter;
}
