package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.wait.WaitContext;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Does the provider count how plain JCA calls waited for a device that takes its time? */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitsTest {
  private final FermataProvider provider =
      Fermata.over(SimulatedDevice.builder().latency(Duration.ofMillis(20)).seed(1).build());
  private Waits before = Waits.NONE;

  @BeforeEach
  void untouched() {
    assertEquals(Waits.NONE, provider.waits(), "nothing is put together to be asked");
  }

  /** What a test is about comes after the self tests, which wait as well. */
  private void tested(JcaCall call) throws Exception {
    call.on(provider);
    before = provider.waits();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private Waits since() {
    return provider.waits().minus(before);
  }

  @ParameterizedTest
  @EnumSource(JcaCall.class)
  @DisplayName("in a job each call is one pause")
  void paused(JcaCall call) throws Exception {
    tested(call);
    try (Jobs jobs = Jobs.open(Vehicle.CALLER);
        WaitContext waits = WaitContext.open()) {
      Semaphore ready = new Semaphore(0);
      waits.onWake(ready::release);
      Job<byte[]> job = jobs.start(waits, () -> call.on(provider));
      assertTrue(job.isPaused());
      while (job.isPaused()) {
        ready.acquire();
        job.resume();
      }
      call.check(job.result());
    }
    assertEquals(new Waits(0, 1, 0, 0, 0), since());
  }

  @ParameterizedTest
  @EnumSource(JcaCall.class)
  @DisplayName("on a virtual thread it is one that parked, on a platform thread one that blocked")
  void threads(JcaCall call) throws Exception {
    tested(call);
    FutureTask<byte[]> task = new FutureTask<>(() -> call.on(provider));
    Thread.ofVirtual().start(task);
    call.check(task.get());
    assertEquals(new Waits(0, 0, 1, 0, 0), since());
    call.check(call.on(provider));
    assertEquals(new Waits(0, 0, 1, 1, 0), since());
  }

  @ParameterizedTest
  @EnumSource(
      value = JcaCall.class,
      names = {"DIGEST", "MAC"})
  @DisplayName("with a driver that completes at once it is inline, and an asynchronous one is delivered")
  void inline(JcaCall call) throws Exception {
    try (FermataProvider quick = Fermata.best()) {
      call.on(quick);
      Waits already = quick.waits();
      call.check(call.on(quick));
      assertEquals(new Waits(1, 0, 0, 0, 0), quick.waits().minus(already));
    }
    tested(JcaCall.DIGEST);
    AsyncMessageDigest.getInstance("SHA-256", provider).digest(new byte[9]).get();
    assertEquals(new Waits(0, 0, 0, 0, 1), since());
  }
}
