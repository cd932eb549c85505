package io.fermata.provider;

import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.util.List;

/**
 * The algorithms of {@link AsyncSignature}.
 *
 * @param keyless of kind SIGNATURE
 */
record AsyncSigning(SessionSpec keyless) implements AsyncAlgorithm {
  /** A signature of ML-DSA-87 (FIPS 204, table 2), which is longer than one of RSA with 16 384 bits. */
  private static final int LONGEST = 4_627;

  /** A DER signature of the largest curve there is, and more. */
  private static final int LONGEST_OF_CURVE = 256;

  static List<Offer> offers() {
    return PublicKeyAlgorithm.all().stream()
        .filter(fixed -> fixed.kind() == SessionSpec.Kind.SIGNATURE)
        .map(fixed -> offer(new AsyncSigning(SessionSpec.signature(fixed.name()))))
        .toList();
  }

  private static Offer offer(AsyncSigning mine) {
    return Offer.of(
            AsyncSignature.TYPE,
            mine.keyless.algorithm(),
            parts -> new FermataAsync(parts, mine))
        .needs(mine.keyless)
        .keys(key -> key instanceof PrivateKey || key instanceof PublicKey);
  }

  @Override
  public void fill(AsyncRequest asked, Flight flight) throws InvalidAlgorithmParameterException {
    AsyncAlgorithm.refuseParameters(asked, keyless.algorithm());
    flight.input();
    if (asked.operation() == Operation.VERIFY) {
      byte[] signature = asked.signature();
      flight.request().tag(signature, 0, signature.length);
      flight.noOutput();
    } else {
      flight.output(asked.key().map(this::room).orElse(LONGEST));
    }
  }

  private int room(Key key) {
    if (key instanceof RSAKey rsa) {
      return (rsa.getModulus().bitLength() + Byte.SIZE - 1) / Byte.SIZE;
    }
    String name = keyless.algorithm();
    return name.contains("ECDSA") || name.startsWith("Ed") ? LONGEST_OF_CURVE : LONGEST;
  }
}
