package io.fermata.provider;

import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code Signature} by the name of a family, {@code EdDSA} and {@code ML-DSA}, whose member the key says, or by that of one
 * member, {@code Ed25519} or {@code ML-DSA-65}.
 */
final class FamilySignature extends PairSignature {
  private static final int ED25519 = 64;
  private static final int ED448 = 114;

  /** Bytes of a signature: RFC 8032, 5.1.6 and 5.2.6; FIPS 204, table 2. */
  private static final Map<String, Integer> LENGTHS =
      Map.of(
          "Ed25519", ED25519, "Ed448", ED448, "ML-DSA-44", 2_420, "ML-DSA-65", 3_309, "ML-DSA-87", 4_627);

  /** The order of the base point: RFC 8032, 5.1 and 5.2. */
  private static final Map<String, BigInteger> ORDERS =
      Map.of(
          "Ed25519",
          BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493")),
          "Ed448",
          BigInteger.TWO
              .pow(446)
              .subtract(
                  new BigInteger(
                      "13818066809895115352007386748515426880336692474882178609894547503885")));

  private static final Map<String, String> OIDS =
      Map.of(
          "Ed25519", "1.3.101.112",
          "Ed448", "1.3.101.113",
          "ML-DSA-44", "2.16.840.1.101.3.4.3.17",
          "ML-DSA-65", "2.16.840.1.101.3.4.3.18",
          "ML-DSA-87", "2.16.840.1.101.3.4.3.19");

  private final String name;
  private final List<PublicKeyAlgorithm> members;
  private @Nullable EdDSAParameterSpec parameters;

  private FamilySignature(Composition composition, String name, List<PublicKeyAlgorithm> members) {
    super(composition);
    this.name = name;
    this.members = members;
  }

  static List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    family(offers, "EdDSA", "Ed25519", "Ed448");
    family(offers, "ML-DSA", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87");
    return offers;
  }

  private static void family(List<Offer> offers, String name, String... names) {
    List<PublicKeyAlgorithm> all =
        Arrays.stream(names).map(one -> PublicKeyAlgorithm.find(one).orElseThrow()).toList();
    offers.add(offer(name, all));
    for (PublicKeyAlgorithm one : all) {
      offers.add(offer(one.name(), List.of(one)).oid(Objects.requireNonNull(OIDS.get(one.name()), one.name())));
    }
  }

  private static Offer offer(String name, List<PublicKeyAlgorithm> members) {
    return Offer.of("Signature", name, parts -> new FamilySignature(parts, name, members))
        .needs(
            members.stream()
                .map(one -> SessionSpec.signature(one.name()))
                .toArray(SessionSpec[]::new))
        .keys(key -> PairKeys.isOne(key) && (member(members, key) != null));
  }

  /** A key that tells the family alone is for the one member that there is to ask for. */
  private static @Nullable PublicKeyAlgorithm member(List<PublicKeyAlgorithm> members, Key key) {
    return PairKeys.member(members, key)
        .or(() -> members.stream().filter(one -> members.size() == 1 && one.wrong(key).isEmpty()).findAny())
        .orElse(null);
  }

  @Override
  SessionSpec scheme(Key key) throws InvalidKeyException {
    PublicKeyAlgorithm member = member(members, key);
    if (member == null) {
      throw new InvalidKeyException(name + " takes no key of " + PairKeys.parameters(key));
    }
    EdDSAParameterSpec asked = parameters;
    return asked == null ? SessionSpec.signature(member.name()) : EdwardsScheme.of(member, asked);
  }

  private static int length(PublicKeyAlgorithm member) {
    return LENGTHS.getOrDefault(member.name(), 0);
  }

  @Override
  int longest(Key key) {
    PublicKeyAlgorithm member = member(members, key);
    return member == null ? 0 : length(member);
  }

  @Override
  void requireForm(byte[] signature, Key key) throws SignatureException {
    PublicKeyAlgorithm member = member(members, key);
    if (member == null) {
      return;
    }
    int length = length(member);
    if (signature.length != length) {
      throw new SignatureException(
          "a signature of " + signature.length + " bytes; of " + member.name() + " they have " + length);
    }
    BigInteger order = ORDERS.get(member.name());
    if (order != null && second(signature).compareTo(order) >= 0) {
      throw new SignatureException("a signature whose second half is no number below the order");
    }
  }

  /** The number in the second half, whose least significant byte comes first. */
  private static BigInteger second(byte[] signature) {
    int half = signature.length / 2;
    byte[] bytes = new byte[half];
    for (int i = 0; i < half; i++) {
      bytes[i] = signature[signature.length - 1 - i];
    }
    return new BigInteger(1, bytes);
  }

  /** Of EdDSA, whether the message is hashed first, and what the signature is bound to besides. */
  @Override
  protected void engineSetParameter(@Nullable AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    boolean isEdwards = members.stream().anyMatch(one -> ORDERS.containsKey(one.name()));
    if (!isEdwards || !(params instanceof EdDSAParameterSpec special)) {
      super.engineSetParameter(params);
      return;
    }
    if (hasBegun()) {
      throw new InvalidParameterException("a message has begun; parameters come before it");
    }
    EdDSAParameterSpec before = parameters;
    parameters = special;
    try {
      useAgain();
    } catch (InvalidAlgorithmParameterException e) {
      parameters = before;
      throw e;
    }
  }
}
