package io.fermata.driver.openssl;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.SignatureParameters;
import java.security.Key;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What the library does with private and public keys; each is fetched, once, to see whether it has it. */
final class KeyPairOffers {
  private static final int MOST_PARAMETERS = 4;

  private final Libcrypto lib;
  private final Map<String, Long> digests = new ConcurrentHashMap<>(); // as fetched; 0 if there is none

  KeyPairOffers(Libcrypto lib) {
    this.lib = lib;
  }

  Stream<Offer> all() {
    return Stream.concat(
        PublicKeyAlgorithm.all().stream().flatMap(algorithm -> offer(algorithm).stream()),
        KeyGeneration.all().stream().map(this::offer));
  }

  private Offer offer(KeyGeneration generation) {
    return new Offer(
        Kind.KEY_GENERATION,
        generation.name(),
        key -> Optional.of(generation.name() + " takes no key"),
        0,
        spec -> new GenerationSession(lib, generation));
  }

  private Optional<Offer> offer(PublicKeyAlgorithm algorithm) {
    String name = algorithm.name();
    return switch (algorithm.kind()) {
      case SIGNATURE -> signature(algorithm);
      case KEY_AGREEMENT ->
          name.equals("DH") || lib.fetch(Function.EVP_KEYEXCH_fetch, name) == 0
              ? Optional.empty()
              : Optional.of(offer(algorithm, spec -> new AgreementSession(lib, algorithm, spec)));
      case PUBLIC_KEY_CIPHER ->
          lib.fetch(Function.EVP_ASYM_CIPHER_fetch, algorithm.family()) == 0
              ? Optional.empty()
              : Optional.of(
                  offer(algorithm, spec -> new PublicKeyCipherSession(lib, algorithm, spec)));
      case KEY_ENCAPSULATION ->
          lib.fetch(Function.EVP_KEM_fetch, name) == 0
              ? Optional.empty()
              : Optional.of(
                  offer(algorithm, spec -> new EncapsulationSession(lib, algorithm, spec)));
      default -> Optional.empty();
    };
  }

  private static Offer offer(PublicKeyAlgorithm algorithm, Offer.Opening opening) {
    return new Offer(
        algorithm.kind(),
        algorithm.name(),
        key -> PairKey.wrong(algorithm, key),
        Integer.MAX_VALUE,
        opening);
  }

  private Optional<Offer> signature(PublicKeyAlgorithm algorithm) {
    if (algorithm.parameters().filter(given -> !areTaken(given)).isPresent()) {
      return Optional.empty();
    }
    Optional<String> hash =
        algorithm.isPss() ? Optional.of(pss(algorithm).hash()) : algorithm.hash();
    String scheme =
        switch (algorithm.family()) {
          case "EC" -> "ECDSA";
          case "RSA" -> "RSA";
          default -> algorithm.name();
        };
    if (lib.fetch(Function.EVP_SIGNATURE_fetch, scheme) == 0
        || hash.filter(name -> digest(name) == 0).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        hash.isPresent() || algorithm.signsHash()
            ? new Offer(
                algorithm.kind(),
                algorithm.name(),
                key -> PairKey.wrong(algorithm, key),
                algorithm.signable().most(),
                spec -> open(algorithm, spec, key -> hashing(algorithm, spec, key)))
            : offer(algorithm, spec -> open(algorithm, spec, key -> new WholeSigner.Source(lib, key))));
  }

  /** False of contexts, which the library has from 3.2 on, and we have not tried. */
  boolean areTaken(SignatureParameters parameters) {
    return parameters instanceof SignatureParameters.Pss pss && has(pss.hash()) && has(pss.mask());
  }

  private boolean has(String hash) {
    return Algorithm.find(hash).filter(known -> known.kind() == Kind.DIGEST).isPresent()
        && digest(hash) != 0;
  }

  private long digest(String hash) {
    return digests.computeIfAbsent(hash, name -> lib.fetch(Function.EVP_MD_fetch, name));
  }

