package io.fermata.provider;

import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SignatureParameters.Context;
import java.security.spec.EdDSAParameterSpec;

/** The sessions that JCA's parameters of EdDSA ask for: RFC 8032, 5.1 and 5.2. */
final class EdwardsScheme {
  private static final String ED448 = "Ed448";

  private EdwardsScheme() {}

  /**
   * A session without a key.
   *
   * @param curve Ed25519 or Ed448
   */
  static SessionSpec of(PublicKeyAlgorithm curve, EdDSAParameterSpec asked) {
    Context context = asked.getContext().map(Context::new).orElse(Context.EMPTY);
    // of Ed448 no context and an empty one are the same, of Ed25519 they are not
    boolean isBound = asked.getContext().isPresent() && !(isEmpty(context) && curve.name().equals(ED448));
    if (!asked.isPrehash() && !isBound) {
      return SessionSpec.signature(curve.name());
    }
    return SessionSpec.signature(curve.name() + (asked.isPrehash() ? "ph" : "ctx")).parameters(context);
  }

  private static boolean isEmpty(Context context) {
    return context.equals(Context.EMPTY);
  }
}
