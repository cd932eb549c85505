package io.fermata.provider;

import io.fermata.spi.DriverException;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.crypto.KDFParameters;
import javax.crypto.KDFSpi;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** {@code KDF} of HKDF (RFC 5869): both steps, or one of them. May be used by several threads. */
final class FermataKdf extends KDFSpi {
  private static final byte[] NOTHING = new byte[0];

  /** The sessions that a hash takes, which are the same for all objects. */
  private record Steps(SessionSpec both, SessionSpec extract, SessionSpec expand, int hash) {
    static Steps of(String hash) {
      String extract = "HKDF-Extract-" + hash;
      return new Steps(
          SessionSpec.derivation("HKDF-" + hash),
          SessionSpec.derivation(extract),
          SessionSpec.derivation("HKDF-Expand-" + hash),
          KeyDerivation.find(extract).orElseThrow().output().most());
    }
  }

  private final Function<SessionSpec, Derivation> derivations;
  private final Steps steps;
  private boolean settled; // JCA has got something from here, and asks nobody else any more

  private FermataKdf(Composition composition, Steps steps) throws InvalidAlgorithmParameterException {
    super(null);
    composition.keyless(steps.both); // or nobody has it
    this.derivations = spec -> new Derivation(composition, spec);
    this.steps = steps;
  }

  static List<Offer> offers() {
    return Stream.of("SHA256", "SHA384", "SHA512").map(FermataKdf::offer).toList();
  }

  private static Offer offer(String hash) {
    Steps steps = Steps.of(hash);
    return Offer.of("KDF", "HKDF-" + hash, parts -> made(parts, steps));
  }

  private static FermataKdf made(Composition composition, Steps steps) {
    try {
      return new FermataKdf(composition, steps);
    } catch (InvalidAlgorithmParameterException e) {
      throw new AssertionError("no parameters are refused", e);
    }
  }

  @Override
  protected @Nullable KDFParameters engineGetParameters() {
    return null;
  }

  @Override
  protected SecretKey engineDeriveKey(String algorithm, AlgorithmParameterSpec spec)
      throws InvalidAlgorithmParameterException, NoSuchAlgorithmException {
    Objects.requireNonNull(algorithm, "algorithm");
    if (algorithm.isEmpty()) {
      throw new NoSuchAlgorithmException("the algorithm of a derived key is empty; name one");
    }
    byte[] derived = engineDeriveData(spec);
    try {
      return new SecretKeySpec(derived, algorithm);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  @Override
  protected byte[] engineDeriveData(AlgorithmParameterSpec spec)
      throws InvalidAlgorithmParameterException {
    try {
      byte[] derived =
          switch (spec) {
            case HKDFParameterSpec.Extract extract ->
                extract(steps.extract, extract.ikms(), extract.salts(), NOTHING, steps.hash);
            case HKDFParameterSpec.Expand expand -> expand(expand);
            case HKDFParameterSpec.ExtractThenExpand both ->
                extract(steps.both, both.ikms(), both.salts(), info(both.info()), both.length());
            default ->
                throw new InvalidAlgorithmParameterException(
                    steps.both.algorithm() + " takes an HKDFParameterSpec, not a " + spec.getClass().getName());
          };
      settled = true;
      return derived;
    } catch (DriverException e) {
      throw new InvalidAlgorithmParameterException(e.getMessage(), e);
    } catch (FermataException e) {
      if (settled) {
        throw e;
      }
      throw new DerivationFault(e);
    }
  }

  private byte[] expand(HKDFParameterSpec.Expand spec)
      throws DriverException, InvalidAlgorithmParameterException {
    require(spec.prk());
    return derive(steps.expand, spec.prk(), NOTHING, info(spec.info()), spec.length());
  }

  private byte[] extract(
      SessionSpec step, List<SecretKey> secrets, List<SecretKey> salts, byte[] info, int length)
      throws DriverException, InvalidAlgorithmParameterException {
    byte[] salt = joined(salts);
    try {
      if (secrets.size() == 1) {
        SecretKey secret = secrets.getFirst();
        require(secret);
        return derive(step, secret, salt, info, length);
      }
      try (WipedKey secret = new WipedKey(step.algorithm(), joined(secrets))) {
        return derive(step, secret, salt, info, length);
      }
    } finally {
      Arrays.fill(salt, (byte) 0);
    }
  }

  private byte[] derive(SessionSpec step, SecretKey secret, byte[] salt, byte[] info, int length)
      throws DriverException {
    return derivations.apply(step).derive(secret, salt, info, length, List.of());
  }

  private static byte[] info(byte @Nullable [] given) {
    return given == null ? NOTHING : given;
  }

  /** As one, in this order: HKDFParameterSpec.Builder. */
  private static byte[] joined(List<SecretKey> keys) throws InvalidAlgorithmParameterException {
    if (keys.size() == 1) {
      return bytes(keys.getFirst());
    }
    int length = 0;
    for (SecretKey key : keys) {
      byte[] bytes = bytes(key);
      length = Math.addExact(length, bytes.length);
      Arrays.fill(bytes, (byte) 0);
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (SecretKey key : keys) {
      byte[] bytes = bytes(key);
      int count = Math.min(bytes.length, joined.length - at);
      System.arraycopy(bytes, 0, joined, at, count);
      Arrays.fill(bytes, (byte) 0);
      at += count;
    }
    return joined;
  }

  private static byte[] bytes(SecretKey key) throws InvalidAlgorithmParameterException {
    byte[] bytes = "RAW".equalsIgnoreCase(key.getFormat()) ? key.getEncoded() : null;
    if (bytes == null) {
      throw withoutBytes(key);
    }
    return bytes;
  }

  private static void require(SecretKey key) throws InvalidAlgorithmParameterException {
    if (!"RAW".equalsIgnoreCase(key.getFormat())) {
      throw withoutBytes(key);
    }
  }

  private static InvalidAlgorithmParameterException withoutBytes(SecretKey key) {
    return new InvalidAlgorithmParameterException(
        "a key for " + key.getAlgorithm() + " has the format " + key.getFormat() + "; HKDF takes RAW, with an encoding");
  }
}