  private static SignatureParameters.Pss pss(PublicKeyAlgorithm algorithm) {
    return (SignatureParameters.Pss) algorithm.parameters().orElseThrow();
  }

  private Hashing hashing(PublicKeyAlgorithm algorithm, SessionSpec spec, PairKey key) {
    Optional<SignatureParameters.Pss> pss =
        spec.parameters()
            .or(algorithm::parameters)
            .map(SignatureParameters.Pss.class::cast);
    Optional<Digest> digest =
        pss.map(SignatureParameters.Pss::hash)
            .or(algorithm::hash)
            .map(name -> new Digest(name, digest(name)));
    return new Hashing(lib, algorithm, key, digest, pss);
  }

  /** What signers are made from. */
  private interface Signing {
    Pool.Source<Running> source(PairKey key) throws DriverException;
  }

  private DriverSession open(PublicKeyAlgorithm algorithm, SessionSpec spec, Signing signing)
      throws DriverException {
    Pool<Running> pool =
        new Pool<>(
            signing.source(PairKey.of(lib, algorithm, spec.key().orElseThrow(KeyPairOffers::none))));
    return new StreamSession(
        algorithm.name(),
        Set.of(Operation.SIGN, Operation.VERIFY),
        pool,
        key -> own(algorithm, signing, key));
  }

  private static DriverException none() {
    return new DriverException(Reason.BAD_KEY, "a signature takes a key with the session");
  }

  private Running own(PublicKeyAlgorithm algorithm, Signing signing, Key key)
      throws DriverException {
    Pool.Source<Running> source = signing.source(PairKey.of(lib, algorithm, key));
    try {
      return source.make();
    } finally {
      source.free();
    }
  }

  /** A hash as the library has it. */
  private record Digest(String name, long fetched) {
    int length() {
      return Algorithm.find(name).orElseThrow().result();
    }
  }

  /**
   * The signers of hashes under one key.
   *
   * @param digest empty if messages are hashes already
   * @param pss empty of other paddings than that, and of ECDSA
   */
  private record Hashing(
      Libcrypto lib,
      PublicKeyAlgorithm algorithm,
      PairKey key,
      Optional<Digest> digest,
      Optional<SignatureParameters.Pss> pss)
      implements Pool.Source<Running> {

    @Override
    public HashSigner make() throws DriverException {
      KeyContext context = KeyContext.of(lib, key, this::ready);
      try {
        return new HashSigner(lib, hasher(), context, numbers());
      } catch (DriverException e) {
        context.free();
        throw e;
      }
    }

    private Hasher hasher() throws DriverException {
      return digest.isPresent()
          ? new DigestContext(lib, digest.get().fetched(), digest.get().length())
          : new GivenHash(lib, algorithm);
    }

    /** The library's signatures are DER. */
    private Optional<EcdsaNumbers> numbers() {
      return algorithm.name().endsWith("inP1363Format")
          ? Optional.of(EcdsaNumbers.of(lib, key))
          : Optional.empty();
    }

    private void ready(PairKey key, long context, Scratch scratch) throws DriverException {
      Parameters parameters = Parameters.in(scratch, MOST_PARAMETERS);
      digest.ifPresent(hash -> parameters.text("digest", hash.name()));
      if (pss.isPresent()) {
        parameters
            .text("pad-mode", "pss")
            .text("mgf1-digest", pss.get().mask())
            .number("saltlen", scratch, pss.get().salt());
      } else if (algorithm.family().equals("RSA")) {
        parameters.text("pad-mode", "pkcs1");
      }
      Function init =
          key.isPrivate() ? Function.EVP_PKEY_sign_init_ex : Function.EVP_PKEY_verify_init_ex;
      lib.require(init, lib.call(init, context, parameters.address(), 0));
    }

    @Override
    public void free() {
      key.free();
    }

    @Override
    public String toString() {
      return algorithm.name();
    }
  }
}
