package io.fermata.provider;

import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.stream.Stream;

/**
 * Generators of plain keys, and parameters as they are encoded: no device has a part in them, and the JDK's own objects
 * do them, with its own source of randomness.
 */
final class PlatformServices {
  private static final String JDK = "SunJCE";

  private PlatformServices() {}

  static List<Offer> offers() {
    return Stream.concat(generators(), parameters()).toList();
  }

  private static Stream<Offer> generators() {
    return Stream.of(
        offer("KeyGenerator", "AES").oid("2.16.840.1.101.3.4.1"),
        offer("KeyGenerator", "ChaCha20"),
        offer("KeyGenerator", "HmacSHA1").oid("1.2.840.113549.2.7"),
        offer("KeyGenerator", "HmacSHA224").oid("1.2.840.113549.2.8"),
        offer("KeyGenerator", "HmacSHA256").oid("1.2.840.113549.2.9"),
        offer("KeyGenerator", "HmacSHA384").oid("1.2.840.113549.2.10"),
        offer("KeyGenerator", "HmacSHA512").oid("1.2.840.113549.2.11"),
        offer("KeyGenerator", "HmacSHA512/224").oid("1.2.840.113549.2.12"),
        offer("KeyGenerator", "HmacSHA512/256").oid("1.2.840.113549.2.13"),
        offer("KeyGenerator", "HmacSHA3-224").oid("2.16.840.1.101.3.4.2.13"),
        offer("KeyGenerator", "HmacSHA3-256").oid("2.16.840.1.101.3.4.2.14"),
        offer("KeyGenerator", "HmacSHA3-384").oid("2.16.840.1.101.3.4.2.15"),
        offer("KeyGenerator", "HmacSHA3-512").oid("2.16.840.1.101.3.4.2.16"));
  }

  private static Stream<Offer> parameters() {
    return Stream.of(
        offer("AlgorithmParameters", "AES").oid("2.16.840.1.101.3.4.1"),
        offer("AlgorithmParameters", "GCM"),
        offer("AlgorithmParameters", "ChaCha20-Poly1305").oid("1.2.840.113549.1.9.16.3.18"),
        offer("AlgorithmParameters", "OAEP").oid("1.2.840.113549.1.1.7"));
  }

  private static Offer offer(String type, String algorithm) {
    return Offer.of(type, algorithm, _ -> made(type, algorithm));
  }

  private static Object made(String type, String algorithm) {
    Provider jdk = Security.getProvider(JDK);
    Provider.Service service = jdk == null ? null : jdk.getService(type, algorithm);
    if (service == null) {
      throw new FermataException(
          Reason.UNAVAILABLE, type + " " + algorithm + " is that of provider " + JDK + ", which is not installed");
    }
    try {
      return ReentryGuard.<Object, NoSuchAlgorithmException>call(() -> service.newInstance(null));
    } catch (NoSuchAlgorithmException e) {
      throw new FermataException(Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }
}
