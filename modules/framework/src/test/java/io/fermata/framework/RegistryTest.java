package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RegistryTest {

  private static Framework empty() {
    return Framework.open(
        DriverDiscovery.Found.of(), FrameworkOptions.DEFAULT.withSelfTests(false));
  }

  @Test
  @DisplayName("K001 K003 numbers count from 0, and there is room beyond the first four")
  void numbers_grow() throws Exception {
    try (Framework framework = empty()) {
      for (int i = 0; i < 9; i++) {
        assertEquals(i, framework.add(new InlineDriver("driver" + i)));
      }
      assertEquals(9, framework.drivers().size());
      assertEquals("driver8", framework.driver(8).orElseThrow().name());
    }
  }

  @Test
  @DisplayName("K003 beyond the most there is a refusal, and room again when one has gone")
  void numbers_most() throws Exception {
    try (Framework framework = empty()) {
      Registry registry = new Registry(6);
      Registry.Maker maker =
          id -> new DriverPort(framework, id, new InlineDriver("driver" + id), FrameworkOptions.DEFAULT);
      List<DriverPort> ports = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        ports.add(registry.take(new InlineDriver("driver" + i), maker));
        assertEquals(i, ports.get(i).id());
      }
      DriverException refused =
          assertThrows(
              DriverException.class, () -> registry.take(new InlineDriver("driver6"), maker));
      assertEquals(Reason.UNAVAILABLE, refused.reason());
      registry.unlist("driver3");
      registry.forget(ports.get(3));
      assertEquals(3, registry.take(new InlineDriver("driver3"), maker).id());
    }
  }

  @Test
  @DisplayName("K002 a number is not used again while a request of its last owner is out")
  void number_reuse() throws Exception {
    HeldDriver held = new HeldDriver("held", 4);
    CountDownLatch closing = new CountDownLatch(1);
    try (Framework framework = empty()) {
      assertEquals(0, framework.add(held));
      held.hold();
      try (Session session = framework.open(Computes.SHA, Preference.BEST)) {
        session.submit(Computes.digest("text").then(done -> closing.countDown()));
        Thread remover =
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        framework.remove("held", Duration.ofSeconds(60));
                      } catch (DriverException | InterruptedException e) {
                        throw new AssertionError(e);
                      }
                    });
        while (framework.driver("held").isPresent()) {
          Thread.yield();
        }
        assertEquals(1, framework.add(new InlineDriver("second")));
        held.completeNext();
        remover.join();
        closing.await();
        assertEquals(0, framework.add(new InlineDriver("third")));
      }
    }
  }

  @Test
  @DisplayName("K004 drivers that start at the same time never get one number")
  void number_race() throws Exception {
    int many = 16;
    CountDownLatch started = new CountDownLatch(many);
    Set<Integer> numbers = new ConcurrentSkipListSet<>();
    try (Framework framework = empty()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        InlineDriver driver =
            new InlineDriver("driver" + i)
                .starting(
                    (DriverHost host) -> {
                      started.countDown();
                      try {
                        started.await(); // all of them are between number and use
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                    });
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        numbers.add(framework.add(driver));
                      } catch (DriverException e) {
                        throw new AssertionError(e);
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      Set<Integer> all = new TreeSet<>();
      framework.drivers().forEach(report -> all.add(((DriverReport.Present) report).id()));
      assertEquals(many, numbers.size());
      assertEquals(all, numbers);
      assertTrue(numbers.contains(many - 1));
    }
  }
}
