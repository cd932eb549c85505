/**
 * Code that can be paused.
 *
 * <p>A {@link io.fermata.job.Job} runs on the thread of whoever starts it until it waits for a device;
 * then {@code start} returns, the thread does something else, and {@code resume} continues the job
 * where it stopped. This module provides the {@link io.fermata.wait.Waiter} that turns a wait inside a
 * job into such a pause.
 *
 * <p>The fast vehicle wants {@code --add-opens=java.base/java.lang=io.fermata.job}; see {@link
 * io.fermata.job.Vehicle}.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.job {
  requires static org.jspecify;
  requires transitive io.fermata.wait;

  exports io.fermata.job;

  provides io.fermata.wait.Waiter with
      io.fermata.job.PausingWaiter;
}
