package io.fermata.provider;

import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SignatureParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.PSSParameterSpec;
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
        .filter(fixed -> fixed.kind() == SessionSpec.Kind.SIGNATURE && !isOfContext(fixed))
        .map(fixed -> offer(new AsyncSigning(SessionSpec.signature(fixed.name()))))
        .toList();
  }

  /** EdDSA with a context is asked for with parameters, as in JCA. */
  private static boolean isOfContext(PublicKeyAlgorithm fixed) {
    return fixed.takes(SignatureParameters.Context.EMPTY);
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
  public SessionSpec keyless(AsyncRequest asked) throws InvalidAlgorithmParameterException {
    String name = keyless.algorithm();
    AlgorithmParameterSpec parameters = asked.parameters().orElse(null);
    if (name.equals(PssScheme.NAME)) {
      if (parameters instanceof PSSParameterSpec pss) {
        return PssScheme.of(pss);
      }
      throw new InvalidAlgorithmParameterException(name + " takes a PSSParameterSpec with each request");
    }
    if (parameters instanceof EdDSAParameterSpec special && name.startsWith("Ed")) {
      return EdwardsScheme.of(PublicKeyAlgorithm.find(name).orElseThrow(), special);
    }
    if (parameters != null) {
      throw new InvalidAlgorithmParameterException(name + " takes no " + parameters.getClass().getSimpleName());
    }
    return keyless;
  }

  @Override
  public void fill(AsyncRequest asked, Flight flight)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (asked.givenIv().length > 0) {
      throw new InvalidAlgorithmParameterException(keyless.algorithm() + " takes no initialization vector");
    }
    AsyncAlgorithm.refuseAad(asked, keyless.algorithm());
    if (keyless.algorithm().equals(PssScheme.NAME)) {
      PssScheme.requireFor(asked.key().orElseThrow(), keyless(asked));
    }
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
