package io.fermata.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WaitContextTest {
  @Test
  @DisplayName("J02 the callback that was set is the one that a wake-up runs")
  void callback() {
    List<String> ran = new ArrayList<>();
    try (WaitContext waits = WaitContext.open()) {
      waits.wake();
      waits.onWake(() -> ran.add("first"));
      waits.wake();
      waits.onWake(() -> ran.add("second"));
      waits.wake();
    }
    assertEquals(List.of("first", "second"), ran);
  }

  @Test
  @DisplayName("a wake-up is seen until it is drained, also when the callback throws")
  void signal() {
    try (WaitContext waits = WaitContext.open()) {
      assertFalse(waits.isSignalled());
      waits.onWake(
          () -> {
            RuntimeException thrown = new IllegalArgumentException("of a test; logged, no more");
            thrown.setStackTrace(new StackTraceElement[0]);
            throw thrown;
          });
      waits.wake();
      assertTrue(waits.isSignalled());
      waits.drain();
      assertFalse(waits.isSignalled());
    }
  }

  @Test
  @DisplayName("J114 closed twice, woken after: nothing; a callback after close is refused")
  void close() {
    WaitContext waits = WaitContext.open();
    List<String> ran = new ArrayList<>();
    waits.onWake(() -> ran.add("late"));
    waits.close();
    waits.close();
    waits.wake();
    assertEquals(List.of(), ran);
    assertFalse(waits.isSignalled());
    assertThrows(IllegalStateException.class, () -> waits.onWake(() -> {}));
    assertEquals(
        "callback",
        assertThrows(NullPointerException.class, () -> waits.onWake(null)).getMessage());
  }
}
