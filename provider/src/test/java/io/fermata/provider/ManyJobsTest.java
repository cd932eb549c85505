package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.spi.DriverShape;
import io.fermata.wait.WaitContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Do many jobs of one thread share a device that holds few requests? */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyJobsTest {
  private static final int JOBS = 500;
  private static final int DEPTH = 64;

  @ParameterizedTest(name = "backlog of {0}")
  @ValueSource(ints = {65_536, 16, 1})
  @DisplayName("500 signatures are in flight on one thread, behind 64 places and a backlog")
  void signatures(int backlog) throws Exception {
    HeldDriver device = new HeldDriver("held", DriverShape.Kind.HARDWARE, DEPTH);
    BlockingQueue<Job<byte[]>> ready = new LinkedBlockingQueue<>();
    List<Job<byte[]>> all = new ArrayList<>();
    try (FermataProvider provider = Fermata.over(backlog, device)) {
      provider.framework().selfTest();
      long before = provider.framework().counts().paused();
      device.mood(HeldDriver.Mood.HOLDS);
      try (Jobs jobs = Jobs.open(Vehicle.CALLER)) {
        for (int i = 0; i < JOBS; i++) {
          byte[] message = message(i);
          WaitContext waits = WaitContext.open();
          Job<byte[]> job = jobs.start(waits, () -> JcaCall.sign(provider, message));
          assertTrue(job.isPaused());
          waits.onWake(() -> ready.add(job));
          all.add(job);
        }
        assertEquals(JOBS, jobs.unfinished());
        assertEquals(DEPTH, device.held());
        assertEquals(Math.min(JOBS - DEPTH, backlog), provider.framework().counts().backlogged());
        Thread thread = Thread.ofPlatform().start(device::release);
        for (int left = JOBS; left > 0; ) {
          Job<byte[]> job = ready.take();
          if (job.isPaused()) {
            job.resume();
            left -= job.isDone() ? 1 : 0;
          }
        }
        thread.join();
      }
      for (int i = 0; i < JOBS; i++) {
        assertTrue(
            JcaCall.verify(JcaCall.jdk("SunEC"), message(i), all.get(i).result()), "job " + i);
      }
      assertEquals(DEPTH, device.most());
      assertEquals(0, provider.framework().counts().completedTwice());
      assertTrue(provider.framework().counts().paused() - before >= DEPTH);
    }
  }

  private static byte[] message(int i) {
    return ("message " + i).getBytes(StandardCharsets.UTF_8);
  }
}
