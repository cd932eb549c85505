package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers of key operations: numbers small enough to be checked by hand, and FIPS 186-2, appendix 5. */
record PublishedKeyOperation(KeyOperation operation) implements PublishedAnswer {
  static final BigInteger P =
      hex(
          "8df2a494492276aa3d25759bb06869cbeac0d83afb8d0cf7cbb8324f0d7882e5"
              + "d0762fc5b7210eafc2e9adac32ab7aac49693dfbf83724c2ec0736ee31c80291");
  static final BigInteger Q = hex("c773218c737ec8ee993b4f2ded30f48edace915f");
  static final BigInteger G =
      hex(
          "626d027839ea0a13413163a55b4cb500299d5522956cefcb3bff10f399ce2c2e"
              + "71cb9de5fa24babf58e5b79521925c9cc42e9f6f464b088cc572af53e6d78802");
  static final BigInteger X = hex("2070b3223dba372fde1c0ffc7b2e3b498b260614");
  static final BigInteger Y =
      hex(
          "19131871d75b1612a819f29d78d1b0d7346f7aa77bb62a859bfd6c5675da9d21"
              + "2d3a36ef1672ef660b8c7c255cc0ec74858fba33f44c06699630a76b030ee333");
  static final BigInteger ABC = hex("a9993e364706816aba3e25717850c26c9cd0d89d");
  static final BigInteger R = hex("8bac1ab66410435cb7181f95b16ab97c92b341c0");
  static final BigInteger S = hex("41e2345f1f56df2458f426d155b4ba2db6dcd8c8");

  private static BigInteger hex(String digits) {
    return new BigInteger(digits, 16);
  }

  private static List<BigInteger> integers(long... values) {
    return Arrays.stream(values).mapToObj(BigInteger::valueOf).toList();
  }

  @Override
  public String source() {
    return switch (operation) {
      case MOD_EXP, DH_COMPUTE_KEY -> "no publication: numbers that can be checked by hand";
      case MOD_EXP_CRT -> "no publication: the textbook key of 61, 53 and 17, checked by hand";
      case DSA_SIGN, DSA_VERIFY -> "FIPS 186-2, appendix 5";
    };
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    try (Examinee.Open session = examinee.open(SessionSpec.keyOperation(operation))) {
      return switch (operation) {
        case MOD_EXP -> differs(session, integers(4, 13, 497), integers(445));
        case MOD_EXP_CRT -> differs(session, integers(61, 53, 2790, 53, 49, 38), integers(65));
        case DH_COMPUTE_KEY -> differs(session, integers(6, 19, 23), integers(2));
        case DSA_VERIFY -> outcome(session.ask(verify(ABC)), Outcome.DONE);
        case DSA_SIGN -> signs(session);
      };
    }
  }

  private Optional<String> differs(
      Examinee.Open session, List<BigInteger> parameters, List<BigInteger> expected)
      throws DriverException {
    Answer answer = session.ask(trial(parameters));
    Optional<String> wrong = outcome(answer, Outcome.DONE);
    if (wrong.isPresent() || answer.integers().equals(expected)) {
      return wrong;
    }
    return Optional.of("wrong answer: " + operation + " of " + parameters + " is " + expected);
  }

  private static Trial trial(List<BigInteger> parameters) {
    return Trial.of(Operation.KEY_OPERATION, new byte[0]).integers(parameters);
  }

  @Override
  public Optional<String> wrongBesides(Examinee examinee) throws DriverException {
    if (operation != KeyOperation.DSA_VERIFY) {
      return Optional.empty();
    }
    try (Examinee.Open session = examinee.open(SessionSpec.keyOperation(operation))) {
      return outcome(session.ask(verify(ABC.add(BigInteger.ONE))), Outcome.MISMATCH);
    }
  }

  private static Trial verify(BigInteger hash) {
    return trial(List.of(hash, P, Q, G, Y, R, S));
  }

  /** A signature has no one answer: FIPS 186-2, section 6 is what it must fulfil. */
  private Optional<String> signs(Examinee.Open session) throws DriverException {
    Answer answer = session.ask(trial(List.of(ABC, P, Q, G, X)));
    Optional<String> wrong = outcome(answer, Outcome.DONE);
    if (wrong.isPresent()) {
      return wrong;
    }
    List<BigInteger> made = answer.integers();
    boolean inRange =
        made.size() == 2
            && Stream.of(made.get(0), made.get(1))
                .allMatch(number -> number.signum() > 0 && number.compareTo(Q) < 0);
    if (!inRange) {
      return Optional.of("wrong answer: a signature is two numbers from 1 to q - 1");
    }
    return DsaNumbers.verifies(P, Q, G, Y, ABC, made)
        ? Optional.empty()
        : Optional.of("wrong answer: its signature does not verify");
  }

  private Optional<String> outcome(Answer answer, Outcome expected) throws DriverException {
    return Expected.outcome(answer, expected, "the test of " + operation);
  }
}
