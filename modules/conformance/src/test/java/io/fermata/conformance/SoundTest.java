package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SoundTest {

  private static Set<String> unchecked(KitBuilder builder) throws Exception {
    try (Kit kit =
        builder
            .reference(Subject.of(() -> new SoundDriver("reference")))
            .seed(Caught.SEED)
            .open()) {
      Report report = kit.run(line -> {});
      assertEquals(List.of(), report.failures());
      return report.unchecked().stream().map(line -> line.check().name()).collect(Collectors.toSet());
    }
  }

  @Test
  @DisplayName("A sound device passes everything; what the kit asks of it leaves nothing but chains open")
  void device() throws Exception {
    Set<String> open =
        unchecked(
            Kit.of(Subject.of(() -> new SoundDevice(false)))
                .stopped(Subject.of(() -> new SoundDevice(true))));
    open.retainAll(OURS);
    assertEquals(Set.of("chains"), open);
  }

  @Test
  @DisplayName("A sound inline driver that takes chains passes everything, and is asked everything")
  void chains() throws Exception {
    Set<String> open = unchecked(Kit.of(Subject.of(SoundChains::new)));
    open.retainAll(OURS);
    assertEquals(Set.of(), open);
  }

  @Test
  @DisplayName("Without a device that stands still, what needs one is unchecked")
  void noStopped() throws Exception {
    Set<String> open = unchecked(Kit.of(Subject.of(() -> new SoundDevice(false))));
    open.retainAll(OURS);
    assertEquals(Set.of("chains", "depth", "stopped device"), open);
  }

  private static final Set<String> OURS =
      Set.of(
          "name and shape", "offers", "completion", "parallel open", "sessions", "completes once",
          "untouched when full", "depth", "stopped device", "close in flight", "batch", "chains",
          "threads");
}
