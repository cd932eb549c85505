package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Counts;
import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.spi.DriverShape;
import io.fermata.wait.Awaited;
import io.fermata.wait.WaitContext;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Does the same unchanged call pause a job, park a virtual thread and block a platform thread? */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitingTest {
  private final HeldDriver device = HeldDriver.forCalls("held", DriverShape.Kind.HARDWARE, 64);
  private final FermataProvider provider = Fermata.over(device);

  /** What a test is about comes after the self tests, which wait as well. */
  private Counts holding() {
    provider.framework().selfTest();
    device.mood(HeldDriver.Mood.HOLDS);
    return provider.framework().counts();
  }

  private Counts since(Counts before) {
    return provider.framework().counts().minus(before);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  static Stream<Arguments> callsAndVehicles() {
    return Arrays.stream(JcaCall.values())
        .flatMap(
            call -> Arrays.stream(Vehicle.values()).map(vehicle -> Arguments.of(call, vehicle)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("callsAndVehicles")
  @DisplayName("in a job the call pauses, and its thread runs another job meanwhile")
  void paused(JcaCall call, Vehicle vehicle) throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              pausedHere(call, vehicle);
              return true;
            });
    (vehicle == Vehicle.CARRIER ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
    assertTrue(task.get());
  }

  private void pausedHere(JcaCall call, Vehicle vehicle) throws Exception {
    Counts before = holding();
    List<String> order = new ArrayList<>();
    try (Jobs jobs = Jobs.open(vehicle);
        WaitContext firstWaits = WaitContext.open();
        WaitContext secondWaits = WaitContext.open()) {
      Job<byte[]> first = jobs.start(firstWaits, () -> noted(order, "first", call));
      assertTrue(first.isPaused());
      Job<byte[]> second = jobs.start(secondWaits, () -> noted(order, "second", call));
      assertTrue(second.isPaused());
      assertEquals(2, device.held(), "both are with the device, from one thread");
      assertEquals(0, since(before).paused(), "neither has ended");
      first.resume();
      assertTrue(first.isPaused(), "resumed too early, it pauses again");
      Thread.ofPlatform().start(device::release).join();
      assertTrue(firstWaits.isSignalled());
      second.resume();
      first.resume();
      call.check(first.result());
      call.check(second.result());
      assertEquals(vehicle, first.vehicle());
    }
    assertEquals(List.of("first begins", "second begins", "second ends", "first ends"), order);
    assertEquals(Counts.of(0, 2, 0, 0), since(before));
  }

  private byte[] noted(List<String> order, String name, JcaCall call) throws Exception {
    order.add(name + " begins");
    byte[] result = call.on(provider);
    order.add(name + " ends");
    return result;
  }

  @ParameterizedTest
  @EnumSource(JcaCall.class)
  @DisplayName("on a virtual thread the call parks it")
  void parked(JcaCall call) throws Exception {
    assertEquals(Counts.of(0, 0, 1, 0), waitedFor(call, Thread.ofVirtual()));
  }

  @ParameterizedTest
  @EnumSource(JcaCall.class)
  @DisplayName(
      "J48 outside a job, on a platform thread, an asynchronous driver works synchronously")
  void blocked(JcaCall call) throws Exception {
    assertEquals(Counts.of(0, 0, 0, 1), waitedFor(call, Thread.ofPlatform()));
  }

  private Counts waitedFor(JcaCall call, Thread.Builder builder) throws Exception {
    Counts before = holding();
    FutureTask<byte[]> task = new FutureTask<>(() -> call.on(provider));
    Thread thread = builder.start(task);
    device.awaitArrival();
    while (!(LockSupport.getBlocker(thread) instanceof Awaited)) {
      Thread.onSpinWait();
    }
    device.release();
    call.check(task.get());
    return since(before);
  }

  @ParameterizedTest
  @EnumSource(JcaCall.class)
  @DisplayName("with an inline driver a job never pauses")
  void inline(JcaCall call) throws Exception {
    try (FermataProvider inline = Fermata.best();
        Jobs jobs = Jobs.open(Vehicle.CALLER);
        WaitContext waits = WaitContext.open()) {
      call.on(inline); // its self tests come with the first use
      Counts before = inline.framework().counts();
      Job<byte[]> job = jobs.start(waits, () -> call.on(inline));
      assertEquals(Job.State.FINISHED, job.state());
      call.check(job.result());
      Counts after = inline.framework().counts();
      assertEquals(before.inline() + 1, after.inline());
      assertEquals(0, after.paused() + after.parked() + after.blocked() + after.backlogged());
    }
  }

  @Test
  @DisplayName("a long message pauses the job at each of its parts, and is right at the end")
  void parts() throws Exception {
    byte[] message = new byte[5 * MessageStream.LIMIT + 1];
    Counts before = holding();
    try (Jobs jobs = Jobs.open(Vehicle.CALLER);
        WaitContext waits = WaitContext.open()) {
      Job<byte[]> job =
          jobs.start(
              waits,
              () -> {
                MessageDigest digest = MessageDigest.getInstance("SHA-256", provider);
                for (int at = 0; at < message.length; at += 1_000) {
                  digest.update(message, at, Math.min(1_000, message.length - at));
                }
                return digest.digest();
              });
      while (job.isPaused()) {
        device.release();
        device.mood(HeldDriver.Mood.HOLDS);
        job.resume();
      }
      assertArrayEquals(MessageDigest.getInstance("SHA-256", "SUN").digest(message), job.result());
    }
    assertTrue(since(before).paused() >= 5, since(before)::toString);
  }
}
