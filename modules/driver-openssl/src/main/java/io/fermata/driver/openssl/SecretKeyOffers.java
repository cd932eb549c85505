package io.fermata.driver.openssl;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.Key;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Ciphers, key wraps, hashes, codes and key derivations that the library has: each is fetched, once, to see. */
final class SecretKeyOffers {
  private static final Set<String> DIGESTS =
      Set.of(
          "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA-512/224", "SHA-512/256",
          "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512");

  private static final String HKDF = "HKDF-";

  private final Libcrypto lib;

  SecretKeyOffers(Libcrypto lib) {
    this.lib = lib;
  }

  Stream<Offer> all() {
    return Algorithm.all().stream().flatMap(algorithm -> offer(algorithm).stream());
  }

  private Optional<Offer> offer(Algorithm fixed) {
    return switch (fixed.kind()) {
      case CIPHER, AEAD, KEY_WRAP -> cipher(fixed);
      case DIGEST -> DIGESTS.contains(fixed.name()) ? digest(fixed) : Optional.empty();
      case MAC -> mac(fixed);
      case KEY_DERIVATION -> derivation(fixed);
      default -> Optional.empty();
    };
  }

  /** A cipher of which the library has every length of the key. */
  private Optional<Offer> cipher(Algorithm fixed) {
    Optional<String> pattern =
        switch (fixed.name()) {
          case "AES/ECB", "AES/CBC", "AES/CTR", "AES/GCM", "AES/CCM" ->
              Optional.of(fixed.name().replace("/", "-%d-"));
          case "AES/XTS" -> Optional.of("AES-%d-XTS");
          case "AES/KW" -> Optional.of("AES-%d-WRAP");
          case "AES/KWP" -> Optional.of("AES-%d-WRAP-PAD");
          case "ChaCha20-Poly1305" -> Optional.of(fixed.name());
          default -> Optional.empty();
        };
    if (pattern.isEmpty()) {
      return Optional.empty();
    }
    Map<Integer, Long> fetched = new HashMap<>();
    for (int length = fixed.key().least();
        length <= fixed.key().most();
        length += fixed.key().step()) {
      int bits = length * Byte.SIZE / (fixed.name().equals("AES/XTS") ? 2 : 1); // it has two keys
      String name = pattern.get().replace("%d", Integer.toString(bits));
      long cipher = lib.fetch(Function.EVP_CIPHER_fetch, name);
      if (cipher == 0) {
        return Optional.empty();
      }
      fetched.put(length, cipher);
    }
    CipherMode mode =
        switch (fixed.name()) {
          case "AES/CCM" -> CipherMode.TAGGED_AT_ONCE;
          case "AES/ECB", "AES/CBC", "AES/CTR" -> CipherMode.PLAIN;
          case "AES/XTS" -> CipherMode.AT_ONCE;
          case "AES/KW", "AES/KWP" -> CipherMode.WRAPPED;
          default -> CipherMode.TAGGED;
        };
    CipherAlgorithm cipher = new CipherAlgorithm(fixed, mode, fetched);
    return Optional.of(
        offer(
            fixed,
            mode == CipherMode.WRAPPED
                ? spec -> new KeyWrapSession(lib, cipher, spec)
                : spec -> new CipherSession(lib, cipher, spec)));
  }

  private static Offer offer(Algorithm fixed, Offer.Opening opening) {
    return new Offer(
        fixed.kind(),
        fixed.name(),
        key -> SecretBytes.wrong(fixed.name(), fixed.key(), key),
        takesInfo(fixed.name()) ? DerivationSession.LONGEST_INFO : Integer.MAX_VALUE,
        opening);
  }

  private static boolean takesInfo(String name) {
    return KeyDerivation.find(name).filter(KeyDerivation::hasInfo).isPresent();
  }

  private Optional<Offer> digest(Algorithm fixed) {
    long digest = lib.fetch(Function.EVP_MD_fetch, Digests.named(fixed.name()));
    if (digest == 0) {
      return Optional.empty();
    }
    Offer.Opening opening =
        spec ->
            new StreamSession(
                fixed.name(),
                Set.of(Operation.DIGEST),
                new Pool<>(new DigestContext.Source(lib, digest, fixed.result())),
                key -> {
                  throw new DriverException(
                      Reason.BAD_KEY, fixed.name() + " takes no key");
                });
    return Optional.of(
        new Offer(
            fixed.kind(),
            fixed.name(),
            key -> Optional.of(fixed.name() + " takes no key"),
            Integer.MAX_VALUE,
            opening));
  }

  private Optional<Offer> mac(Algorithm fixed) {
    boolean hashes = fixed.name().startsWith("HmacSHA");
    String asked = hashes ? "HMAC" : fixed.name().equals("AES-GMAC") ? "GMAC" : "CMAC";
    if (asked.equals("CMAC") && !fixed.name().equals("AESCMAC")) {
      return Optional.empty();
    }
    String made =
        hashes
            ? Digests.named(fixed.name().substring("Hmac".length()))
            : asked.equals("GMAC") ? "AES-%d-GCM" : "AES-%d-CBC";
    long fetched = lib.fetch(Function.EVP_MAC_fetch, asked);
    if (fetched == 0 || (hashes && lib.fetch(Function.EVP_MD_fetch, made) == 0)) {
      return Optional.empty();
    }
    MacAlgorithm mac = new MacAlgorithm(fixed, fetched, hashes ? "digest" : "cipher", made);
    return Optional.of(
        offer(
            fixed,
            spec ->
                new StreamSession(
                    fixed.name(),
                    Set.of(Operation.MAC),
                    new Pool<>(source(mac, spec)),
                    key -> own(mac, key))));
  }

  private Pool.Source<Running> source(MacAlgorithm mac, SessionSpec spec) throws DriverException {
    return spec.key().isPresent()
        ? source(mac, spec.key().get())
        : new NoKey<>(mac.fixed().name());
  }

  private MacContext.Source source(MacAlgorithm mac, Key key) throws DriverException {
    byte[] bytes = SecretBytes.of(mac.fixed().name(), mac.fixed().key(), key);
    try {
      return new MacContext.Source(lib, mac, bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private Running own(MacAlgorithm mac, Key key) throws DriverException {
    MacContext.Source source = source(mac, key);
    try {
      return source.make();
    } finally {
      source.free();
    }
  }

  private Optional<Offer> derivation(Algorithm fixed) {
    KeyDerivation known = KeyDerivation.find(fixed.name()).orElseThrow();
    Optional<String> mode = mode(fixed.name());
    String hash = fixed.name().replaceFirst("^(HKDF-(Extract-|Expand-)?|PBKDF2WithHmac)", "");
    String asked =
        switch (known.cost()) {
          case NONE -> "HKDF";
          case ITERATIONS -> "PBKDF2";
          case SCRYPT -> "SCRYPT";
        };
    long fetched = lib.fetch(Function.EVP_KDF_fetch, asked);
    if (fetched == 0) {
      return Optional.empty();
    }
    KdfAlgorithm kdf = new KdfAlgorithm(fixed, known, fetched, Digests.named(hash), mode);
    return Optional.of(offer(fixed, spec -> new DerivationSession(lib, kdf, spec)));
  }

  private static Optional<String> mode(String name) {
    if (!name.startsWith(HKDF)) {
      return Optional.empty();
    }
    return Optional.of(
        name.startsWith(HKDF + "Extract")
            ? "EXTRACT_ONLY"
            : name.startsWith(HKDF + "Expand") ? "EXPAND_ONLY" : "EXTRACT_AND_EXPAND");
  }
}
