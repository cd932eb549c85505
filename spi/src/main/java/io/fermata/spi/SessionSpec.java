package io.fermata.spi;

import java.security.Key;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parameters of a session: what kind of work, by which algorithm, under which key.
 *
 * <p>The key stays the caller's: it is neither copied nor wiped here. A driver overwrites what it
 * derives from it when the session closes. A session without a key takes requests that each bring one.
 *
 * @param kind what the session is for
 * @param algorithm {@code AES/GCM}, {@code AES/CBC}, {@code AES/KW}, {@code HmacSHA256}, {@code SHA-256}, {@code
 *     HKDF-SHA256}, {@code DEFLATE}; see {@link Algorithm}. {@code SHA256withECDSA}, {@code X25519}, {@code RSA/OAEP-SHA256}; see
 *     {@link PublicKeyAlgorithm}. {@code KeyGen-X25519}; see {@link KeyGeneration}. Of several stages, their algorithms joined with {@code +}
 * @param key the key; absent for a digest or a compression, or if every request brings its own
 * @param tagLength length in bytes of an AEAD tag, or of a hash or code that is cut off; 0 for the
 *     whole hash or code, and for other kinds
 * @param label the name of this stage in a chain; the algorithm, unless another is given
 * @param stages what a chain, or encrypt-then-MAC, is made of; else empty
 * @param direction which way a cipher is used; {@link Direction#BOTH} for other kinds, and for a stage
 * @param parameters of a signature; absent for those that its algorithm has, see {@link PublicKeyAlgorithm#parameters}
 */
public record SessionSpec(
    Kind kind,
    String algorithm,
    Optional<Key> key,
    int tagLength,
    String label,
    List<SessionSpec> stages,
    Direction direction,
    Optional<SignatureParameters> parameters) {

  /** Which way a cipher is used. */
  public enum Direction {
    /** Encryption and decryption. */
    BOTH,
    /**
     * Decryption alone. In CBC it can be done for many blocks of a message at once, where encryption cannot (SP
     * 800-38A, 6.2), so that the best driver for the one need not be the best, or any, for the other.
     */
    DECRYPTION
  }

  /** What a session is for. */
  public enum Kind {
    /** Encryption and decryption alone, by whole blocks. */
    CIPHER,
    /** Authenticated encryption and decryption with a secret key. */
    AEAD,
    /**
     * Keys, or other short secrets, wrapped under a key: authenticated and deterministic, without a nonce. Whoever
     * sees two wrapped messages learns whether they are the same one: SP 800-38F.
     */
    KEY_WRAP,
    /** A cipher and a code over its ciphertext, as one: RFC 7366, FreeBSD's {@code CSP_MODE_ETA}. */
    ENCRYPT_THEN_MAC,
    /** Hashing, without a key. */
    DIGEST,
    /** Authentication codes with a secret key. */
    MAC,
    /** Keys, or other secret bytes, from a secret or a password: see {@link KeyDerivation}. */
    KEY_DERIVATION,
    /** Compression and decompression, without a key. */
    COMPRESSION,
    /** Signing with a private key, or verifying with a public one. */
    SIGNATURE,
    /** A secret shared with a peer, from a private key and the peer's public one. */
    KEY_AGREEMENT,
    /** A fresh secret for the holder of a key pair: made with the public key, found with the private one. */
    KEY_ENCAPSULATION,
    /**
     * Encryption of short messages with a public key, decryption with the private one: RSA.
     *
     * <p>Whoever may learn of many chosen ciphertexts whether each can be decrypted finds the message of any
     * other (Bleichenbacher, CRYPTO 1998, for {@code RSA/PKCS1}; Manger, CRYPTO 2001, for OAEP done badly). So
     * there is one answer, a mismatch, to whatever is wrong with a ciphertext, and nothing is written. With
     * {@code RSA/PKCS1} even that one must not reach the peer, by words or by time: RFC 8017, 7.2.2. To {@code
     * RSA/NONE} all numbers that are less than the modulus are ciphertexts, and whoever takes a padding off what it
     * gives has to see to all this.
     */
    PUBLIC_KEY_CIPHER,
    /** Fresh key pairs, handed over as material: see {@link KeyGeneration}. */
    KEY_GENERATION,
    /** Any number of ciphers, hashes, codes and compressions on one buffer, after crypto(9). */
    CHAIN,
    /** Arithmetic on large integers; see {@link KeyOperation}. */
    KEY_OPERATION
  }

  private static final Set<Kind> CUT = Set.of(Kind.AEAD, Kind.DIGEST, Kind.MAC);
  private static final Set<Kind> KEYLESS =
      Set.of(
          Kind.DIGEST,
          Kind.COMPRESSION,
          Kind.KEY_GENERATION,
          Kind.CHAIN,
          Kind.ENCRYPT_THEN_MAC,
          Kind.KEY_OPERATION);
  private static final Set<Kind> STAGES =
      Set.of(Kind.CIPHER, Kind.DIGEST, Kind.MAC, Kind.COMPRESSION);

  /** Refuses what can be no session anywhere; what depends on a driver is the driver's to say. */
  public SessionSpec {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(parameters, "parameters");
    stages = List.copyOf(stages);
    if (direction != Direction.BOTH && kind != Kind.CIPHER) {
      throw new IllegalArgumentException(
          "direction of " + kind + " " + algorithm + " is " + direction + "; only a CIPHER has another than "
              + Direction.BOTH);
    }
    if (tagLength < 0 || (!CUT.contains(kind) && tagLength != 0)) {
      throw new IllegalArgumentException(
          "tagLength is " + tagLength
              + "; it is a number of bytes for AEAD, DIGEST and MAC, and 0 otherwise");
    }
    if (key.isPresent() && KEYLESS.contains(kind)) {
      throw new IllegalArgumentException(kind + " " + algorithm + " takes no key of its own");
    }
    checkStages(kind, stages);
    if (parameters.isPresent()) {
      checkParameters(kind, algorithm, parameters.get());
    }
  }

  /** In both directions, without parameters. */
  public SessionSpec(
      Kind kind,
      String algorithm,
      Optional<Key> key,
      int tagLength,
      String label,
      List<SessionSpec> stages) {
    this(kind, algorithm, key, tagLength, label, stages, Direction.BOTH, Optional.empty());
  }

  private static void checkParameters(Kind kind, String algorithm, SignatureParameters parameters) {
    if (kind != Kind.SIGNATURE
        || PublicKeyAlgorithm.find(algorithm).filter(fixed -> !fixed.takes(parameters)).isPresent()) {
      throw new IllegalArgumentException(kind + " " + algorithm + " does not take " + parameters);
    }
  }

  private static void checkStages(Kind kind, List<SessionSpec> stages) {
    switch (kind) {
      case CHAIN -> {
        if (stages.isEmpty()) {
          throw new IllegalArgumentException("a chain has 0 stages; it has at least 1");
        }
      }
      case ENCRYPT_THEN_MAC -> {
        if (!stages.stream().map(SessionSpec::kind).toList().equals(List.of(Kind.CIPHER, Kind.MAC))) {
          throw new IllegalArgumentException(
              "encrypt-then-MAC of " + stages + "; it has one CIPHER and one MAC");
        }
      }
      default -> {
        if (!stages.isEmpty()) {
          throw new IllegalArgumentException(
              kind + " has " + stages.size() + " stages; only a chain has");
        }
      }
    }
    Set<String> labels = new HashSet<>();
    for (SessionSpec stage : stages) {
      if (!STAGES.contains(stage.kind)) {
        throw new IllegalArgumentException(
            "a stage is " + stage.kind + "; it is CIPHER, DIGEST, MAC or COMPRESSION");
      }
      if (stage.direction != Direction.BOTH) {
        throw new IllegalArgumentException(
            stage.algorithm + " is no stage: its direction is " + stage.direction + ", and that of a stage is "
                + Direction.BOTH);
      }
      if (stage.kind == Kind.MAC && takesNonce(stage.algorithm)) {
        throw new IllegalArgumentException(
            stage.algorithm + " is no stage: it takes a nonce of its own, and a stage has no place for one");
      }
      if (!labels.add(stage.label)) {
        throw new IllegalArgumentException(
            "two stages are labelled " + stage.label + "; give each a label of its own");
      }
    }
  }

  private static boolean takesNonce(String code) {
    return Algorithm.find(code)
        .filter(fixed -> fixed.kind() == Kind.MAC && !fixed.nonce().accept(0))
        .isPresent();
  }

  private static SessionSpec of(Kind kind, String algorithm, int tagLength) {
    return new SessionSpec(kind, algorithm, Optional.empty(), tagLength, algorithm, List.of());
  }

  private static SessionSpec of(Kind kind, List<SessionSpec> stages) {
    String all = stages.stream().map(SessionSpec::algorithm).collect(Collectors.joining("+"));
    return new SessionSpec(kind, all, Optional.empty(), 0, all, stages);
  }

  /** Encryption alone, by whole blocks; nothing is padded. */
  public static SessionSpec cipher(String algorithm) {
    return of(Kind.CIPHER, algorithm, 0);
  }

  /** Authenticated encryption with a 16-byte tag. A key must be added. */
  public static SessionSpec aead(String algorithm) {
    return of(Kind.AEAD, algorithm, 16);
  }

  /** Wrapping of keys, or other short secrets: {@code AES/KW}, {@code AES/KWP}. A key must be added. */
  public static SessionSpec keyWrap(String algorithm) {
    return of(Kind.KEY_WRAP, algorithm, 0);
  }

  /** Hashing. */
  public static SessionSpec digest(String algorithm) {
    return of(Kind.DIGEST, algorithm, 0);
  }

  /** Message authentication. A key must be added; {@code AES-GMAC} takes a nonce with each message. */
  public static SessionSpec mac(String algorithm) {
    return of(Kind.MAC, algorithm, 0);
  }

  /** Key derivation. The secret or the password must be added as the key, or comes with each request. */
  public static SessionSpec derivation(String algorithm) {
    return of(Kind.KEY_DERIVATION, algorithm, 0);
  }

  /** Compression. */
  public static SessionSpec compression(String algorithm) {
    return of(Kind.COMPRESSION, algorithm, 0);
  }

  /** Signing or verifying. A private or a public key must be added. */
  public static SessionSpec signature(String algorithm) {
    return of(Kind.SIGNATURE, algorithm, 0);
  }

  /**
   * Key agreement: {@code ECDH}, {@code X25519}, {@code X448}, {@code DH}. A private key must be added, or
   * comes with each request.
   */
  public static SessionSpec agreement(String algorithm) {
    return of(Kind.KEY_AGREEMENT, algorithm, 0);
  }

  /**
   * Key encapsulation: {@code ML-KEM-768}. A public key to encapsulate with, or a private one to decapsulate
   * with, must be added, or comes with each request.
   */
  public static SessionSpec encapsulation(String algorithm) {
    return of(Kind.KEY_ENCAPSULATION, algorithm, 0);
  }

  /**
   * Encryption with a public key: {@code RSA/OAEP-SHA256}, {@code RSA/PKCS1}. A public key to encrypt with, or
   * a private one to decrypt with, must be added, or comes with each request.
   */
  public static SessionSpec publicKeyCipher(String algorithm) {
    return of(Kind.PUBLIC_KEY_CIPHER, algorithm, 0);
  }

  /** Fresh key pairs: {@code KeyGen-X25519}, {@code KeyGen-P-256}. */
  public static SessionSpec keyPairs(String algorithm) {
    return of(Kind.KEY_GENERATION, algorithm, 0);
  }

  /** Arithmetic on integers. */
  public static SessionSpec keyOperation(KeyOperation operation) {
    return of(Kind.KEY_OPERATION, operation.name(), 0);
  }

  /**
   * A cipher and a code over additional data, initialization vector and ciphertext, used like an AEAD.
   *
   * @param cipher of kind {@link Kind#CIPHER}
   * @param mac of kind {@link Kind#MAC}; its tag length is that of the whole
   */
  public static SessionSpec encryptThenMac(SessionSpec cipher, SessionSpec mac) {
    return of(Kind.ENCRYPT_THEN_MAC, List.of(cipher, mac));
  }

  /** Several stages for chains of {@linkplain Descriptor descriptors}; two of one algorithm need labels. */
  public static SessionSpec chain(SessionSpec... stages) {
    return of(Kind.CHAIN, List.of(stages));
  }

  /** The same with this key. */
  public SessionSpec key(Key key) {
    return new SessionSpec(kind, algorithm, Optional.of(key), tagLength, label, stages, direction, parameters);
  }

  /** The same with a tag, hash or code of this many bytes. */
  public SessionSpec tagLength(int tagLength) {
    return new SessionSpec(kind, algorithm, key, tagLength, label, stages, direction, parameters);
  }

  /** The same cipher, for decryption alone: requests to encrypt are refused. */
  public SessionSpec decryption() {
    return new SessionSpec(kind, algorithm, key, tagLength, label, stages, Direction.DECRYPTION, parameters);
  }

  /** The same with these parameters of a signature. */
  public SessionSpec parameters(SignatureParameters parameters) {
    return new SessionSpec(
        kind, algorithm, key, tagLength, label, stages, direction, Optional.of(parameters));
  }

  /** The same stage under another name. */
  public SessionSpec label(String label) {
    return new SessionSpec(kind, algorithm, key, tagLength, label, stages, direction, parameters);
  }

  /** Names the algorithm and never the key. */
  @Override
  public String toString() {
    return kind + " " + algorithm
        + (direction == Direction.BOTH ? "" : " for decryption")
        + (tagLength == 0 ? "" : " tag " + tagLength)
        + parameters.map(given -> " " + given).orElse("");
  }
}
