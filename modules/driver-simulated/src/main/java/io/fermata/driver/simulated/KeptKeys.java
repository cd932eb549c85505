package io.fermata.driver.simulated;

import io.fermata.spi.DriverException;
import io.fermata.spi.HeldKey;
import io.fermata.spi.KeyHandle;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the device keeps: material that is inside, and handles that are outside. Any thread.
 */
final class KeptKeys {
  private static final Pattern ONE = Pattern.compile("([A-Za-z0-9._-]+):(EC|RSA|Ed25519)");

  private final Map<String, Kept> byAlias = new ConcurrentHashMap<>();

  private record Kept(HeldKey held, PrivateKey material) {}

  /** What a key is known by outside; nothing can be read from it. */
  private static final class Token implements Key {
    private static final long serialVersionUID = 1L;
    private final String algorithm;

    Token(String algorithm) {
      this.algorithm = algorithm;
    }

    @Override
    public String getAlgorithm() {
      return algorithm;
    }

    @Override
    public @Nullable String getFormat() {
      return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
      return null;
    }
  }

  /**
   * Makes the keys that a setting names.
   *
   * @param text such as {@code signing:EC+tls:RSA}; empty for none
   */
  void make(String text) throws DriverException {
    if (text.isEmpty()) {
      return;
    }
    for (String one : text.split("\\+", -1)) {
      Matcher matcher = ONE.matcher(one);
      if (!matcher.matches()) {
        throw new DriverException(
            Reason.BAD_SETTING,
            "keys=" + text + " is not legal; write NAME:ALGORITHM, several with + between them, with EC, RSA or"
                + " Ed25519");
      }
      keep(matcher.group(1), pair(matcher.group(2)), List.of());
    }
  }

  private static KeyPair pair(String algorithm) throws DriverException {
    try {
      return ReentryGuard.<KeyPair, GeneralSecurityException>call(
          () -> {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            initialize(generator, algorithm);
            return generator.generateKeyPair();
          });
    } catch (GeneralSecurityException e) {
      throw new DriverException(Reason.UNAVAILABLE, "no " + algorithm + " key can be made: " + e.getMessage(), e);
    }
  }

  private static void initialize(KeyPairGenerator generator, String algorithm)
      throws InvalidAlgorithmParameterException {
    switch (algorithm) {
      case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
      case "RSA" -> generator.initialize(2_048);
      default -> {
        // its name says all
      }
    }
  }

  /**
   * Puts a key into the device.
   *
   * @throws IllegalArgumentException if there is one of that name
   */
  KeyHandle keep(String alias, KeyPair pair, List<Certificate> chain) {
    KeyHandle handle = KeyHandle.of(new Token(pair.getPrivate().getAlgorithm()), pair.getPublic());
    Kept kept = new Kept(new HeldKey(alias, handle, chain), pair.getPrivate());
    if (byAlias.putIfAbsent(alias, kept) != null) {
      throw new IllegalArgumentException("there is a key " + alias + " already");
    }
    return handle;
  }

  List<HeldKey> list() {
    return new ArrayList<>(byAlias.values()).stream().map(Kept::held).toList();
  }

  /** The same session with the material of a key that is kept here; as it is if it has another key. */
  SessionSpec inside(SessionSpec spec) {
    return spec.key().flatMap(this::material).map(spec::key).orElse(spec);
  }

  /** The material behind a handle; empty if it is none of here. */
  Optional<Key> material(Key key) {
    return byAlias.values().stream()
        .filter(kept -> kept.held.key().equals(key))
        .map(kept -> (Key) kept.material)
        .findAny();
  }
}
