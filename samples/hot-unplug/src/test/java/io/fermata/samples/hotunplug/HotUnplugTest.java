package io.fermata.samples.hotunplug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HotUnplugTest {
  private final PrintStream before = System.out;

  @AfterEach
  void restore() {
    System.setOut(before);
  }

  @Test
  @DisplayName("the card answers while it is in, the platform while it is not, and nothing fails")
  void run() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    HotUnplug.main(new String[0]);
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(4, lines.size(), lines::toString);
    assertTrue(lines.get(0).startsWith("the card is in: answered by {card="), lines.get(0));
    assertTrue(lines.get(1).contains("jca.SUN="), lines.get(1));
    assertTrue(lines.get(2).contains("card="), lines.get(2));
    assertTrue(lines.get(3).contains(" requests, 0 failed; "), lines.get(3));
  }
}
