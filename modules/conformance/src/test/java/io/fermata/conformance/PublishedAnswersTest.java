package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublishedAnswersTest {

  @Test
  @DisplayName("Every well-known algorithm has an answer, and each names its source")
  void known() {
    Set<String> all = new TreeSet<>();
    Algorithm.all().forEach(algorithm -> all.add(algorithm.name()));
    PublicKeyAlgorithm.all().forEach(algorithm -> all.add(algorithm.name()));
    KeyGeneration.all().forEach(generation -> all.add(generation.name()));
    for (KeyOperation operation : KeyOperation.values()) {
      all.add(operation.name());
    }
    assertEquals(all, PublishedAnswers.known());
    for (String algorithm : all) {
      assertFalse(PublishedAnswers.sources(algorithm).isEmpty(), algorithm);
      assertTrue(
          PublishedAnswers.sources(algorithm).stream()
              .allMatch(source -> source.length() > 3 && !source.equals("null")),
          algorithm);
    }
    assertEquals(List.of(), PublishedAnswers.sources("ROT13"));
  }

  @Test
  @DisplayName("What is computed by no publication says so")
  void computed() {
    for (String algorithm : List.of("KPDK-MD5", "KPDK-SHA1")) {
      assertTrue(PublishedAnswers.sources(algorithm).getFirst().startsWith("no publication"));
    }
  }

  @Test
  @DisplayName("A hash that is wrong for one published message is found, and the reference says nothing")
  void caught() throws Exception {
    Caught.byExactly(
        "published answers",
        () ->
            new SoundDriver() {
              @Override
              public DriverSession open(SessionSpec spec) {
                return new SoundSession(spec) {
                  @Override
                  void write(io.fermata.spi.DriverRequest request, byte[] result) {
                    byte[] input = request.input().copy();
                    if (HexFormat.of().formatHex(input).equals("616263")) {
                      result[0] ^= 1;
                    }
                    super.write(request, result);
                  }
                };
              }
            });
  }

  @Test
  @DisplayName("The verdict names the publications; of an unknown algorithm nothing is known")
  void verdict() throws Exception {
    try (Kit kit =
        Kit.of(
                Subject.of(
                    () ->
                        new SoundDriver() {
                          @Override
                          public io.fermata.spi.DriverShape shape() {
                            return io.fermata.spi.DriverShape.inline(
                                io.fermata.spi.DriverShape.Kind.SOFTWARE,
                                List.of("SHA-256", "ROT13"));
                          }
                        }))
            .open()) {
      List<Verdict> verdicts =
          kit.run(line -> {}).lines().stream()
              .filter(line -> line.check().name().equals("published answers"))
              .map(Report.Line::verdict)
              .toList();
      Verdict.Passed passed = (Verdict.Passed) verdicts.getFirst();
      assertTrue(passed.against().contains("FIPS 180-2, B.1"), passed.against());
      assertEquals(new Verdict.Unchecked("no answer is known for ROT13"), verdicts.getLast());
    }
  }

  /** Opens sessions of {@link SoundDriver} with keys of these lengths alone. */
  private static Examinee only(int... keyLengths) throws DriverException {
    Stand stand = Stand.start(Subject.of(SoundDriver::new), 20_000_000_000L);
    return spec -> {
      int length = spec.key().orElseThrow().getEncoded().length;
      for (int legal : keyLengths) {
        if (legal == length) {
          return stand.open(spec);
        }
      }
      throw new DriverException(Reason.BAD_KEY, "no keys of " + length + " bytes");
    };
  }

  @Test
  @DisplayName("Who takes less than was published is asked for what it takes, but for one answer at least")
  void less() throws Exception {
    assertEquals(Optional.empty(), PublishedAnswers.check("AES/CBC", only(16)));
    assertEquals(
        Optional.of("no keys of 32 bytes"), PublishedAnswers.check("AES/CBC", only(20)));
  }

  @Test
  @DisplayName("A driver that is wrong with one length of the key is found out")
  void one_length() throws Exception {
    Examinee sound = only(16, 24, 32);
    Examinee wrong =
        spec -> {
          Examinee.Open open = sound.open(spec);
          boolean spoils = spec.key().orElseThrow().getEncoded().length == 24;
          return new Examinee.Open() {
            @Override
            public Answer ask(Trial trial) {
              Answer answer = open.ask(trial);
              if (spoils && answer.outcome() == Outcome.DONE && answer.output().length > 0) {
                answer.output()[0] ^= 1;
              }
              return answer;
            }

            @Override
            public void close() {
              open.close();
            }
          };
        };
    for (String algorithm : List.of("AES/CBC", "AES/CTR", "AES/GCM")) {
      assertTrue(
          PublishedAnswers.check(algorithm, wrong).orElse("").startsWith("wrong answer"),
          algorithm);
    }
  }
}
