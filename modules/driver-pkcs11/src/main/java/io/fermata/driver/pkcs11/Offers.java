package io.fermata.driver.pkcs11;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec.Kind;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.SecretKey;

/**
 * Finds out what a token has. What it lists with secret keys, or with none, is tried once: lists of tokens are known to
 * have what they cannot do, and say nothing of the lengths of keys.
 */
final class Offers {
  private static final System.Logger LOG = System.getLogger("io.fermata.driver.pkcs11");
  private static final int MOST_STEPS = 8;
  private static final Lengths NONE = Lengths.atLeast(0);

  private Offers() {}

  static List<Offer> of(Provider provider) {
    List<Offer> offers = new ArrayList<>();
    for (TokenAlgorithm algorithm : TokenAlgorithm.listedBy(provider)) {
      if (algorithm.kind() == Kind.KEY_AGREEMENT) {
        Offer agreement = new Offer(algorithm, NONE, 0, NONE);
        if (agrees(provider, agreement)) {
          offers.add(agreement);
        }
      } else if (algorithm.pair().isPresent()) {
        offers.add(new Offer(algorithm, NONE, 0, NONE));
      } else {
        keys(provider, algorithm).ifPresent(keys -> offers.add(offer(provider, algorithm, keys)));
      }
    }
    return offers;
  }

  private static Offer offer(Provider provider, TokenAlgorithm algorithm, Lengths keys) {
    Algorithm fixed = algorithm.fixed().orElseThrow();
    boolean pads = algorithm.kind() == Kind.MAC && algorithm.name().startsWith("Hmac");
    return new Offer(
        algorithm,
        pads ? fixed.key() : keys,
        pads ? keys.least() : 0,
        algorithm.isAead() ? nonces(provider, algorithm, keys) : fixed.nonce());
  }

  /** Two parties are made, and agree. */
  private static boolean agrees(Provider provider, Offer offer) {
    String family = offer.algorithm().pair().orElseThrow().family();
    try {
      KeyPairGenerator generator =
          ReentryGuard.<KeyPairGenerator, GeneralSecurityException>call(
              () -> KeyPairGenerator.getInstance(family));
      generator.initialize(family.equals("EC") ? 256 : 2048);
      KeyPair ours = ReentryGuard.call(generator::generateKeyPair);
      byte[] none = {};
      byte[] theirs = ReentryGuard.call(generator::generateKeyPair).getPublic().getEncoded();
      Asking asking = new Asking(Operation.AGREE, theirs, none, none, none, 1024, Optional.empty());
      return answer(provider, offer, Optional.of(ours.getPrivate()), asking).isPresent();
    } catch (GeneralSecurityException e) {
      LOG.log(Level.DEBUG, "this platform makes no keys of {0}: {1}", family, e.getMessage());
      return false;
    }
  }

  /**
   * PKCS #11 has nonces of 256 bytes at most (CK_GCM_PARAMS, version 2.40), and libraries less, of which some cut longer
   * ones off and say nothing: so it is looked whether the last byte counts.
   */
  private static Lengths nonces(Provider provider, TokenAlgorithm algorithm, Lengths keys) {
    Key key = key(algorithm, keys.least());
    int longest =
        IntStream.of(256, 128, 64, 32, 16)
            .filter(
                length -> {
                  byte[] nonce = new byte[length];
                  Optional<byte[]> one = encrypted(provider, algorithm, key, nonce);
                  nonce[length - 1] = 1;
                  Optional<byte[]> other = encrypted(provider, algorithm, key, nonce);
                  return one.isPresent() && other.isPresent() && !Arrays.equals(one.get(), other.get());
                })
            .findFirst()
            .orElse(12);
    return new Lengths(algorithm.fixed().orElseThrow().nonce().least(), longest, 1);
  }

  /** Lengths of keys that the token takes; empty if none works. */
  private static Optional<Lengths> keys(Provider provider, TokenAlgorithm algorithm) {
    Algorithm fixed = algorithm.fixed().orElseThrow();
    if (algorithm.kind() == Kind.DIGEST) {
      return works(provider, algorithm, Optional.empty()) ? Optional.of(fixed.key()) : Optional.empty();
    }
    int[] works =
        candidates(fixed)
            .filter(length -> works(provider, algorithm, Optional.of(key(algorithm, length))))
            .toArray();
    if (works.length == 0) {
      return Optional.empty();
    }
    return Optional.of(
        algorithm.kind() == Kind.MAC
            ? Lengths.atLeast(works[0])
            : new Lengths(works[0], works[works.length - 1], fixed.key().step()));
  }

  /** Of a code, whose keys may have any length: the shortest, and as long as the hash (RFC 2104, 3). */
  private static IntStream candidates(Algorithm fixed) {
    return fixed.kind() == Kind.MAC
        ? IntStream.of(1, fixed.result())
        : IntStream.iterate(
                fixed.key().least(), length -> length <= fixed.key().most(), length -> length + fixed.key().step())
            .limit(MOST_STEPS);
  }

  /** Bytes that are all different, so that no token takes them for a weak key. */
  private static Key key(TokenAlgorithm algorithm, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (37 * i + 1);
    }
    return new MaterialKey(algorithm.keyName(), bytes);
  }

  private static boolean works(Provider provider, TokenAlgorithm algorithm, Optional<Key> key) {
    Algorithm fixed = algorithm.fixed().orElseThrow();
    Operation operation =
        switch (algorithm.kind()) {
          case DIGEST -> Operation.DIGEST;
          case MAC -> Operation.MAC;
          default -> Operation.ENCRYPT;
        };
    int nonce = fixed.nonce().accept(12) ? 12 : fixed.nonce().least();
    byte[] none = {};
    return answer(
            provider,
            algorithm,
            key,
            new Asking(
                operation, new byte[fixed.message().notBelow(32)], new byte[nonce], none, none, 256, Optional.empty()))
        .isPresent();
  }

  private static Optional<byte[]> encrypted(
      Provider provider, TokenAlgorithm algorithm, Key key, byte[] nonce) {
    byte[] none = {};
    Asking asking =
        new Asking(Operation.ENCRYPT, new byte[16], nonce.clone(), none, none, 256, Optional.empty());
    return answer(provider, algorithm, Optional.of(key), asking);
  }

  private static Optional<byte[]> answer(
      Provider provider, TokenAlgorithm algorithm, Optional<Key> key, Asking asking) {
    return answer(
        provider, new Offer(algorithm, NONE, 0, algorithm.fixed().orElseThrow().nonce()), key, asking);
  }

  private static Optional<byte[]> answer(
      Provider provider, Offer offer, Optional<Key> key, Asking asking) {
    int tag = offer.algorithm().isAead() ? 16 : 0;
    try {
      return ReentryGuard.<Optional<byte[]>, Exception>call(
          () -> Engine.of(provider, offer, tag, key).compute(asking));
    } catch (GeneralSecurityException | ProviderException | DriverException e) {
      LOG.log(
          Level.DEBUG,
          "{0} lists {1} and does not do it{2}: {3}",
          provider.getName(),
          offer.algorithm(),
          key.filter(SecretKey.class::isInstance).map(with -> " with " + with).orElse(""),
          Trouble.words(e));
      return Optional.empty();
    } catch (Exception e) {
      throw new IllegalStateException("nothing else is thrown", e);
    }
  }
}
