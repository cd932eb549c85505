package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Batching;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape.Kind;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.Suitability;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SelectionTest {

  private static Framework framework(io.fermata.spi.Driver... drivers) {
    return Framework.open(DriverDiscovery.Found.of(drivers), FrameworkOptions.DEFAULT);
  }

  private static String chosen(Framework framework) throws DriverException {
    try (Session session = framework.open(SHA, Preference.BEST)) {
      return session.driver();
    }
  }

  @Test
  @DisplayName("K046 kind goes before merit, and merit before the order found")
  void order_kindThenMerit() throws Exception {
    InlineDriver software = new InlineDriver("software").merit(100);
    InlineDriver accelerated = new InlineDriver("accelerated").kind(Kind.ACCELERATED).merit(1);
    InlineDriver hardware = new InlineDriver("hardware").kind(Kind.HARDWARE).merit(-1);
    try (Framework framework = framework(software, accelerated, hardware)) {
      assertEquals("hardware", chosen(framework));
    }
    try (Framework framework = framework(software, accelerated)) {
      assertEquals("accelerated", chosen(framework));
    }
    try (Framework framework = framework(new InlineDriver("poor").merit(3), software)) {
      assertEquals("software", chosen(framework));
    }
  }

  @Test
  @DisplayName("code that is a loss for a request alone comes after what is not, a device does not")
  void order_lossAlone() throws Exception {
    Batching many = new Batching(16, 4, 0);
    InlineDriver wide = new InlineDriver("wide").kind(Kind.ACCELERATED).batching(many);
    InlineDriver card = new InlineDriver("card").kind(Kind.HARDWARE).batching(many);
    try (Framework framework = framework(wide, new InlineDriver("plain"))) {
      assertEquals("plain", chosen(framework));
    }
    try (Framework framework = framework(new InlineDriver("plain"), card)) {
      assertEquals("card", chosen(framework));
    }
    try (Framework framework = framework(wide)) {
      assertEquals("wide", chosen(framework));
    }
  }

  @Test
  @DisplayName("requests that are submitted together go where that many are to go")
  void together() throws Exception {
    InlineDriver wide =
        new InlineDriver("wide").kind(Kind.ACCELERATED).batching(new Batching(16, 4, 0));
    FrameworkOptions options =
        FrameworkOptions.DEFAULT.withSelfTests(false).withSampling(Sampling.OFF);
    try (Framework framework =
            Framework.open(DriverDiscovery.Found.of(wide, new InlineDriver("plain")), options);
        Session session = framework.open(SHA, Preference.MEASURED)) {
      for (int together : new int[] {1, 16, 1}) {
        List<Request> requests = Stream.generate(SelectionTest::digest).limit(together).toList();
        session.submitAll(requests);
        int expected = framework.driver(together < 4 ? "plain" : "wide").orElseThrow().id();
        requests.forEach(request -> assertEquals(expected, request.driver(), together + " together"));
      }
    }
  }

  private static Request digest() {
    return new Request()
        .operation(Operation.DIGEST)
        .input(new byte[64], 0, 64)
        .output(new byte[32], 0, 32);
  }

  @Test
  @DisplayName("K045 on a tie the driver found first is chosen, every time")
  void order_tie() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (Framework framework =
          framework(new InlineDriver("zebra"), new InlineDriver("ape"), new InlineDriver("bee"))) {
        assertEquals("zebra", chosen(framework));
        assertEquals("zebra", chosen(framework));
      }
    }
  }

  @Test
  @DisplayName("K049 when the best does not open, the next one does")
  void open_fallsThrough() throws Exception {
    InlineDriver best =
        new InlineDriver("best")
            .merit(9)
            .opening(
                spec -> {
                  throw new DriverException(Reason.UNAVAILABLE, "the token was pulled");
                });
    InlineDriver second =
        new InlineDriver("second")
            .merit(8)
            .opening(
                spec -> {
                  throw Computes.thrown();
                });
    try (Framework framework = framework(best, second, new InlineDriver("third"))) {
      assertEquals("third", chosen(framework));
      assertTrue(best.opens.get() > 0);
      assertTrue(second.opens.get() > 0);
    }
    try (Framework framework = framework(best, second)) {
      String message = assertThrows(DriverException.class, () -> chosen(framework)).getMessage();
      assertTrue(message.contains("DIGEST SHA-256"), message);
      assertTrue(message.contains("best: ") && message.contains("the token was pulled"), message);
      assertTrue(message.contains("second: ") && message.contains("by a test driver"), message);
    }
  }

  @Test
  @DisplayName("K049 a session refused after the self test passed falls through with its own reason")
  void open_refusedLater() throws Exception {
    InlineDriver once = new InlineDriver("once").merit(1);
    once.opening(
        spec -> {
          if (once.opens.get() > Computes.ANSWERS) {
            throw new DriverException(Reason.UNAVAILABLE, "no more sessions");
          }
        });
    try (Framework framework = framework(once, new InlineDriver("other"))) {
      assertEquals("other", chosen(framework));
      DriverException refused =
          assertThrows(
              DriverException.class, () -> framework.open(SHA, Preference.driver("once")));
      assertEquals(Reason.UNAVAILABLE, refused.reason());
      assertTrue(refused.getMessage().endsWith("once: no more sessions"), refused.getMessage());
    }
  }

  @Test
  @DisplayName("K043 a named driver is used or none; unknown and absent names are told apart")
  void preference_named() throws Exception {
    InlineDriver broken =
        new InlineDriver("broken")
            .starting(
                host -> {
                  throw new DriverException(Reason.UNAVAILABLE, "there is no card in slot 3");
                });
    InlineDriver best = new InlineDriver("best").merit(9);
    try (Framework framework = framework(best, new InlineDriver("plain"), broken)) {
      framework.check(Preference.driver("plain"));
      try (Session session = framework.open(SHA, Preference.driver("plain"))) {
        assertEquals("plain", session.driver());
        assertEquals(SHA, session.spec());
      }
      DriverException unknown =
          assertThrows(
              DriverException.class, () -> framework.open(SHA, Preference.driver("best2")));
      assertEquals(Reason.UNAVAILABLE, unknown.reason());
      assertEquals("no driver is named best2; there are best, plain", unknown.getMessage());
      DriverException absent =
          assertThrows(
              DriverException.class, () -> framework.check(Preference.driver("broken")));
      assertEquals(Reason.UNAVAILABLE, absent.reason());
      assertEquals(
          "driver broken is absent: there is no card in slot 3", absent.getMessage());
    }
  }

  @Test
  @DisplayName("a key that no driver takes is BAD_KEY, with every driver's sentence; nothing is opened")
  void probe_badKey() throws Exception {
    InlineDriver short_ =
        new InlineDriver("short")
            .probe(spec -> new Suitability.Unfit(Reason.BAD_KEY, "takes keys of 16 bytes, not 5"));
    InlineDriver none =
        new InlineDriver("none")
            .probe(spec -> new Suitability.Unfit(Reason.UNSUPPORTED, "has no such thing"));
    try (Framework framework = framework(short_, none)) {
      DriverException thrown =
          assertThrows(DriverException.class, () -> framework.check(SHA, Preference.BEST));
      assertEquals(Reason.BAD_KEY, thrown.reason());
      assertEquals(
          "no driver takes DIGEST SHA-256; short: takes keys of 16 bytes, not 5;"
              + " none: has no such thing",
          thrown.getMessage());
      assertEquals(
          Reason.UNSUPPORTED,
          assertThrows(
                  DriverException.class, () -> framework.open(SHA, Preference.driver("none")))
              .reason());
      assertEquals(0, short_.opens.get() + none.opens.get());
    }
    try (Framework framework = framework()) {
      assertTrue(
          assertThrows(DriverException.class, () -> framework.open(SHA, Preference.BEST))
              .getMessage()
              .endsWith("there are no drivers"));
    }
  }

  @Test
  @DisplayName("a driver whose probe throws is passed over, and the next one is asked")
  void probe_throws() throws Exception {
    InlineDriver rude =
        new InlineDriver("rude")
            .merit(9)
            .probe(
                spec -> {
                  throw Computes.thrown();
                });
    try (Framework framework = framework(rude, new InlineDriver("good"))) {
      assertEquals("good", chosen(framework));
      DriverException thrown =
          assertThrows(
              DriverException.class, () -> framework.open(SHA, Preference.driver("rude")));
      assertTrue(thrown.getMessage().contains("rude: "), thrown.getMessage());
      assertTrue(thrown.getMessage().contains("by a test driver"), thrown.getMessage());
    }
  }

  @Test
  @DisplayName("K048 an open that fails leaves no session behind, nor does a closed framework open one")
  void open_closed() throws Exception {
    InlineDriver driver = new InlineDriver("plain");
    Framework framework = framework(driver);
    assertEquals("plain", chosen(framework));
    framework.close();
    assertEquals(driver.opens.get(), driver.sessionCloses.get());
    assertEquals(
        "framework is closed",
        assertThrows(IllegalStateException.class, () -> chosen(framework)).getMessage());
    assertEquals(List.of("plain"), framework.drivers().stream().map(DriverReport::name).toList());
  }
}
