package io.fermata.provider;

import io.fermata.spi.SessionSpec;
import java.lang.reflect.InvocationTargetException;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * {@code SecretKeyFactory} of scrypt (RFC 7914), as Bouncy Castle has it: under its names, with its key specification or
 * ours, and with a plain key as the result. Has no state: any thread.
 */
final class FermataScrypt extends SecretKeyFactorySpi {
  private static final String NAME = "SCRYPT";

  /** Bouncy Castle's is read by its getters: this module does not need that library. */
  private static final String THEIRS = "org.bouncycastle.jcajce.spec.ScryptKeySpec";

  private final PasswordDerivation derivation;

  private FermataScrypt(Composition composition, SessionSpec spec) {
    this.derivation = new PasswordDerivation(composition, spec);
  }

  static List<Offer> offers() {
    SessionSpec spec = SessionSpec.derivation("scrypt");
    return List.of(
        Offer.of("SecretKeyFactory", NAME, parts -> new FermataScrypt(parts, spec))
            .oid("1.3.6.1.4.1.11591.4.11"));
  }

  @Override
  protected SecretKey engineGenerateSecret(@Nullable KeySpec given) throws InvalidKeySpecException {
    ScryptKeySpec spec = ours(given);
    byte[] salt = spec.getSalt();
    if (salt.length == 0) {
      throw new InvalidKeySpecException("the salt is empty; " + NAME + " takes at least 1 byte");
    }
    if (spec.getKeyLength() < Byte.SIZE || spec.getKeyLength() % Byte.SIZE != 0) {
      throw new InvalidKeySpecException(
          "the key length is " + spec.getKeyLength() + " bits; a multiple of 8, at least 8");
    }
    List<BigInteger> cost =
        IntStream.of(spec.getCostParameter(), spec.getBlockSize(), spec.getParallelizationParameter())
            .mapToObj(BigInteger::valueOf)
            .toList();
    char[] password = spec.getPassword();
    try {
      byte[] derived = derivation.derive(password, salt, cost, spec.getKeyLength() / Byte.SIZE);
      try {
        return new SecretKeySpec(derived, NAME);
      } finally {
        Arrays.fill(derived, (byte) 0);
      }
    } finally {
      Arrays.fill(password, '\0');
      if (spec != given) {
        spec.clearPassword();
      }
    }
  }

  private static ScryptKeySpec ours(@Nullable KeySpec given) throws InvalidKeySpecException {
    if (given instanceof ScryptKeySpec spec) {
      return spec;
    }
    if (given == null || !given.getClass().getName().equals(THEIRS)) {
      throw new InvalidKeySpecException(NAME + " takes a ScryptKeySpec");
    }
    char[] password = get(given, "getPassword", char[].class);
    try {
      return new ScryptKeySpec(
          password,
          get(given, "getSalt", byte[].class),
          get(given, "getCostParameter", Integer.class),
          get(given, "getBlockSize", Integer.class),
          get(given, "getParallelizationParameter", Integer.class),
          get(given, "getKeyLength", Integer.class));
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static <T> T get(KeySpec given, String getter, Class<T> type) throws InvalidKeySpecException {
    try {
      return type.cast(given.getClass().getMethod(getter).invoke(given));
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new InvalidKeySpecException("cannot read a " + THEIRS + ": " + e, e);
    }
  }

  @Override
  protected KeySpec engineGetKeySpec(@Nullable SecretKey key, @Nullable Class<?> wanted)
      throws InvalidKeySpecException {
    throw new InvalidKeySpecException("a key of " + NAME + " does not say what it was derived from");
  }

  @Override
  protected SecretKey engineTranslateKey(@Nullable SecretKey key) throws InvalidKeyException {
    throw new InvalidKeyException(NAME + " takes no keys, only passwords");
  }
}
