package io.fermata.provider;

import io.fermata.spi.Algorithm;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.SignatureException;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code Signature} RSA of PKCS #1, 1.5: {@code SHA256withRSA} and so on. */
final class RsaSignature extends PairSignature {
  /** Bytes of a modulus of 16 384 bits, for handles that do not tell. */
  private static final int LONGEST = 2_048;

  /** Bytes around the hash: RFC 8017, 9.2, with the longest identifier of a hash that there is. */
  private static final int PADDING = 11 + 19;

  private static final Map<String, String> OIDS =
      Map.ofEntries(
          Map.entry("SHA1", "1.2.840.113549.1.1.5"),
          Map.entry("SHA256", "1.2.840.113549.1.1.11"),
          Map.entry("SHA384", "1.2.840.113549.1.1.12"),
          Map.entry("SHA512", "1.2.840.113549.1.1.13"),
          Map.entry("SHA224", "1.2.840.113549.1.1.14"),
          Map.entry("SHA512/224", "1.2.840.113549.1.1.15"),
          Map.entry("SHA512/256", "1.2.840.113549.1.1.16"),
          Map.entry("SHA3-224", "2.16.840.1.101.3.4.3.13"),
          Map.entry("SHA3-256", "2.16.840.1.101.3.4.3.14"),
          Map.entry("SHA3-384", "2.16.840.1.101.3.4.3.15"),
          Map.entry("SHA3-512", "2.16.840.1.101.3.4.3.16"));

  private final SessionSpec scheme;
  private final int hash;

  private RsaSignature(Composition composition, PublicKeyAlgorithm algorithm) {
    super(composition);
    this.scheme = SessionSpec.signature(algorithm.name());
    this.hash = Algorithm.find(algorithm.hash().orElseThrow()).orElseThrow().result();
  }

  static List<Offer> offers() {
    return PublicKeyAlgorithm.all().stream()
        .filter(one -> one.name().endsWith("withRSA"))
        .map(RsaSignature::offer)
        .toList();
  }

  private static Offer offer(PublicKeyAlgorithm algorithm) {
    String name = algorithm.name();
    Offer offer =
        Offer.of("Signature", name, parts -> new RsaSignature(parts, algorithm))
            .oid(Objects.requireNonNull(OIDS.get(name.replace("withRSA", "")), name))
            .needs(SessionSpec.signature(name))
            .keys(PairKeys.of(algorithm));
    return name.equals("SHA1withRSA") ? offer.oid("1.3.14.3.2.29") : offer;
  }

  @Override
  SessionSpec scheme(Key key) throws InvalidKeyException {
    if (key instanceof RSAKey rsa && modulus(rsa) < PADDING - 8 + hash) {
      throw new InvalidKeyException(
          "an RSA modulus of " + modulus(rsa) + " bytes is too short for " + scheme.algorithm());
    }
    return scheme;
  }

  static int modulus(RSAKey key) {
    return Math.ceilDiv(key.getModulus().bitLength(), Byte.SIZE);
  }

  @Override
  int longest(Key key) {
    return longestOf(key);
  }

  static int longestOf(Key key) {
    return key instanceof RSAKey rsa ? modulus(rsa) : LONGEST;
  }

  @Override
  void requireForm(byte[] signature, Key key) throws SignatureException {
    requireLength(signature, key);
  }

  static void requireLength(byte[] signature, Key key) throws SignatureException {
    if (key instanceof RSAKey rsa && signature.length != modulus(rsa)) {
      throw new SignatureException(
          "a signature of " + signature.length + " bytes; of this key they have " + modulus(rsa));
    }
  }
}
