package io.fermata.driver.soft;

import static io.fermata.driver.soft.Published.integer;
import static io.fermata.driver.soft.Published.integers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.KeyOperation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The five operations: published numbers, and numbers that are wrong. */
class KeyOperationTest {
  private static final Map<KeyOperation, List<String>> RIGHT =
      Map.of(
          KeyOperation.MOD_EXP,
          List.of("rsa.message", "rsa.d", "rsa.n"),
          KeyOperation.MOD_EXP_CRT,
          List.of("rsa.p", "rsa.q", "rsa.message", "rsa.dp", "rsa.dq", "rsa.qi"),
          KeyOperation.DSA_SIGN,
          List.of("dsa.hash", "dsa.p", "dsa.q", "dsa.g", "dsa.x"),
          KeyOperation.DSA_VERIFY,
          List.of("dsa.hash", "dsa.p", "dsa.q", "dsa.g", "dsa.y", "dsa.r", "dsa.s"),
          KeyOperation.DH_COMPUTE_KEY,
          List.of("dh.xA", "dh.yB", "dh.p"));

  private static List<BigInteger> right(KeyOperation operation) {
    return integers(RIGHT.get(operation).toArray(String[]::new));
  }

  private static List<BigInteger> results(KeyOperation operation, List<BigInteger> integers)
      throws DriverException {
    DriverRequest request = Rig.compute(operation, integers);
    assertEquals(Outcome.DONE, request.outcome(), () -> "" + request.failure());
    return request.results();
  }

  @Test
  @DisplayName("K145 MOD_EXP and MOD_EXP_CRT sign and verify as RFC 7515, A.2, has it")
  void rsa() throws Exception {
    List<BigInteger> signature = integers("rsa.signature");
    assertEquals(signature, results(KeyOperation.MOD_EXP, right(KeyOperation.MOD_EXP)));
    assertEquals(signature, results(KeyOperation.MOD_EXP_CRT, right(KeyOperation.MOD_EXP_CRT)));
    assertEquals(
        integers("rsa.message"),
        results(KeyOperation.MOD_EXP, integers("rsa.signature", "rsa.e", "rsa.n")));
  }

  @Test
  @DisplayName("K145 DH_COMPUTE_KEY gives both sides the secret of RFC 5114, A.1")
  void diffieHellman() throws Exception {
    assertEquals(
        integers("dh.z"), results(KeyOperation.DH_COMPUTE_KEY, integers("dh.xA", "dh.yB", "dh.p")));
    assertEquals(
        integers("dh.z"), results(KeyOperation.DH_COMPUTE_KEY, integers("dh.xB", "dh.yA", "dh.p")));
  }

  private static List<BigInteger> signed(BigInteger hash, BigInteger r, BigInteger s) {
    List<BigInteger> in = new ArrayList<>(right(KeyOperation.DSA_VERIFY));
    in.set(0, hash);
    in.set(5, r);
    in.set(6, s);
    return in;
  }

  private static Outcome verified(BigInteger hash, BigInteger r, BigInteger s)
      throws DriverException {
    return Rig.compute(KeyOperation.DSA_VERIFY, signed(hash, r, s)).outcome();
  }

  @Test
  @DisplayName("K145 DSA_VERIFY takes the signature of RFC 6979, A.2.2, and none that is a bit off")
  void verify() throws Exception {
    BigInteger hash = integer("dsa.hash");
    BigInteger r = integer("dsa.r");
    BigInteger s = integer("dsa.s");
    assertEquals(Outcome.DONE, verified(hash, r, s));
    assertEquals(Outcome.MISMATCH, verified(hash.flipBit(3), r, s));
    assertEquals(Outcome.MISMATCH, verified(hash, r.flipBit(0), s));
    assertEquals(Outcome.MISMATCH, verified(hash, r, s.flipBit(200)));
    // FIPS 186-4, 4.7: r and s are from 1 to q - 1, whatever they are modulo q
    BigInteger q = integer("dsa.q");
    assertEquals(Outcome.MISMATCH, verified(hash, r.add(q), s));
    assertEquals(Outcome.MISMATCH, verified(hash, r, s.add(q)));
    assertEquals(Outcome.MISMATCH, verified(hash, BigInteger.ZERO, s));
    assertEquals(Outcome.MISMATCH, verified(hash, r, BigInteger.ZERO));
  }

