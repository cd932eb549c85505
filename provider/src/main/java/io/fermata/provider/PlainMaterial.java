package io.fermata.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Key factories, parameters, and the generators for which there is no driver: the JDK's own objects under this provider's
 * name. They touch material alone, and no device.
 */
final class PlainMaterial {
  private static final List<String> FACTORIES =
      List.of("RSA", "RSASSA-PSS", "EC", "XDH", "X25519", "X448", "EdDSA", "Ed25519", "Ed448", "ML-DSA", "ML-DSA-44",
          "ML-DSA-65", "ML-DSA-87", "ML-KEM", "ML-KEM-512", "ML-KEM-768", "ML-KEM-1024");
  private static final List<String> GENERATORS =
      List.of("RSA", "RSASSA-PSS", "EdDSA", "Ed25519", "Ed448", "ML-DSA", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87", "ML-KEM",
          "ML-KEM-512", "ML-KEM-768", "ML-KEM-1024");
  private static final List<String> PARAMETERS = List.of("EC", "RSASSA-PSS");

  private static final Map<String, String> OIDS =
      Map.ofEntries(
          Map.entry("RSA", "1.2.840.113549.1.1.1"),
          Map.entry("RSASSA-PSS", "1.2.840.113549.1.1.10"),
          Map.entry("EC", "1.2.840.10045.2.1"),
          Map.entry("X25519", "1.3.101.110"),
          Map.entry("X448", "1.3.101.111"),
          Map.entry("Ed25519", "1.3.101.112"),
          Map.entry("Ed448", "1.3.101.113"),
          Map.entry("ML-DSA-44", "2.16.840.1.101.3.4.3.17"),
          Map.entry("ML-DSA-65", "2.16.840.1.101.3.4.3.18"),
          Map.entry("ML-DSA-87", "2.16.840.1.101.3.4.3.19"),
          Map.entry("ML-KEM-512", "2.16.840.1.101.3.4.4.1"),
          Map.entry("ML-KEM-768", "2.16.840.1.101.3.4.4.2"),
          Map.entry("ML-KEM-1024", "2.16.840.1.101.3.4.4.3"));

  /** What else the JDK calls them. */
  private static final Map<String, String> ALIASES = Map.of("RSASSA-PSS", "PSS", "EC", "EllipticCurve");

  private PlainMaterial() {}

  static List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    FACTORIES.forEach(name -> offers.add(offer("KeyFactory", name)));
    GENERATORS.forEach(name -> offers.add(offer("KeyPairGenerator", name)));
    PARAMETERS.forEach(name -> offers.add(offer("AlgorithmParameters", name)));
    return offers;
  }

  private static Offer offer(String type, String name) {
    Offer offer = Jdk.offer(type, name);
    String alias = ALIASES.get(name);
    if (alias != null) {
      offer = offer.alias(alias);
    }
    if (name.equals("RSA")) {
      offer = offer.oid("1.2.840.113549.1.1"); // of PKCS #1 as a whole
    }
    String identifier = OIDS.get(name);
    return identifier == null ? offer : offer.oid(identifier);
  }
}
