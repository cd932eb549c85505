package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.SessionSpec;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LayoutsTest {

  @Test
  @DisplayName("A sound driver passes everything")
  void sound() throws Exception {
    try (Kit kit =
        Kit.of(Subject.of(SoundDriver::new))
            .reference(Subject.of(() -> new SoundDriver("reference")))
            .seed(Caught.SEED)
            .open()) {
      assertEquals(List.of(), kit.run(line -> {}).failures());
    }
  }

  @Test
  @DisplayName("A wrong result where the bytes begin at an odd address is a matter of layout")
  void misaligned() throws Exception {
    Caught.byExactly(
        "layouts",
        () ->
            new SoundDriver() {
              @Override
              public DriverSession open(SessionSpec spec) {
                return new SoundSession(spec) {
                  @Override
                  void write(DriverRequest request, byte[] result) {
                    if (request.input().offset() % 2 == 1 && result.length > 0) {
                      result[0] ^= 1;
                    }
                    super.write(request, result);
                  }
                };
              }
            });
  }
}
