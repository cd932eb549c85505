package io.fermata.provider;

import io.fermata.spi.SessionSpec;
import java.lang.ref.Cleaner;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.interfaces.PBEKey;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** {@code SecretKeyFactory} of PBKDF2 (RFC 8018, 5.2). Has no state: any thread. */
final class FermataPbkdf2 extends SecretKeyFactorySpi {
  private final PasswordDerivation derivation;
  private final Cleaner cleaner;

  private FermataPbkdf2(Composition composition, SessionSpec spec) {
    this.derivation = new PasswordDerivation(composition, spec);
    this.cleaner = composition.cleaner();
  }

  static List<Offer> offers() {
    return Stream.concat(
            Stream.of(offer("SHA1").oid("1.2.840.113549.1.5.12")),
            Stream.of("SHA224", "SHA256", "SHA384", "SHA512", "SHA512/224", "SHA512/256")
                .map(FermataPbkdf2::offer))
        .toList();
  }

  private static Offer offer(String hash) {
    String name = "PBKDF2WithHmac" + hash;
    SessionSpec spec = SessionSpec.derivation(name);
    return Offer.of("SecretKeyFactory", name, parts -> new FermataPbkdf2(parts, spec));
  }

  @Override
  protected SecretKey engineGenerateSecret(@Nullable KeySpec given) throws InvalidKeySpecException {
    if (!(given instanceof PBEKeySpec spec)) {
      throw new InvalidKeySpecException(derivation.algorithm() + " takes a PBEKeySpec");
    }
    return derived(spec);
  }

  private PasswordKey derived(PBEKeySpec spec) throws InvalidKeySpecException {
    byte @Nullable [] salt = spec.getSalt();
    if (salt == null) {
      throw new InvalidKeySpecException("there is no salt; " + derivation.algorithm() + " takes one");
    }
    int iterations = requirePositive("the iteration count", spec.getIterationCount());
    int bits = requirePositive("the key length in bits", spec.getKeyLength());
    char[] password = spec.getPassword();
    boolean kept = false;
    try {
      List<BigInteger> cost = List.of(BigInteger.valueOf(iterations));
      byte[] derived = derivation.derive(password, salt, cost, bits / Byte.SIZE);
      kept = true;
      return new PasswordKey(
          derivation.algorithm(), password, salt, iterations, derived, cleaner);
    } finally {
      if (!kept) {
        Arrays.fill(password, '\0');
      }
    }
  }

  private static int requirePositive(String what, int value) throws InvalidKeySpecException {
    if (value < 1) {
      throw new InvalidKeySpecException(what + " is " + value + "; at least 1");
    }
    return value;
  }

  @Override
  protected KeySpec engineGetKeySpec(@Nullable SecretKey key, @Nullable Class<?> wanted)
      throws InvalidKeySpecException {
    if (!(key instanceof PBEKey known)) {
      throw new InvalidKeySpecException(derivation.algorithm() + " knows of a PBEKey what it was derived from");
    }
    if (wanted == null || !wanted.isAssignableFrom(PBEKeySpec.class)) {
      throw new InvalidKeySpecException(derivation.algorithm() + " answers a PBEKeySpec, not " + wanted);
    }
    return specOf(known);
  }

  private static PBEKeySpec specOf(PBEKey key) {
    char[] password = key.getPassword();
    byte[] encoded = key.getEncoded();
    try {
      return new PBEKeySpec(
          password, key.getSalt(), key.getIterationCount(), encoded.length * Byte.SIZE);
    } finally {
      if (password != null) {
        Arrays.fill(password, '\0');
      }
      Arrays.fill(encoded, (byte) 0);
    }
  }

  @Override
  protected SecretKey engineTranslateKey(@Nullable SecretKey key) throws InvalidKeyException {
    if (key == null
        || !derivation.algorithm().equalsIgnoreCase(key.getAlgorithm())
        || !"RAW".equalsIgnoreCase(key.getFormat())) {
      throw new InvalidKeyException("takes a key for " + derivation.algorithm() + " with the format RAW");
    }
    if (key instanceof PasswordKey) {
      return key;
    }
    if (!(key instanceof PBEKey known)) {
      throw new InvalidKeyException("takes a PBEKey, which says what it was derived from");
    }
    PBEKeySpec spec = specOf(known);
    try {
      return derived(spec);
    } catch (InvalidKeySpecException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    } finally {
      spec.clearPassword();
    }
  }
}
