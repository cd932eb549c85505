package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.conformance.TestVector.Result;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is known to fail, and test vectors. */
class ExceptedTest {
  private static final String PUBLISHED = "published answers";
  private static final byte[] MESSAGE = {'a', 'b', 'c'};

  /** Its SHA-256 is wrong. */
  private static final class WrongHash extends SoundDriver {
    @Override
    public DriverSession open(SessionSpec spec) {
      return new SoundSession(spec) {
        @Override
        byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
            throws GeneralSecurityException {
          byte[] result = super.compute(request, key, nonce, aad, input);
          result[0] ^= (byte) (spec.kind() == SessionSpec.Kind.DIGEST ? 1 : 0);
          return result;
        }
      };
    }
  }

  private static Verdict verdict(KitBuilder builder, String name) throws Exception {
    try (Kit kit = builder.algorithms("SHA-256"::equals).seed(Caught.SEED).open()) {
      return kit.checks().stream()
          .filter(check -> check.toString().equals(name))
          .findFirst()
          .orElseThrow()
          .run();
    }
  }

  private static Verdict published(KitBuilder builder) throws Exception {
    return verdict(builder, "SHA-256: " + PUBLISHED);
  }

  private static String failure(Verdict verdict) {
    return assertInstanceOf(Verdict.Failed.class, verdict).what();
  }

  @Test
  @DisplayName("A check that fails and is excepted is listed with the reason, and is no failure")
  void excused() throws Exception {
    KitBuilder builder =
        Kit.of(Subject.of(WrongHash::new)).except(PUBLISHED, "SHA-256"::equals, "the card is old");
    Verdict.Excused excused = assertInstanceOf(Verdict.Excused.class, published(builder));
    assertEquals("the card is old", excused.reason());
    assertTrue(excused.what().contains("wrong answer"), excused::what);
    try (Kit kit = builder.algorithms("SHA-256"::equals).open()) {
      Report report = kit.run(line -> {});
      assertEquals(List.of(PUBLISHED), report.excused().stream().map(line -> line.check().name()).toList());
      assertTrue(report.failures().stream().noneMatch(line -> line.check().name().equals(PUBLISHED)));
    }
  }

  @Test
  @DisplayName("What is excepted of another algorithm, or another check, still fails")
  void other() throws Exception {
    failure(published(Kit.of(Subject.of(WrongHash::new)).except(PUBLISHED, "AES/GCM"::equals, "no")));
    failure(published(Kit.of(Subject.of(WrongHash::new)).except("canaries", any -> true, "no")));
  }

  @Test
  @DisplayName("An exception for a check that passes is a failure")
  void stale() throws Exception {
    String what =
        failure(published(Kit.of(Subject.of(SoundDriver::new)).except(PUBLISHED, any -> true, "old")));
    assertTrue(what.startsWith("passes, though it is excepted: old"), what);
  }

  @Test
  @DisplayName("A check of the whole driver goes as the empty name; a check that there is not is refused")
  void names() throws Exception {
    KitBuilder builder = Kit.of(Subject.of(SoundDriver::new));
    failure(verdict(builder.except("name and shape", ""::equals, "old"), "name and shape"));
    String said =
        assertThrows(
                IllegalArgumentException.class, () -> builder.except("no such", any -> true, "no"))
            .getMessage();
    assertTrue(said.contains("no such") && said.contains(PUBLISHED), said);
  }

  private static TestVector vector(String name, Result result, Optional<byte[]> output) {
    return new TestVector(
        name,
        SessionSpec.digest("SHA-256"),
        Trial.of(Operation.DIGEST, MESSAGE).room(32),
        result,
        output);
  }

  private static Verdict vectors(KitBuilder builder, TestVector... vectors) throws Exception {
    return verdict(builder.vectors(algorithm -> List.of(vectors)), "SHA-256: vectors");
  }

  private static KitBuilder sound() {
    return Kit.of(Subject.of(SoundDriver::new));
  }

  private static Optional<byte[]> hash() throws GeneralSecurityException {
    return Optional.of(MessageDigest.getInstance("SHA-256").digest(MESSAGE));
  }

  @Test
  @DisplayName("A vector is to be answered, may be refused, or must be refused")
  void judged() throws Exception {
    Optional<byte[]> other = Optional.of(new byte[32]);
    assertInstanceOf(
        Verdict.Passed.class,
        vectors(
            sound(),
            vector("1", Result.VALID, hash()),
            vector("2", Result.VALID, Optional.empty()),
            vector("3", Result.ACCEPTABLE, hash()),
            vector("4", Result.INVALID, other)));
    for (TestVector wrong :
        List.of(
            vector("5", Result.VALID, other),
            vector("5", Result.VALID, Optional.of(new byte[0])),
            vector("5", Result.ACCEPTABLE, other),
            vector("5", Result.INVALID, Optional.empty()),
            vector("5", Result.INVALID, hash()))) {
      String what = failure(vectors(sound(), wrong));
      assertTrue(what.startsWith("1 wrong: 5 is " + wrong.result()), what);
    }
  }

  @Test
  @DisplayName("A refusal is no answer to a valid vector, and none of all is more than a driver takes")
  void refused() throws Exception {
    Trial tooShort = Trial.of(Operation.DIGEST, MESSAGE).room(1);
    SessionSpec spec = SessionSpec.digest("SHA-256");
    failure(vectors(sound(), new TestVector("1", spec, tooShort, Result.VALID, hash())));
    for (Result result : List.of(Result.ACCEPTABLE, Result.INVALID)) {
      assertInstanceOf(
          Verdict.Passed.class, vectors(sound(), new TestVector("1", spec, tooShort, result, hash())));
    }
    TestVector unsupported =
        new TestVector("1", SessionSpec.digest("MD5"), tooShort, Result.VALID, hash());
    assertTrue(failure(vectors(sound(), unsupported)).contains("refused as unsupported"));
    assertInstanceOf(
        Verdict.Passed.class, vectors(sound(), unsupported, vector("2", Result.VALID, hash())));
  }

  @Test
  @DisplayName("Excepted vectors may be answered otherwise; if all are answered as they say that is a failure")
  void exceptedVectors() throws Exception {
    TestVector wrong = vector("1 [Old]", Result.INVALID, hash());
    Verdict.Passed passed =
        assertInstanceOf(
            Verdict.Passed.class,
            vectors(sound().exceptVectors(one -> one.name().contains("Old"), "takes old ones"), wrong));
    assertTrue(passed.against().contains("but for 1: takes old ones"), passed::against);
    assertTrue(
        failure(
                vectors(
                    sound().exceptVectors(one -> true, "takes old ones"),
                    vector("2", Result.VALID, hash())))
            .contains("though they are excepted: takes old ones"));
  }

  @Test
  @DisplayName("An algorithm without vectors is unchecked; nobody is asked for vectors if none are given")
  void none() throws Exception {
    assertInstanceOf(Verdict.Unchecked.class, vectors(sound()));
    try (Kit kit = sound().open()) {
      assertFalse(kit.checks().stream().anyMatch(check -> check.name().equals("vectors")));
    }
  }
}
