package io.fermata.framework;

import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Optional;
import java.util.OptionalInt;
import javax.crypto.interfaces.DHKey;

/**
 * What sessions for key agreement, key encapsulation and public-key ciphers take. Of a handle that does not
 * say how long it is, and of an algorithm that is not well known, the rest is for the driver to refuse.
 */
final class PublicKeyRules {
  private final SessionSpec spec;
  private final Optional<PublicKeyAlgorithm> known;

  PublicKeyRules(SessionSpec spec) {
    this.spec = spec;
    this.known = PublicKeyAlgorithm.find(spec.algorithm());
  }

  /** Refuses a session that is of another kind than its algorithm. */
  static void check(SessionSpec spec) {
    PublicKeyAlgorithm.find(spec.algorithm())
        .ifPresent(
            fixed -> {
              if (fixed.kind() != spec.kind()) {
                throw new IllegalArgumentException(
                    spec.algorithm() + " is for " + fixed.kind() + ", not for " + spec.kind());
              }
            });
  }

  /** Refuses a request that is not one for this session. */
  void check(Request request, int length) {
    Optional<Key> own = request.memory().work().key();
    Key key = own.isPresent() ? own.get() : spec.key().orElseThrow(); // one is there: Rules has looked
    if (own.isPresent() && known.isPresent()) {
      known.get().wrong(key).ifPresent(PublicKeyRules::refuse);
    }
    checkSide(request.operation(), key);
    if (known.isPresent()) {
      checkLengths(request, known.get(), key, length);
    }
  }

  private void checkSide(Operation operation, Key key) {
    boolean isPrivate = PublicKeyAlgorithm.isPrivate(operation);
    if (isPrivate ? key instanceof PublicKey : key instanceof PrivateKey) {
      refuse(
          operation + " with a " + (isPrivate ? "public" : "private") + " key; " + spec
              + " does that with a " + (isPrivate ? "private" : "public") + " one");
    }
  }

  private static void refuse(String why) {
    throw new IllegalArgumentException(why);
  }

  private void checkLengths(Request request, PublicKeyAlgorithm fixed, Key key, int length) {
    int room = request.memory().output.length();
    int label = request.memory().work().aad().length();
    switch (request.operation()) {
      case AGREE -> {
        Rules.length("input, which is the peer's public key,", length, Lengths.atLeast(1));
        secret(fixed, key).ifPresent(secret -> Rules.room(room, secret));
      }
      case ENCAPSULATE -> {
        Rules.length("input of " + spec, length, Lengths.of(0));
        Rules.room(room, fixed.secret() + (long) fixed.encapsulation());
      }
      case DECAPSULATE -> {
        Rules.length("encapsulation of " + spec.algorithm(), length, Lengths.of(fixed.encapsulation()));
        Rules.room(room, fixed.secret());
      }
      case ENCRYPT -> {
        checkLabel(fixed, label);
        if (key instanceof RSAKey rsa) {
          int modulus = bytes(rsa.getModulus().bitLength());
          Rules.length("message of " + spec.algorithm(), length, fixed.messages(modulus));
          Rules.room(room, modulus);
        }
      }
      case DECRYPT -> {
        checkLabel(fixed, label);
        // by the ciphertext's length, so that a lack of room tells nothing of what is in it
        Rules.room(room, length - (long) fixed.padding());
      }
      default -> throw new AssertionError(request.operation());
    }
  }

  private static void checkLabel(PublicKeyAlgorithm fixed, int label) {
    if (label != 0 && fixed.oaep().isEmpty()) {
      refuse("additional data of " + label + " bytes; " + fixed.name() + " has no label");
    }
  }

  /** Bytes of the secret that such a key makes, if it tells. */
  private static OptionalInt secret(PublicKeyAlgorithm fixed, Key key) {
    if (fixed.secret() > 0) {
      return OptionalInt.of(fixed.secret());
    }
    return switch (key) {
      case ECKey curve ->
          OptionalInt.of(bytes(curve.getParams().getCurve().getField().getFieldSize()));
      case DHKey group -> OptionalInt.of(bytes(group.getParams().getP().bitLength()));
      default -> OptionalInt.empty();
    };
  }

  private static int bytes(int bits) {
    return (bits + Byte.SIZE - 1) / Byte.SIZE;
  }
}
