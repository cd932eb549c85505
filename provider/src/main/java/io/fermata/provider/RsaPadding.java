package io.fermata.provider;

import io.fermata.spi.PublicKeyAlgorithm;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** The paddings of RSA by their names in JCA, and what a message of each looks like. */
sealed interface RsaPadding {
  /** Numbers as they are: RFC 8017, 5.1. */
  PublicKeyAlgorithm RAW = PublicKeyAlgorithm.find("RSA/NONE").orElseThrow();

  /** For encryption with the public key: RFC 8017, 7.2. */
  PublicKeyAlgorithm PKCS1 = PublicKeyAlgorithm.find("RSA/PKCS1").orElseThrow();

  /** {@code NoPadding}. */
  record None() implements RsaPadding {}

  /** {@code PKCS1Padding}. */
  record Pkcs1() implements RsaPadding {}

  /**
   * {@code OAEPPadding} and its like.
   *
   * @param usual the hash of the label while no parameters say otherwise; that of the mask is SHA-1 then, whatever
   *     this one is, as the JDK has it
   */
  record Oaep(String usual) implements RsaPadding {}

  /** Empty if we do not have it. */
  static Optional<RsaPadding> find(String name) {
    String lower = name.toLowerCase(Locale.ENGLISH);
    if (lower.equals("nopadding")) {
      return Optional.of(new None());
    } else if (lower.equals("pkcs1padding")) {
      return Optional.of(new Pkcs1());
    } else if (lower.equals("oaeppadding")) {
      return Optional.of(new Oaep("SHA-1"));
    } else if (lower.startsWith("oaepwith") && lower.endsWith("andmgf1padding")) {
      String hash = name.substring("oaepwith".length(), name.length() - "andmgf1padding".length());
      return algorithm(hash, "SHA-1").map(_ -> new Oaep(hash));
    }
    return Optional.empty();
  }

  /** Other names that the JDK has for hashes. */
  Map<String, String> ALSO =
      Map.of("SHA", "SHA-1", "SHA1", "SHA-1", "SHA224", "SHA-224", "SHA256", "SHA-256", "SHA384", "SHA-384",
          "SHA512", "SHA-512", "SHA512/224", "SHA-512/224", "SHA512/256", "SHA-512/256");

  /** OAEP with these two hashes; empty if there is none. */
  static Optional<PublicKeyAlgorithm> algorithm(String hash, String mask) {
    PublicKeyAlgorithm.Oaep wanted = new PublicKeyAlgorithm.Oaep(usual(hash), usual(mask));
    return PublicKeyAlgorithm.all().stream()
        .filter(algorithm -> algorithm.oaep().filter(wanted::equals).isPresent())
        .findAny();
  }

  private static String usual(String hash) {
    String upper = hash.toUpperCase(Locale.ENGLISH);
    return ALSO.getOrDefault(upper, upper);
  }

  /** Refuses parameters that no driver's OAEP has. */
  static PublicKeyAlgorithm algorithm(OAEPParameterSpec spec)
      throws InvalidAlgorithmParameterException {
    if (!spec.getMGFAlgorithm().equalsIgnoreCase("MGF1")
        || !(spec.getMGFParameters() instanceof MGF1ParameterSpec mask)) {
      throw new InvalidAlgorithmParameterException(
          "mask of " + spec.getMGFAlgorithm() + "; OAEP goes with MGF1 and an MGF1ParameterSpec");
    }
    String hashes = spec.getDigestAlgorithm() + " and MGF1 with " + mask.getDigestAlgorithm();
    return algorithm(spec.getDigestAlgorithm(), mask.getDigestAlgorithm())
        .orElseThrow(
            () ->
                new InvalidAlgorithmParameterException(
                    "OAEP with " + hashes + "; the mask has the same hash, or SHA-1"));
  }

  /** The label of OAEP. */
  static byte[] label(OAEPParameterSpec spec) throws InvalidAlgorithmParameterException {
    if (spec.getPSource() instanceof PSource.PSpecified label) {
      return label.getValue();
    }
    throw new InvalidAlgorithmParameterException(
        "label of " + spec.getPSource().getAlgorithm() + "; OAEP goes with PSpecified");
  }

  /** Fills up a message to be signed: RFC 8017, 9.2, steps 4 and 5. */
  static byte[] signed(byte[] message, int from, int length, int modulus) {
    byte[] padded = new byte[modulus];
    Arrays.fill(padded, 2, modulus - length - 1, (byte) 0xff);
    padded[1] = 1;
    System.arraycopy(message, from, padded, modulus - length, length);
    return padded;
  }

  /** The message that was signed; empty if it was not filled up so. */
  static Optional<byte[]> verified(byte[] padded) {
    int at = 2;
    while (at < padded.length && padded[at] == (byte) 0xff) {
      at++;
    }
    boolean right =
        padded[0] == 0 && padded[1] == 1 && at >= 2 + 8 && at < padded.length && padded[at] == 0;
    return right ? Optional.of(Arrays.copyOfRange(padded, at + 1, padded.length)) : Optional.empty();
  }
}
