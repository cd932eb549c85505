package io.fermata.provider;

import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import javax.crypto.interfaces.DHKey;

/**
 * The algorithms of {@link AsyncKeyAgreement}.
 *
 * @param keyless of kind KEY_AGREEMENT
 * @param secret bytes of the secret; 0 if that is the key's to say
 */
record AsyncAgreeing(SessionSpec keyless, int secret) implements AsyncAlgorithm {
  /** A secret of ECDH with P-521 has 66. */
  private static final int LONGEST_OF_CURVE = 128;

  /** A secret of DH with 16 384 bits. */
  private static final int LONGEST = 2_048;

  static List<Offer> offers() {
    return PublicKeyAlgorithm.all().stream()
        .filter(fixed -> fixed.kind() == SessionSpec.Kind.KEY_AGREEMENT)
        .map(AsyncAgreeing::offer)
        .toList();
  }

  private static Offer offer(PublicKeyAlgorithm fixed) {
    AsyncAgreeing mine = new AsyncAgreeing(SessionSpec.agreement(fixed.name()), fixed.secret());
    return Offer.of(AsyncKeyAgreement.TYPE, fixed.name(), parts -> new FermataAsync(parts, mine))
        .needs(mine.keyless)
        .keys(key -> key instanceof PrivateKey);
  }

  @Override
  public void fill(AsyncRequest asked, Flight flight)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    AsyncAlgorithm.refuseParameters(asked, keyless.algorithm());
    PublicKey peer = asked.peer().orElseThrow();
    byte[] encoded = peer.getEncoded();
    if (encoded == null || !"X.509".equals(peer.getFormat())) {
      throw new InvalidKeyException(
          "peer's key has the format " + peer.getFormat() + "; it needs an encoding as X.509");
    }
    flight.input(encoded);
    flight.output(asked.key().map(this::room).orElse(LONGEST));
  }

  private int room(Key key) {
    if (secret > 0) {
      return secret;
    }
    return key instanceof DHKey group
        ? (group.getParams().getP().bitLength() + Byte.SIZE - 1) / Byte.SIZE
        : keyless.algorithm().equals("ECDH") ? LONGEST_OF_CURVE : LONGEST;
  }
}