  @Test
  @DisplayName("K145 DSA_SIGN makes another signature each time, and each of them verifies")
  void sign() throws Exception {
    BigInteger hash = integer("dsa.hash");
    List<BigInteger> one = results(KeyOperation.DSA_SIGN, right(KeyOperation.DSA_SIGN));
    List<BigInteger> other = results(KeyOperation.DSA_SIGN, right(KeyOperation.DSA_SIGN));
    assertNotEquals(one.get(0), other.get(0));
    for (List<BigInteger> made : List.of(one, other)) {
      assertEquals(Outcome.DONE, verified(hash, made.get(0), made.get(1)));
      assertEquals(Outcome.MISMATCH, verified(hash.add(BigInteger.ONE), made.get(0), made.get(1)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MOD_EXP, 2, 0, modulus is 0",
    "MOD_EXP_CRT, 0, 0, p is even",
    "MOD_EXP_CRT, 0, 1, 'p is even, 0 or 1'",
    "MOD_EXP_CRT, 1, 4, q is even",
    "MOD_EXP_CRT, 5, 2, the coefficient is not the inverse",
    "DSA_SIGN, 0, q+q, the leftmost 256 count",
    "DSA_SIGN, 1, 4, p is even",
    "DSA_SIGN, 1, 3, q does not divide p - 1",
    "DSA_SIGN, 2, 0, q is even",
    "DSA_SIGN, 2, 7, q does not divide p - 1",
    "DSA_SIGN, 3, 1, g is not from 2",
    "DSA_SIGN, 3, p, g is not from 2",
    "DSA_SIGN, 4, 0, the private key is not from 1",
    "DSA_SIGN, 4, q, the private key is not from 1",
    "DSA_VERIFY, 0, q+q, the leftmost 256 count",
    "DSA_VERIFY, 2, 2, q is even",
    "DSA_VERIFY, 4, 1, the public key is not from 2",
    "DSA_VERIFY, 4, p, the public key is not from 2",
    "DH_COMPUTE_KEY, 0, 0, the private key is 0",
    "DH_COMPUTE_KEY, 1, 0, 'the peer''s public key is not from 2'",
    "DH_COMPUTE_KEY, 1, 1, 'the peer''s public key is not from 2'",
    "DH_COMPUTE_KEY, 1, h-1, 'the peer''s public key is not from 2'",
    "DH_COMPUTE_KEY, 2, 0, modulus is even",
    "DH_COMPUTE_KEY, 2, 1000, modulus is even"
  })
  @DisplayName("an integer that the operation cannot do with is BAD_REQUEST, and says which")
  void wrong(KeyOperation operation, int position, String value, String words) throws Exception {
    List<BigInteger> in = new ArrayList<>(right(operation));
    in.set(
        position,
        switch (value) {
          case "p" -> integer("dsa.p");
          case "q" -> integer("dsa.q");
          case "q+q" -> integer("dsa.q").multiply(BigInteger.TWO);
          case "h-1" -> integer("dh.p").subtract(BigInteger.ONE);
          default -> new BigInteger(value);
        });
    Rig.refused(Rig.compute(operation, in), words);
  }

  @Test
  @DisplayName("a peer's key whose secret would be 1 or the modulus less 1 is refused")
  void tinyGroup() throws Exception {
    // 23 = 2 * 11 + 1: 2 is of order 11
    List<BigInteger> secretIsOne = Arrays.asList(big(11), big(2), big(23));
    Rig.refused(Rig.compute(KeyOperation.DH_COMPUTE_KEY, secretIsOne), "too small");
    List<BigInteger> secretIsLast = Arrays.asList(big(11), big(5), big(23));
    Rig.refused(Rig.compute(KeyOperation.DH_COMPUTE_KEY, secretIsLast), "too small");
  }

  @Test
  @DisplayName("domain parameters that make no signature end with BAD_REQUEST, and not never")
  void noSignature() throws Exception {
    // q = 3 divides 7 - 1, and 6 is of order 2: r is 0 for k = 1, and s is 0 for k = 2 with this hash
    List<BigInteger> in = List.of(big(2), big(7), big(3), big(6), big(1));
    Rig.refused(Rig.compute(KeyOperation.DSA_SIGN, in), "make no signature");
    // q = 9 divides 19 - 1 and is not prime; some nonces have no inverse
    List<BigInteger> notPrime =
        List.of(big(3), big(19), big(9), big(4), big(17), big(5), big(3));
    Rig.refused(Rig.compute(KeyOperation.DSA_VERIFY, notPrime), "q is not prime");
  }

  @Test
  @DisplayName("integers are at most 16 384 bits, not negative, and as many as the operation has")
  void shape() throws Exception {
    BigInteger longest = BigInteger.ONE.shiftLeft(16_384).subtract(BigInteger.ONE);
    assertEquals(
        List.of(BigInteger.ONE),
        results(KeyOperation.MOD_EXP, List.of(longest, BigInteger.ZERO, longest)));
    Rig.refused(
        Rig.compute(
            KeyOperation.MOD_EXP,
            List.of(BigInteger.ONE, BigInteger.ONE, longest.add(BigInteger.ONE))),
        "at most 16384");
    Rig.refused(
        Rig.compute(KeyOperation.MOD_EXP, List.of(big(-1), big(1), big(5))), "negative integer");
    Rig.refused(Rig.compute(KeyOperation.MOD_EXP, List.of(big(1))), "it takes 3");
  }

  @Test
  @DisplayName("what is said of a wrong private number does not tell it")
  void silent() throws Exception {
    List<BigInteger> in = new ArrayList<>(right(KeyOperation.DSA_SIGN));
    BigInteger secret = integer("dsa.x").add(integer("dsa.q"));
    in.set(4, secret);
    String why = Rig.compute(KeyOperation.DSA_SIGN, in).failure().getMessage();
    assertFalse(why.contains(secret.toString()) || why.contains(secret.toString(16)), why);
    assertTrue(why.contains("private key"), why);
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
