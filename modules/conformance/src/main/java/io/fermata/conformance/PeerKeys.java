package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec.Kind;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.interfaces.DHKey;
import javax.crypto.spec.DHParameterSpec;
import javax.crypto.spec.DHPublicKeySpec;

/** What is no public key of a peer is a bad request: other groups, points that are not on the curve, secrets of zeros. */
final class PeerKeys implements KeyPairCheck {

  @Override
  public String name() {
    return "peer keys";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return sample.kind() == Kind.KEY_AGREEMENT;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Map<String, byte[]> wrong;
    try {
      wrong = wrong(sample);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform cannot make keys that are wrong", e);
    }
    try (Stand.Seat seat = lab.stand().open(sample.withPrivate())) {
      wrong.forEach(
          (what, peer) ->
              Ends.refused(seat, PairSample.agree(peer), Reason.BAD_REQUEST, what));
    }
    return new Verdict.Passed("Operation.AGREE; SP 800-56A, 5.6.2.3; RFC 7748, 6");
  }

  private static Map<String, byte[]> wrong(PairSample sample) throws GeneralSecurityException {
    byte[] right = sample.theirs().getPublic().getEncoded();
    Map<String, byte[]> wrong = new LinkedHashMap<>();
    wrong.put("no bytes", new byte[0]);
    wrong.put("a key that is cut off", Arrays.copyOf(right, right.length - 1));
    wrong.put("a key of another algorithm", other("Ed25519"));
    switch (sample.privateKey()) {
      case ECKey curve -> {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        wrong.put("a key of another curve", generator.generateKeyPair().getPublic().getEncoded());
        byte[] beside = right.clone(); // the last byte is of y
        beside[beside.length - 1] ^= 1;
        wrong.put("a point that is not on the curve", beside);
      }
      case DHKey group -> {
        DHParameterSpec mine = group.getParams();
        BigInteger last = mine.getP().subtract(BigInteger.ONE);
        wrong.put("the public key 0", number(BigInteger.ZERO, mine));
        wrong.put("the public key 1", number(BigInteger.ONE, mine));
        wrong.put("the public key p - 1", number(last, mine));
        DHParameterSpec other = new DHParameterSpec(mine.getP().add(BigInteger.TWO), mine.getG());
        wrong.put("a key of another group", number(BigInteger.TEN, other));
      }
      default -> {
        byte[] zero = right.clone(); // RFC 8410: what is after the identifier is the key
        int length = sample.fixed().secret();
        Arrays.fill(zero, zero.length - length, zero.length, (byte) 0);
        wrong.put("a point of small order", zero);
      }
    }
    return wrong;
  }

  private static byte[] other(String algorithm) throws GeneralSecurityException {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPublic().getEncoded();
  }

  private static byte[] number(BigInteger y, DHParameterSpec group)
      throws GeneralSecurityException {
    return KeyFactory.getInstance("DH")
        .generatePublic(new DHPublicKeySpec(y, group.getP(), group.getG()))
        .getEncoded();
  }
}
