package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers of key operations: numbers small enough to be checked by hand, and FIPS 186-2, appendix 5. */
final class KnownAnswersOfIntegers {
  private static final BigInteger P =
      hex(
          "8df2a494492276aa3d25759bb06869cbeac0d83afb8d0cf7cbb8324f0d7882e5"
              + "d0762fc5b7210eafc2e9adac32ab7aac49693dfbf83724c2ec0736ee31c80291");
  private static final BigInteger Q = hex("c773218c737ec8ee993b4f2ded30f48edace915f");
  private static final BigInteger G =
      hex(
          "626d027839ea0a13413163a55b4cb500299d5522956cefcb3bff10f399ce2c2e"
              + "71cb9de5fa24babf58e5b79521925c9cc42e9f6f464b088cc572af53e6d78802");
  private static final BigInteger X = hex("2070b3223dba372fde1c0ffc7b2e3b498b260614");
  private static final BigInteger Y =
      hex(
          "19131871d75b1612a819f29d78d1b0d7346f7aa77bb62a859bfd6c5675da9d21"
              + "2d3a36ef1672ef660b8c7c255cc0ec74858fba33f44c06699630a76b030ee333");
  private static final BigInteger ABC = hex("a9993e364706816aba3e25717850c26c9cd0d89d");
  private static final BigInteger R = hex("8bac1ab66410435cb7181f95b16ab97c92b341c0");
  private static final BigInteger S = hex("41e2345f1f56df2458f426d155b4ba2db6dcd8c8");

  private KnownAnswersOfIntegers() {}

  private static BigInteger hex(String digits) {
    return new BigInteger(digits, 16);
  }

  private static List<BigInteger> integers(long... values) {
    return Arrays.stream(values).mapToObj(BigInteger::valueOf).toList();
  }

  static Optional<String> check(KeyOperation operation, KnownAnswers.Opener opener)
      throws DriverException {
    return switch (operation) {
      case MOD_EXP -> differs(operation, integers(4, 13, 497), integers(445), opener);
      // the textbook key: 61, 53, exponent 17
      case MOD_EXP_CRT ->
          differs(operation, integers(61, 53, 2790, 53, 49, 38), integers(65), opener);
      case DH_COMPUTE_KEY -> differs(operation, integers(6, 19, 23), integers(2), opener);
      case DSA_VERIFY -> verifies(opener);
      case DSA_SIGN -> signs(opener);
    };
  }

  private static Optional<String> differs(
      KeyOperation operation,
      List<BigInteger> parameters,
      List<BigInteger> expected,
      KnownAnswers.Opener opener)
      throws DriverException {
    Request request = new Request().keyOperation(operation, parameters);
    Optional<String> wrong = outcome(request, Outcome.DONE, opener);
    if (wrong.isPresent() || request.results().equals(expected)) {
      return wrong;
    }
    return Optional.of("wrong answer: " + operation + " of " + parameters + " is " + expected);
  }

  private static Optional<String> verifies(KnownAnswers.Opener opener) throws DriverException {
    Optional<String> wrong = outcome(verify(ABC, R, S), Outcome.DONE, opener);
    return wrong.isPresent()
        ? wrong
        : outcome(verify(ABC.add(BigInteger.ONE), R, S), Outcome.MISMATCH, opener);
  }

  private static Request verify(BigInteger hash, BigInteger r, BigInteger s) {
    return new Request().keyOperation(KeyOperation.DSA_VERIFY, List.of(hash, P, Q, G, Y, r, s));
  }

  /** A signature has no one answer: FIPS 186-2, section 6 is what it must fulfil. */
  private static Optional<String> signs(KnownAnswers.Opener opener) throws DriverException {
    Request request =
        new Request().keyOperation(KeyOperation.DSA_SIGN, List.of(ABC, P, Q, G, X));
    Optional<String> wrong = outcome(request, Outcome.DONE, opener);
    if (wrong.isPresent()) {
      return wrong;
    }
    List<BigInteger> made = request.results();
    boolean inRange =
        made.size() == 2
            && Stream.of(made.get(0), made.get(1))
                .allMatch(number -> number.signum() > 0 && number.compareTo(Q) < 0);
    if (!inRange) {
      return Optional.of("wrong answer: a signature is two numbers from 1 to q - 1");
    }
    BigInteger w = made.get(1).modInverse(Q);
    BigInteger v =
        G.modPow(ABC.multiply(w).mod(Q), P)
            .multiply(Y.modPow(made.get(0).multiply(w).mod(Q), P))
            .mod(P)
            .mod(Q);
    return v.equals(made.get(0))
        ? Optional.empty()
        : Optional.of("wrong answer: its signature does not verify");
  }

  private static Optional<String> outcome(
      Request request, Outcome expected, KnownAnswers.Opener opener) throws DriverException {
    KeyOperation operation = request.keyOperation();
    try (Session session = opener.open(SessionSpec.keyOperation(operation))) {
      return KnownAnswersTrial.outcome(session, request, expected, "the test of " + operation);
    }
  }
}
