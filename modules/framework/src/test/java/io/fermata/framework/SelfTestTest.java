package io.fermata.framework;

import static io.fermata.framework.Computes.GCM;
import static io.fermata.framework.Computes.SHA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.conformance.PublishedAnswers;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SelfTestTest {

  private static Framework framework(io.fermata.spi.Driver... drivers) {
    return Framework.open(DriverDiscovery.Found.of(drivers), FrameworkOptions.DEFAULT);
  }

  private static Map<String, String> report(Framework framework, String name) {
    return framework.drivers().stream()
        .filter(report -> report.name().equals(name))
        .map(report -> ((DriverReport.Present) report).selfTests())
        .findAny()
        .orElseThrow();
  }

  private static Taken flipped(SessionSpec spec, DriverRequest request) {
    try {
      byte[] result = Computes.result(spec, request);
      result[result.length - 1] ^= 1;
      request.output().buffer().put(result);
      request.succeed(result.length);
    } catch (GeneralSecurityException e) {
      request.mismatch();
    }
    return Taken.DONE;
  }

  /** As a device that never looks at the tag. */
  private static Taken gullible(SessionSpec spec, DriverRequest request) {
    if (request.operation() == Operation.ENCRYPT) {
      return InlineDriver.right(spec, request);
    }
    try {
      Computes.result(spec, request);
      return InlineDriver.right(spec, request);
    } catch (GeneralSecurityException e) {
      request.succeed(request.output().length());
      return Taken.DONE;
    }
  }

  @Test
  @DisplayName("a driver that flips a bit is not used, the next one is, and the report says why")
  void answer_wrong() throws Exception {
    InlineDriver bad = new InlineDriver("bad").merit(9).act(SelfTestTest::flipped);
    try (Framework framework = framework(bad, new InlineDriver("good"))) {
      try (Session session = framework.open(SHA, Preference.BEST)) {
        assertEquals("good", session.driver());
      }
      assertEquals(
          Map.of("SHA-256", "wrong answer: the hash is not the published one"),
          report(framework, "bad"));
      assertEquals(Map.of("SHA-256", "passed"), report(framework, "good"));
      DriverException refused =
          assertThrows(DriverException.class, () -> framework.open(SHA, Preference.driver("bad")));
      assertEquals(Reason.FAULT, refused.reason());
      assertTrue(refused.getMessage().contains("bad: fails its self test: wrong answer"));
    }
    assertEquals(bad.opens.get(), bad.sessionCloses.get(), "the test closes what it opens");
  }

  @Test
  @DisplayName("a driver that accepts a forged tag is not used")
  void tag_forged() throws Exception {
    InlineDriver bad = new InlineDriver("bad").merit(9).act(SelfTestTest::gullible);
    try (Framework framework = framework(bad, new InlineDriver("good"));
        Session session = framework.open(GCM, Preference.BEST)) {
      assertEquals("good", session.driver());
      assertEquals(Map.of("AES/GCM", "answers DONE to a forged tag"), report(framework, "bad"));
    }
  }

  @Test
  @DisplayName("a driver that fails or throws in its test is not used, with what it said")
  void answer_none() throws Exception {
    InlineDriver failing =
        new InlineDriver("failing")
            .merit(9)
            .act(
                (spec, request) -> {
                  request.fail(Reason.FAULT, "zeroised");
                  return Taken.DONE;
                });
    InlineDriver throwing =
        new InlineDriver("throwing")
            .merit(8)
            .act(
                (spec, request) -> {
                  throw Computes.thrown();
                });
    try (Framework framework = framework(failing, throwing, new InlineDriver("good"));
        Session session = framework.open(SHA, Preference.BEST)) {
      assertEquals("good", session.driver());
      assertTrue(report(framework, "failing").get("SHA-256").endsWith("FAILED to the test of the"
          + " hash: zeroised"));
      assertTrue(report(framework, "throwing").get("SHA-256").contains("by a test driver"));
    }
  }

  @Test
  @DisplayName("an algorithm is tested on its own: failing one leaves the other in use")
  void algorithm_apart() throws Exception {
    InlineDriver half =
        new InlineDriver("half")
            .act(
                (spec, request) ->
                    spec.kind() == SessionSpec.Kind.DIGEST
                        ? flipped(spec, request)
                        : InlineDriver.right(spec, request));
    try (Framework framework = framework(half);
        Session session = framework.open(GCM, Preference.BEST)) {
      assertEquals("half", session.driver());
      assertEquals(Map.of("AES/GCM", "passed"), report(framework, "half"), "no more was asked for");
      assertThrows(DriverException.class, () -> framework.open(SHA, Preference.BEST));
      assertEquals(2, report(framework, "half").size());
    }
  }

  @Test
  @DisplayName("many threads that open at once share one test, and all wait for it")
  void threads_share() throws Exception {
    CountDownLatch testing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    InlineDriver slow = new InlineDriver("slow");
    slow.act(
        (spec, request) -> {
          testing.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return InlineDriver.right(spec, request);
        });
    try (Framework framework = framework(slow)) {
      List<FutureTask<String>> opened = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        FutureTask<String> open =
            new FutureTask<>(
                () -> {
                  try (Session session = framework.open(SHA, Preference.BEST)) {
                    return session.driver();
                  }
                });
        opened.add(open);
        threads.add(Thread.ofPlatform().start(open));
      }
      testing.await();
      threads.forEach(Computes::untilWaiting);
      assertEquals(1, slow.opens.get(), "no session but the test's is open before it has passed");
      go.countDown();
      for (FutureTask<String> open : opened) {
        assertEquals("slow", open.get());
      }
      int answers = PublishedAnswers.sources("SHA-256").size();
      assertEquals(answers + 8, slow.opens.get());
      assertEquals(answers, framework.counts().inline(), "each published answer once");
    }
  }

  @Test
  @DisplayName("selfTest asks every algorithm of every driver once, and drivers() reports it")
  void all() throws Exception {
    InlineDriver bad = new InlineDriver("bad").act(SelfTestTest::flipped);
    InlineDriver good = new InlineDriver("good");
    HeldDriver held = new HeldDriver(4);
    try (Framework framework = framework(good, bad, held)) {
      assertEquals(Map.of(), report(framework, "good"));
      framework.selfTest();
      int opens = good.opens.get();
      framework.selfTest();
      assertEquals(opens, good.opens.get());
      Map<String, String> passed = Map.of("SHA-256", "passed", "AES/GCM", "passed");
      assertEquals(passed, report(framework, "good"));
      assertEquals(passed, report(framework, "held"));
      assertEquals(
          Map.of(
              "SHA-256", "wrong answer: the hash is not the published one",
              "AES/GCM", "wrong answer: the ciphertext is not the published one"),
          report(framework, "bad"));
      try (Session session = framework.open(SHA, Preference.driver("good"))) {
        assertEquals(opens + 1, good.opens.get());
        assertEquals("good", session.driver());
      }
    }
  }
}
