package io.fermata.driver.pkcs11;

import java.math.BigInteger;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Optional;
import javax.crypto.interfaces.DHKey;
import javax.crypto.interfaces.DHPublicKey;

/**
 * Whether a peer's public key is one of the group that a key of ours is in. Comparisons alone, of public numbers; they
 * are made before the token is asked, since not every token makes them (SP 800-56A, 5.6.2.3).
 */
final class Groups {

  private Groups() {}

  /** What is wrong with the peer's key; empty if nothing is. */
  static Optional<String> wrong(PublicKey peer, Key own) {
    return switch (peer) {
      case ECPublicKey point -> curve(point, own);
      case DHPublicKey number -> prime(number, own);
      default -> Optional.of("it is a " + peer.getAlgorithm() + " key");
    };
  }

  private static Optional<String> curve(ECPublicKey peer, Key own) {
    ECParameterSpec curve = peer.getParams();
    if (own instanceof ECKey mine && !isSame(mine.getParams(), curve)) {
      return Optional.of("it is on another curve");
    }
    ECPoint point = peer.getW();
    if (point.equals(ECPoint.POINT_INFINITY) || !(curve.getCurve().getField() instanceof ECFieldFp field)) {
      return Optional.of("it is no point of a curve over a prime field");
    }
    BigInteger p = field.getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    BigInteger right =
        x.multiply(x).add(curve.getCurve().getA()).multiply(x).add(curve.getCurve().getB()).mod(p);
    boolean inside = x.signum() >= 0 && x.compareTo(p) < 0 && y.signum() >= 0 && y.compareTo(p) < 0;
    return inside && y.multiply(y).mod(p).equals(right)
        ? Optional.empty()
        : Optional.of("it is no point of the curve");
  }

  private static boolean isSame(ECParameterSpec one, ECParameterSpec other) {
    return one.getCurve().getField().equals(other.getCurve().getField())
        && one.getCurve().getA().equals(other.getCurve().getA())
        && one.getCurve().getB().equals(other.getCurve().getB())
        && one.getGenerator().equals(other.getGenerator())
        && one.getOrder().equals(other.getOrder())
        && one.getCofactor() == other.getCofactor();
  }

  private static Optional<String> prime(DHPublicKey peer, Key own) {
    BigInteger p = peer.getParams().getP();
    if (own instanceof DHKey mine
        && (!mine.getParams().getP().equals(p) || !mine.getParams().getG().equals(peer.getParams().getG()))) {
      return Optional.of("it is of another group");
    }
    boolean inside =
        peer.getY().compareTo(BigInteger.ONE) > 0
            && peer.getY().compareTo(p.subtract(BigInteger.ONE)) < 0;
    return inside ? Optional.empty() : Optional.of("its number is not from 2 to p - 2");
  }
}
