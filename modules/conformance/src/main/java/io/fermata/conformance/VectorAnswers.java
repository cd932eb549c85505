package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Collections of test vectors are answered as they say. A valid one that is refused as {@linkplain Reason#UNSUPPORTED
 * unsupported} is more than the driver takes, which says nothing of it; one must have been answered.
 */
final class VectorAnswers {
  static final String NAME = "vectors";
  private static final int TOLD = 5;

  private final Function<String, List<TestVector>> vectors;
  private final List<VectorExcuse> excuses;

  VectorAnswers(Function<String, List<TestVector>> vectors, List<VectorExcuse> excuses) {
    this.vectors = vectors;
    this.excuses = List.copyOf(excuses);
  }

  Verdict run(Lab lab, String algorithm) {
    List<TestVector> all = vectors.apply(algorithm);
    if (all.isEmpty()) {
      return new Verdict.Unchecked("no test vectors are given for " + algorithm);
    }
    List<String> wrong = new ArrayList<>();
    Map<VectorExcuse, Integer> used = new HashMap<>();
    Set<VectorExcuse> covering = new HashSet<>();
    int untaken = 0;
    for (TestVector vector : all) {
      Answer answer = answer(lab.stand(), vector);
      if (vector.result() == TestVector.Result.VALID && isUnsupported(answer)) {
        untaken++;
        continue;
      }
      Optional<String> why = vector.wrong(answer);
      Optional<VectorExcuse> excuse =
          excuses.stream().filter(one -> one.vectors().test(vector)).findFirst();
      excuse.ifPresent(covering::add);
      if (why.isPresent()) {
        excuse.ifPresentOrElse(
            one -> used.merge(one, 1, Integer::sum), () -> wrong.add(vector + " " + why.get()));
      }
    }
    covering.removeAll(used.keySet());
    covering.forEach(
        one -> wrong.add("vectors are answered as they say, though they are excepted: " + one.reason()));
    if (untaken == all.size()) {
      wrong.add("each of " + untaken + " vectors is refused as unsupported");
    }
    if (!wrong.isEmpty()) {
      throw new Wrong(
          wrong.size() + " wrong: " + String.join("; ", wrong.subList(0, Math.min(TOLD, wrong.size()))));
    }
    StringBuilder against = new StringBuilder((all.size() - untaken) + " test vectors");
    used.forEach((one, count) -> against.append(", but for ").append(count).append(": ").append(one.reason()));
    return new Verdict.Passed(against.toString());
  }

  private static boolean isUnsupported(Answer answer) {
    return answer.failure().filter(why -> why.reason() == Reason.UNSUPPORTED).isPresent();
  }

  /** For decryption alone, if the driver takes no other; then it is not asked to encrypt. */
  private static SessionSpec spec(Stand stand, TestVector vector) {
    SessionSpec spec = vector.spec();
    boolean back = spec.kind() == Kind.CIPHER && vector.trial().operation() == Operation.DECRYPT;
    return back && !stand.fits(spec) && stand.fits(spec.decryption()) ? spec.decryption() : spec;
  }

  /** A session that is refused is an answer as well: of a key, as an example. */
  private static Answer answer(Stand stand, TestVector vector) {
    try {
      return stand.alone(spec(stand, vector), vector.trial(), Layout.PLAIN).answer();
    } catch (DriverException e) {
      return new Answer(Outcome.FAILED, new byte[0], List.of(), Optional.of(e));
    } catch (Wrong e) {
      throw new Wrong(vector.toString(), e);
    }
  }
}
