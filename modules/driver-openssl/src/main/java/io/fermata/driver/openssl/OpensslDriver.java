package io.fermata.driver.openssl;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Lengths;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.SignatureParameters;
import io.fermata.spi.Suitability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The system's libcrypto, of OpenSSL 3. It completes every request inside {@code submit}, on the caller's thread and
 * memory; may be used by several threads at once.
 *
 * <p>It offers what the library has of ciphers, hashes, codes, key derivations, signatures, key agreements and public-key
 * encryption that Fermata knows; which these are depends on the library's version and on its configuration, openssl.cnf,
 * as for every program that uses it.
 *
 * <p>One setting: {@code library}, the path of the library's file. Without it the system is asked for {@code
 * libcrypto.so.3}, or what it is called there. What is missing, or is of another version, makes {@link #start} throw.
 *
 * <p>Keys are taken by their encoding; a handle, which has none, is refused. They are copied into native memory, and
 * wiped as the session closes, or, while requests are inside of it, as the last of them comes out.
 */
public final class OpensslDriver implements Driver {
  private static final int QUICKER = 1;
  private static final int SLOWER = -100;

  private Map<String, Offer> offers = Map.of();
  private Predicate<SignatureParameters> taken = parameters -> false;

  /** For {@link java.util.ServiceLoader}. */
  public OpensslDriver() {}

  @Override
  public String name() {
    return "openssl";
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    Libcrypto lib = Libcrypto.load(host.settings().text("library", ""));
    Map<String, Offer> found = new LinkedHashMap<>();
    new SecretKeyOffers(lib).all().forEach(offer -> found.put(offer.name(), offer));
    KeyPairOffers pairs = new KeyPairOffers(lib);
    pairs.all().forEach(offer -> found.put(offer.name(), offer));
    taken = pairs::areTaken;
    offers = found;
  }

  @Override
  public DriverShape shape() {
    // as the platform's providers, which use the same instructions of the processor
    return DriverShape.inline(DriverShape.Kind.SOFTWARE, List.copyOf(offers.keySet()));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    Optional<Offer> offer = offer(spec);
    if (offer.isEmpty()) {
      return new Suitability.Unfit(
          Reason.UNSUPPORTED, "has no " + spec.kind() + " " + spec.algorithm());
    }
    if (spec.kind() == Kind.AEAD) {
      Lengths tags = Algorithm.find(spec.algorithm()).orElseThrow().tag();
      if (!tags.accept(spec.tagLength())) {
        return new Suitability.Unfit(
            Reason.UNSUPPORTED,
            spec.algorithm() + " takes tags of " + tags + " bytes, not " + spec.tagLength());
      }
    }
    if (spec.parameters().filter(given -> !taken.test(given)).isPresent()) {
      return new Suitability.Unfit(Reason.UNSUPPORTED, "libcrypto has not these hashes: " + spec);
    }
    if (spec.key().isEmpty() && spec.kind() == Kind.SIGNATURE) {
      return new Suitability.Unfit(
          Reason.BAD_KEY, spec.algorithm() + " takes a PrivateKey or a PublicKey with the session");
    }
    return spec.key()
        .flatMap(key -> offer.get().keys().wrong(key))
        .<Suitability>map(wrong -> new Suitability.Unfit(Reason.BAD_KEY, wrong))
        .orElseGet(
            () -> new Suitability.Fits(merit(spec), offer.get().longest()).onNative(nativeMerit(spec)));
  }

  /**
   * Where nothing was measured: before the platform's providers, whose merit is at most 0, in what they compute more
   * slowly, and after them in hashes and the AES modes for which their compiler has code of its own.
   */
  private static int merit(SessionSpec spec) {
    return switch (spec.kind()) {
      case DIGEST, MAC, CIPHER ->
          spec.algorithm().equals("AESCMAC") || spec.algorithm().equals("AES-GMAC") ? QUICKER : SLOWER;
      case AEAD -> spec.algorithm().equals("AES/GCM") ? SLOWER : QUICKER;
      default -> spec.algorithm().startsWith("HKDF") ? SLOWER : QUICKER;
    };
  }

  /** That code reads arrays, and what is in native memory it copies first: then it is behind, but in counter mode. */
  private static int nativeMerit(SessionSpec spec) {
    return switch (spec.algorithm()) {
      case "AES/GCM", "AES/CBC" -> QUICKER;
      default -> merit(spec);
    };
  }

  private Optional<Offer> offer(SessionSpec spec) {
    return Optional.ofNullable(offers.get(spec.algorithm()))
        .filter(offer -> offer.kind() == spec.kind());
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, name() + " " + why);
    }
    return offer(spec).orElseThrow().opening().open(spec);
  }

  @Override
  public void close() {
    // the library stays loaded, and what was fetched is in its store
  }

  @Override
  public String toString() {
    return name();
  }
}
