package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.wait.WaitContext;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FirstUseTest {
  @ParameterizedTest
  @EnumSource(Vehicle.class)
  @DisplayName("a job that meets the self test first does not hold up its own thread's next call")
  void self_test(Vehicle vehicle) throws Exception {
    Settings settings =
        Fermata.settings(Map.of(Settings.DRIVER, "simulated:latency=1ms"));
    try (FermataProvider provider = FermataProvider.of(settings);
        WaitContext waits = WaitContext.open();
        Jobs jobs = Jobs.open(vehicle)) {
      BlockingQueue<WaitContext> ready = new LinkedBlockingQueue<>();
      waits.onWake(() -> ready.add(waits));
      Job<byte[]> job =
          jobs.start(
              waits, () -> MessageDigest.getInstance("SHA-256", provider).digest(new byte[3]));
      // the thread that is to resume the job, doing something else meanwhile
      byte[] plain = MessageDigest.getInstance("SHA-256", provider).digest(new byte[3]);
      while (job.isPaused()) {
        ready.take();
        job.resume();
      }
      assertEquals(32, plain.length);
      assertTrue(MessageDigest.isEqual(plain, job.result()));
    }
  }
}
