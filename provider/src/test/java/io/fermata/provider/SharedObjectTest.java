package io.fermata.provider;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Is an object that two threads use at once, which none may be, at worst of no use? */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedObjectTest {

  static Stream<Arguments> all() {
    return Stream.of(SharedObject.values())
        .flatMap(
            what ->
                Stream.of("", "openssl", "multibuffer")
                    .filter(driver -> !driver.equals("multibuffer") || what.isOfMultibuffer())
                    .map(driver -> Arguments.of(what, driver)));
  }

  @ParameterizedTest(name = "{0} on the driver {1}")
  @MethodSource("all")
  @DisplayName("two threads with one object get refusals, and nothing that is wrong")
  void shared(SharedObject what, String driver) throws Exception {
    race(what, driver, what.isSlow() ? 200 : 1_000);
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0} on the driver {1}")
  @MethodSource("all")
  @DisplayName("the same for long")
  void long_shared(SharedObject what, String driver) throws Exception {
    race(what, driver, what.isSlow() ? 100_000 : 1_000_000);
  }

  /** Until each thread was let in so many times. */
  private static void race(SharedObject what, String driver, int calls) throws Exception {
    long seed = Long.getLong("fermata.test.seed", System.nanoTime());
    try (FermataProvider provider = Fermata.onAny(driver)) {
      SharedObject.Calls object = object(what, driver, provider);
      provider.framework().selfTest();
      AtomicReference<Throwable> wrong = new AtomicReference<>();
      AtomicLong refused = new AtomicLong();
      CyclicBarrier together = new CyclicBarrier(2);
      Thread[] threads = new Thread[2];
      for (int i = 0; i < threads.length; i++) {
        Random random = new Random(seed + i);
        threads[i] =
            Thread.ofPlatform().start(() -> run(object, random, calls, together, wrong, refused));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      System.out.println(what + " " + driver + ": seed " + seed + ", " + refused + " calls refused");
      if (wrong.get() != null) {
        throw new AssertionError(what + " on " + driver + ", seed " + seed, wrong.get());
      }
    }
  }

  private static SharedObject.Calls object(SharedObject what, String driver, FermataProvider provider)
      throws Exception {
    assumeTrue(
        driver.isEmpty() || NativeDrivers.isPresent(provider, driver),
        driver + " is not here; openssl wants Debian's libssl3, multibuffer its libipsec-mb1");
    return what.of(provider);
  }

  private static void run(
      SharedObject.Calls object,
      Random random,
      int calls,
      CyclicBarrier together,
      AtomicReference<Throwable> wrong,
      AtomicLong refused) {
    try {
      together.await();
      int done = 0;
      while (done < calls && wrong.get() == null) {
        try {
          object.any(random);
          done++;
        } catch (Exception e) {
          if (!SharedObject.isRefusal(e)) {
            throw e;
          }
          if (SharedObject.isOutside(e)) {
            refused.incrementAndGet();
            Thread.onSpinWait();
          } else {
            done++;
          }
        }
      }
    } catch (Throwable t) {
      wrong.compareAndSet(null, t);
    }
  }
}
