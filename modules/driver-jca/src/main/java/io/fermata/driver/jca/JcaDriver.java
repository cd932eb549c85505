package io.fermata.driver.jca;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;

/** One provider as a driver. */
final class JcaDriver implements Driver {
  private static final Set<Integer> GCM_TAGS = Set.of(12, 13, 14, 15, 16);

  private final Provider provider;
  private final List<Algorithm> offered;
  private final int merit;

  JcaDriver(Provider provider, List<Algorithm> offered, int merit) {
    this.provider = provider;
    this.offered = offered;
    this.merit = merit;
  }

  @Override
  public String name() {
    return "jca." + provider.getName();
  }

  @Override
  public void start(DriverHost host) {
    // a provider that could be made is ready
  }

  @Override
  public DriverShape shape() {
    return DriverShape.inline(
        DriverShape.Kind.SOFTWARE, offered.stream().map(algorithm -> algorithm.title).toList());
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    Optional<Algorithm> algorithm = Algorithm.of(spec).filter(offered::contains);
    if (algorithm.isEmpty()) {
      return new Suitability.Unfit(
          Reason.UNSUPPORTED, "has no " + spec.kind() + " " + spec.algorithm());
    }
    return switch (algorithm.get()) {
      case AES_GCM ->
          GCM_TAGS.contains(spec.tagLength())
              ? secret(spec, Set.of(16, 24, 32))
              : tag(spec, "12 to 16");
      case CHACHA20_POLY1305 ->
          spec.tagLength() == 16 ? secret(spec, Set.of(32)) : tag(spec, "16");
      case HMAC_SHA256 -> secret(spec, Set.of());
      case SHA256 -> new Suitability.Fits(merit);
      case SHA256_ECDSA -> elliptic(spec);
    };
  }

  private static Suitability tag(SessionSpec spec, String legal) {
    return new Suitability.Unfit(
        Reason.UNSUPPORTED,
        spec.algorithm() + " takes tags of " + legal + " bytes, not " + spec.tagLength());
  }

  /** A key with no encoding is somebody's handle, and not for these providers. */
  private Suitability secret(SessionSpec spec, Set<Integer> lengths) {
    if (!(spec.key().orElse(null) instanceof SecretKey key)) {
      return badKey(spec, "takes a SecretKey");
    }
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return badKey(spec, "takes a key with an encoding");
    }
    int length = encoded.length;
    Arrays.fill(encoded, (byte) 0);
    if (!lengths.isEmpty() && !lengths.contains(length)) {
      return badKey(
          spec, "takes keys of " + lengths.stream().sorted().toList() + " bytes, not " + length);
    }
    return new Suitability.Fits(merit);
  }

  private Suitability elliptic(SessionSpec spec) {
    Key key = spec.key().orElse(null);
    if (!(key instanceof PrivateKey) && !(key instanceof PublicKey)) {
      return badKey(spec, "takes a PrivateKey or a PublicKey");
    }
    if (!key.getAlgorithm().equals("EC") && !key.getAlgorithm().equals("ECDSA")) {
      return badKey(spec, "takes EC keys, not " + key.getAlgorithm());
    }
    if (key.getEncoded() == null) {
      return badKey(spec, "takes a key with an encoding");
    }
    return new Suitability.Fits(merit);
  }

  private static Suitability badKey(SessionSpec spec, String what) {
    return new Suitability.Unfit(Reason.BAD_KEY, spec.algorithm() + " " + what);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    Algorithm algorithm =
        Algorithm.of(spec)
            .orElseThrow(
                () -> new DriverException(Reason.UNSUPPORTED, name() + " has no " + spec));
    return switch (algorithm.kind) {
      case AEAD -> new AeadSession(provider, algorithm, spec);
      case MAC -> new MacSession(provider, algorithm, spec);
      case DIGEST -> new DigestSession(provider, algorithm);
      case SIGNATURE -> new SignatureSession(provider, algorithm, spec);
      case CIPHER, ENCRYPT_THEN_MAC, COMPRESSION, CHAIN, KEY_OPERATION ->
          throw new DriverException(Reason.UNSUPPORTED, name() + " has no " + spec);
    };
  }

  @Override
  public void close() {
    // holds nothing
  }

  @Override
  public String toString() {
    return name();
  }
}
