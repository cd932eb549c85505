package io.fermata.cli;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that an algorithm is measured with, which protect nothing. Secret ones have 32 bytes where that is
 * legal, RSA and DH 2 048 bits, and the curve of ECDSA goes with the hash: P-256, P-384, P-521.
 */
final class MadeUpKeys {
  private static final int SECRET = 32;

  private final Measurable algorithm;
  private final Optional<Key> secret;
  private final Optional<KeyPair> pair;
  private final Optional<KeyPair> peer;
  private long nonces;

  private MadeUpKeys(
      Measurable algorithm, Optional<Key> secret, Optional<KeyPair> pair, Optional<KeyPair> peer) {
    this.algorithm = algorithm;
    this.secret = secret;
    this.pair = pair;
    this.peer = peer;
  }

  /**
   * Makes some.
   *
   * @throws GeneralSecurityException if the platform does not know such keys
   */
  static MadeUpKeys of(Measurable algorithm) throws GeneralSecurityException {
    Optional<PublicKeyAlgorithm> known = PublicKeyAlgorithm.find(algorithm.name());
    if (known.isEmpty()) {
      return new MadeUpKeys(algorithm, secret(algorithm), Optional.empty(), Optional.empty());
    }
    PublicKeyAlgorithm fixed = known.get();
    Optional<KeyPair> peer =
        fixed.kind() == Kind.KEY_AGREEMENT ? Optional.of(pair(fixed)) : Optional.empty();
    return new MadeUpKeys(algorithm, Optional.empty(), Optional.of(pair(fixed)), peer);
  }

  private static Optional<Key> secret(Measurable algorithm) {
    if (algorithm.kind() == Kind.DIGEST
        || algorithm.kind() == Kind.COMPRESSION
        || algorithm.kind() == Kind.KEY_GENERATION) {
      return Optional.empty();
    }
    Lengths legal = Algorithm.find(algorithm.name()).orElseThrow().key();
    byte[] bytes = letters(legal.accept(SECRET) ? SECRET : legal.least());
    return Optional.of(new SecretKeySpec(bytes, keyAlgorithm(algorithm.name())));
  }

  /** Under which name JCA knows such keys. */
  private static String keyAlgorithm(String algorithm) {
    return algorithm.equals("ChaCha20-Poly1305") ? "ChaCha20" : algorithm.replaceFirst("/.*", "");
  }

  /** Letters, since a password is text; sixteen different ones, so that a text of them can be compressed. */
  static byte[] letters(int length) {
    RandomGenerator random = RandomGenerator.getDefault();
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('a' + (bytes[i] & 15));
    }
    return bytes;
  }

  private static KeyPair pair(PublicKeyAlgorithm fixed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(fixed.family());
    switch (fixed.family()) {
      case "RSA", "DH" -> generator.initialize(Measurable.MODULUS * Byte.SIZE);
      case "EC" -> generator.initialize(new ECGenParameterSpec(curve(fixed.name())));
      default -> {} // the family is of one size
    }
    return generator.generateKeyPair();
  }

  private static String curve(String algorithm) {
    return switch (algorithm) {
      case "SHA384withECDSA" -> "secp384r1";
      case "SHA512withECDSA" -> "secp521r1";
      default -> "secp256r1";
    };
  }

  /** A session for an operation, with its key. */
  SessionSpec spec(Operation operation) {
    String name = algorithm.name();
    SessionSpec keyless =
        switch (algorithm.kind()) {
          case CIPHER ->
              operation == Operation.DECRYPT
                  ? SessionSpec.cipher(name).decryption()
                  : SessionSpec.cipher(name);
          case AEAD -> SessionSpec.aead(name);
          case KEY_WRAP -> SessionSpec.keyWrap(name);
          case DIGEST -> SessionSpec.digest(name);
          case MAC -> SessionSpec.mac(name);
          case KEY_DERIVATION -> SessionSpec.derivation(name);
          case COMPRESSION -> SessionSpec.compression(name);
          case SIGNATURE -> SessionSpec.signature(name);
          case KEY_AGREEMENT -> SessionSpec.agreement(name);
          case KEY_ENCAPSULATION -> SessionSpec.encapsulation(name);
          case PUBLIC_KEY_CIPHER -> SessionSpec.publicKeyCipher(name);
          case KEY_GENERATION -> SessionSpec.keyPairs(name);
          case ENCRYPT_THEN_MAC, CHAIN, KEY_OPERATION -> throw new AssertionError(algorithm);
        };
    return key(operation).map(keyless::key).orElse(keyless);
  }

  private Optional<Key> key(Operation operation) {
    return pair.isEmpty()
        ? secret
        : pair.map(
            both ->
                PublicKeyAlgorithm.isPrivate(operation) ? both.getPrivate() : both.getPublic());
  }

  /** A number that was not there before under these keys. For one thread. */
  long nextNonce() {
    return nonces++;
  }

  /** Whom to agree with. */
  PublicKey peer() {
    return peer.orElseThrow().getPublic();
  }
}
