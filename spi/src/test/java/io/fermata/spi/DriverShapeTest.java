package io.fermata.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverShape.Completion;
import io.fermata.spi.DriverShape.Kind;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriverShapeTest {

  @Test
  @DisplayName("who declares no batching does one request as well as many; declaring it changes nothing else")
  void batching() {
    DriverShape inline = DriverShape.inline(Kind.ACCELERATED, List.of("AES/CBC"));
    assertEquals(Batching.NONE, inline.batching());
    DriverShape queued = new DriverShape(Kind.HARDWARE, Completion.OWN_THREAD, 64, List.of());
    assertEquals(Batching.NONE, queued.batching());
    Batching batching = new Batching(16, 8, 0);
    assertEquals(
        new DriverShape(Kind.ACCELERATED, Completion.INLINE, 0, List.of("AES/CBC"), batching),
        inline.withBatching(batching));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 1 | 0 | best batch is 0; it is at least 1",
        "8 | 0 | 0 | break-even is 0; it is from 1 to the best batch, 8",
        "8 | 9 | 0 | break-even is 9; it is from 1 to the best batch, 8",
        "8 | 8 | -1 | shortest message is -1 bytes; it is at least 0"
      })
  @DisplayName("a batching that cannot be is refused with the value and the legal ones")
  void batching_wrong(int best, int breakEven, int shortest, String says) {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new Batching(best, breakEven, shortest))
            .getMessage();
    assertTrue(message.contains(says), message);
  }
}
