package io.fermata.driver.jca;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Lengths;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One provider as a driver. */
final class JcaDriver implements Driver {
  private final Provider provider;
  private final List<JcaAlgorithm> offered;
  private final Map<String, JcaAlgorithm> byName;
  private final int merit;
  private final Promptness promptness;

  JcaDriver(Provider provider, List<JcaAlgorithm> offered, int merit) {
    this.provider = provider;
    this.offered = offered;
    this.byName =
        offered.stream().collect(Collectors.toUnmodifiableMap(JcaAlgorithm::name, one -> one));
    this.merit = merit;
    this.promptness = new Promptness(provider);
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
        DriverShape.Kind.SOFTWARE, offered.stream().map(JcaAlgorithm::name).toList());
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    Optional<JcaAlgorithm> algorithm = algorithm(spec);
    if (algorithm.isEmpty()) {
      return new Suitability.Unfit(
          Reason.UNSUPPORTED, "has no " + spec.kind() + " " + spec.algorithm());
    }
    Lengths tags = algorithm.get().fixed().tag();
    if (spec.kind() == Kind.AEAD && !tags.accept(spec.tagLength())) {
      return new Suitability.Unfit(
          Reason.UNSUPPORTED,
          spec.algorithm() + " takes tags of " + tags + " bytes, not " + spec.tagLength());
    }
    if (spec.parameters().filter(given -> !JcaAlgorithm.isTaken(given, provider)).isPresent()) {
      return new Suitability.Unfit(Reason.UNSUPPORTED, "does not take these hashes: " + spec);
    }
    int longest = spec.kind() == Kind.SIGNATURE ? algorithm.get().fixed().message().most() : Integer.MAX_VALUE;
    return key(spec, algorithm.get())
        .<Suitability>map(wrong -> new Suitability.Unfit(Reason.BAD_KEY, wrong))
        .orElseGet(() -> new Suitability.Fits(merit, longest));
  }

  private Optional<JcaAlgorithm> algorithm(SessionSpec spec) {
    return Optional.ofNullable(byName.get(spec.algorithm())).filter(one -> one.isOf(spec));
  }

  /** Empty if the session can go with this key, or with none because each request brings one. */
  private Optional<String> key(SessionSpec spec, JcaAlgorithm algorithm) {
    if (spec.key().isPresent()) {
      return algorithm.wrong(spec.key().get(), provider);
    }
    return spec.kind() == Kind.SIGNATURE
        ? Optional.of(spec.algorithm() + " takes a PrivateKey or a PublicKey with the session")
        : Optional.empty();
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    JcaAlgorithm algorithm =
        algorithm(spec)
            .orElseThrow(
                () -> new DriverException(Reason.UNSUPPORTED, name() + " has no " + spec));
    return switch (algorithm.kind()) {
      case CIPHER, AEAD -> new CipherSession(provider, promptness, algorithm, spec);
      case KEY_WRAP -> new KeyWrapSession(provider, algorithm, spec);
      case MAC -> new MacSession(provider, algorithm, spec);
      case DIGEST -> new DigestSession(provider, algorithm);
      case KEY_DERIVATION -> new DerivationSession(provider, algorithm, spec);
      case SIGNATURE -> new SignatureSession(provider, algorithm, spec);
      case KEY_AGREEMENT -> new AgreementSession(provider, algorithm, spec);
      case KEY_ENCAPSULATION -> new EncapsulationSession(provider, algorithm, spec);
      case PUBLIC_KEY_CIPHER -> new PublicKeyCipherSession(provider, algorithm, spec);
      case KEY_GENERATION -> new GenerationSession(provider, algorithm);
      case ENCRYPT_THEN_MAC, COMPRESSION, CHAIN, KEY_OPERATION ->
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
