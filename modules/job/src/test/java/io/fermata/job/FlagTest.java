package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What only a JVM with java.lang opened has. */
@Tag("flag")
class FlagTest {
  @Test
  @DisplayName("the opened JDK gives the caller vehicle on the module path")
  void found() {
    assertEquals(Optional.empty(), Vehicle.callerAbsence());
    assertEquals(Vehicle.CALLER, Vehicle.current());
    assertTrue(Job.class.getModule().isNamed());
  }

  @Test
  @DisplayName("J27a a job goes from a platform caller to a virtual one and back, with the same result")
  void virtual_caller() throws Exception {
    List<Vehicle> seen = new ArrayList<>();
    try (Jobs jobs = Jobs.open();
        WaitContext waits = WaitContext.open()) {
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                for (int i = 0; i < 4; i++) {
                  seen.add(Job.current().orElseThrow().vehicle());
                  Job.pause();
                }
                return seen.size();
              });
      for (int i = 0; i < 2; i++) {
        Thread.ofVirtual().start(job::resume).join();
        job.resume();
      }
      assertEquals(
          List.of(Vehicle.CALLER, Vehicle.CARRIER, Vehicle.CALLER, Vehicle.CARRIER), seen);
      assertEquals(4, job.result());
      assertEquals(0, jobs.unfinished());
    }
  }

  @Test
  @DisplayName("a job has a thread of its own if the runtime was opened so, and is found all the same")
  void hand_over() throws Exception {
    try (Jobs jobs = Jobs.open(Vehicle.HAND_OVER)) {
      Job<Job<?>> job =
          jobs.start(
              () -> {
                Job.pause();
                return Job.current().orElseThrow();
              });
      assertEquals(Vehicle.HAND_OVER, job.vehicle());
      job.resume();
      assertEquals(job, job.result());
    }
  }
}
