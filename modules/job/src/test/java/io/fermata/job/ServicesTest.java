package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.wait.Waiter;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServicesTest {
  @Test
  @DisplayName("META-INF/services says the same as the module descriptor")
  void services() throws Exception {
    Module module = Job.class.getModule();
    assertEquals(1, module.getDescriptor().provides().size());
    List<String> provided =
        module.getDescriptor().provides().stream()
            .filter(provides -> provides.service().equals(Waiter.class.getName()))
            .flatMap(provides -> provides.providers().stream())
            .toList();
    try (InputStream file =
        module.getResourceAsStream("META-INF/services/" + Waiter.class.getName())) {
      assertEquals(
          provided, new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }
}
