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
import java.security.Key;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the library does with private and public keys; each is fetched, once, to see whether it has it. */
final class KeyPairOffers {
  private static final int MOST_PARAMETERS = 4;

  private final Libcrypto lib;

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
    String name = algorithm.name();
    if (algorithm.hash().isEmpty()) {
      return lib.fetch(Function.EVP_SIGNATURE_fetch, name) == 0
          ? Optional.empty()
          : Optional.of(
              offer(algorithm, spec -> open(algorithm, spec, key -> new WholeSigner.Source(lib, key))));
    }
    String hash = algorithm.hash().get();
    long digest = lib.fetch(Function.EVP_MD_fetch, hash);
    String scheme = algorithm.family().equals("EC") ? "ECDSA" : "RSA";
    if (digest == 0 || lib.fetch(Function.EVP_SIGNATURE_fetch, scheme) == 0) {
      return Optional.empty();
    }
    int bytes = Algorithm.find(hash).orElseThrow().result();
    return Optional.of(
        offer(
            algorithm,
            spec ->
                open(
                    algorithm,
                    spec,
                    key -> new Hashing(lib, algorithm, key, digest, hash, bytes))));
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

  /** The signers of hashes under one key. */
  private record Hashing(
      Libcrypto lib, PublicKeyAlgorithm algorithm, PairKey key, long digest, String hash, int length)
      implements Pool.Source<Running> {

    @Override
    public HashSigner make() throws DriverException {
      KeyContext context = KeyContext.of(lib, key, this::ready);
      try {
        return new HashSigner(
            lib, new DigestContext(lib, digest, length), context, length, numbers());
      } catch (DriverException e) {
        context.free();
        throw e;
      }
    }

    /** The library's signatures are DER. */
    private Optional<EcdsaNumbers> numbers() {
      return algorithm.name().endsWith("inP1363Format")
          ? Optional.of(EcdsaNumbers.of(lib, key))
          : Optional.empty();
    }

    private void ready(PairKey key, long context, Scratch scratch) throws DriverException {
      Parameters parameters = Parameters.in(scratch, MOST_PARAMETERS).text("digest", hash);
      if (algorithm.name().endsWith("andMGF1")) {
        // one hash throughout, and a salt as long as it: RFC 8017, 9.1, and RFC 8446, 4.2.3
        parameters
            .text("pad-mode", "pss")
            .text("mgf1-digest", hash)
            .number("saltlen", scratch, length);
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
