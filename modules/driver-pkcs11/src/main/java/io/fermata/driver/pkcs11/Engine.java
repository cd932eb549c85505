package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec.Kind;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.Optional;

/**
 * What a lane computes with for one key and algorithm: objects of the token's provider that it alone uses. Whatever it
 * throws besides a {@link DriverException} is looked at as {@link Trouble}, and the engine is not used again.
 */
interface Engine {

  /**
   * Computes the answer to a whole message.
   *
   * @return the result, which the caller overwrites; empty if a tag, a signature or a padding is wrong
   * @throws DriverException if the request cannot be computed, and the token was not asked
   */
  Optional<byte[]> compute(Asking asking) throws GeneralSecurityException, DriverException;

  /** Begins a message that comes in parts. */
  default Absorber begin() throws GeneralSecurityException, DriverException {
    throw new DriverException(Reason.UNSUPPORTED, "takes whole messages alone");
  }

  /**
   * Makes one.
   *
   * @param tag length of an AEAD's tag, in bytes
   * @param key absent for digests alone
   */
  static Engine of(Provider provider, Offer offer, int tag, Optional<Key> key)
      throws GeneralSecurityException, DriverException {
    TokenAlgorithm algorithm = offer.algorithm();
    if (algorithm.kind() == Kind.DIGEST) {
      if (key.isPresent()) {
        throw new DriverException(Reason.BAD_KEY, algorithm + " takes no key");
      }
      return new AbsorbingEngine(() -> Absorber.digest(provider, algorithm));
    }
    Key with =
        key.orElseThrow(
            () ->
                new DriverException(
                    Reason.BAD_KEY, "neither the session nor the request has a key for " + algorithm));
    return switch (algorithm.kind()) {
      case CIPHER, AEAD -> new CipherEngine(provider, offer, tag, with);
      case MAC -> new AbsorbingEngine(() -> Absorber.code(provider, algorithm, with));
      case SIGNATURE -> new AbsorbingEngine(() -> SignatureAbsorber.of(provider, algorithm, with));
      case KEY_AGREEMENT -> new AgreementEngine(provider, algorithm, with);
      case PUBLIC_KEY_CIPHER -> new PublicKeyCipherEngine(provider, algorithm, with);
      default -> throw new DriverException(Reason.UNSUPPORTED, "has no " + algorithm);
    };
  }

  /** A request whose own values are wrong. */
  static DriverException bad(String why) {
    return new DriverException(Reason.BAD_REQUEST, why);
  }

  /** Refuses an output that is too short before the token is asked. */
  static void room(Asking asking, int needed) throws DriverException {
    if (asking.room() < needed) {
      throw bad("output of " + asking.room() + " bytes; the result has " + needed);
    }
  }
}
