package io.fermata.conformance;

import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.crypto.interfaces.DHKey;

/**
 * Legal sessions and requests of an algorithm with a private and a public key. The keys are those of the published
 * answer; the parties of an agreement, of which answers have one half each, are made, in the same group.
 */
final class PairSample implements Repertoire {
  /** Bytes of a hash to sign, at most: of a longer one, curves of this size look at the beginning alone. */
  private static final int HASH = 32;

  private final PublicKeyAlgorithm fixed;
  private final PublicKeyAnswer answer;
  private final KeyPair ours;
  private final KeyPair theirs;

  private PairSample(
      PublicKeyAlgorithm fixed, PublicKeyAnswer answer, KeyPair ours, KeyPair theirs) {
    this.fixed = fixed;
    this.answer = answer;
    this.ours = ours;
    this.theirs = theirs;
  }

  /** Empty if it has no key pair, is not well known, or the platform does not know such keys. */
  static Optional<PairSample> of(String algorithm, Random random) {
    Optional<PublicKeyAlgorithm> fixed = PublicKeyAlgorithm.find(algorithm);
    if (fixed.isEmpty()) {
      return Optional.empty();
    }
    try {
      PublicKeyAnswer answer = PublicKeyAnswer.of(fixed.get());
      if (fixed.get().kind() == Kind.KEY_AGREEMENT) {
        KeyPairGenerator generator = generator(fixed.get(), answer, random);
        KeyPair ours = generator.generateKeyPair();
        return Optional.of(
            new PairSample(fixed.get(), answer, ours, generator.generateKeyPair()));
      }
      KeyPair pair =
          new KeyPair(
              (PublicKey) answer.key(PublicKeyAnswer.PUBLIC),
              (PrivateKey) answer.key(PublicKeyAnswer.PRIVATE));
      return Optional.of(new PairSample(fixed.get(), answer, pair, pair));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static KeyPairGenerator generator(
      PublicKeyAlgorithm fixed, PublicKeyAnswer answer, Random random)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(fixed.family());
    SecureRandom seeded = new Seeded(random);
    switch (answer.key(PublicKeyAnswer.PRIVATE)) {
      case ECKey curve -> generator.initialize(curve.getParams(), seeded);
      case DHKey group -> generator.initialize(group.getParams(), seeded);
      default -> generator.initialize(fixed.family().equals("X448") ? 448 : 255, seeded);
    }
    return generator;
  }

  /** So that a seed brings the same keys again; no secret hangs on them. */
  private static final class Seeded extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final transient Random random;

    Seeded(Random random) {
      this.random = random;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }
  }

  PublicKeyAlgorithm fixed() {
    return fixed;
  }

  PublicKeyAnswer answer() {
    return answer;
  }

  @Override
  public String name() {
    return fixed.name();
  }

  @Override
  public Kind kind() {
    return fixed.kind();
  }

  PrivateKey privateKey() {
    return ours.getPrivate();
  }

  PublicKey publicKey() {
    return ours.getPublic();
  }

  /** The other party of an agreement. */
  KeyPair theirs() {
    return theirs;
  }

  boolean hasLabel() {
    return fixed.oaep().isPresent();
  }

  /** How many bytes RSA works on. */
  int modulus() {
    return Math.ceilDiv(((RSAKey) privateKey()).getModulus().bitLength(), Byte.SIZE);
  }

  /** The longest message of a public-key cipher. */
  int longest() {
    return fixed.messages(modulus()).most();
  }

  /** A message that a public-key cipher takes, of this length or the nearest legal one. */
  private byte[] message(Random random, int length) {
    byte[] message =
        Sample.bytes(random, fixed.messages(modulus()).notBelow(Math.min(length, longest())));
    if (!fixed.isPadded()) {
      message[0] = 0; // a number that is less than the modulus
    }
    return message;
  }

  SessionSpec keyless() {
    return switch (kind()) {
      case SIGNATURE -> answer.signature(fixed);
      case KEY_AGREEMENT -> SessionSpec.agreement(name());
      case KEY_ENCAPSULATION -> SessionSpec.encapsulation(name());
      default -> SessionSpec.publicKeyCipher(name());
    };
  }

  SessionSpec withPrivate() {
    return keyless().key(privateKey());
  }

  SessionSpec withPublic() {
    return keyless().key(publicKey());
  }

  /** With the key that the first operation takes: the one that signs, agrees, encapsulates or encrypts. */
  @Override
  public SessionSpec spec(Random random) {
    return PublicKeyAlgorithm.isPrivate(forth()) ? withPrivate() : withPublic();
  }

  private Operation forth() {
    return switch (kind()) {
      case SIGNATURE -> Operation.SIGN;
      case KEY_AGREEMENT -> Operation.AGREE;
      case KEY_ENCAPSULATION -> Operation.ENCAPSULATE;
      default -> Operation.ENCRYPT;
    };
  }

  /** A message to sign is as long as is said, one to encrypt no longer than can be. */
  @Override
  public Trial trial(Random random, int length) {
    return switch (kind()) {
      case SIGNATURE ->
          Trial.of(forth(), Sample.bytes(random, fixed.signsHash() ? Math.min(HASH, length) : length))
              .room(PublishedSignature.LONGEST);
      case KEY_AGREEMENT -> agree(theirs.getPublic());
      case KEY_ENCAPSULATION ->
          Trial.of(forth(), new byte[0]).room(fixed.secret() + fixed.encapsulation());
      default ->
          Trial.of(forth(), message(random, length)).room(modulus());
    };
  }

  static Trial agree(PublicKey peer) {
    return agree(peer.getEncoded());
  }

  static Trial agree(byte[] peer) {
    return Trial.of(Operation.AGREE, peer).room(1_024); // RFC 3526's longest group has 8192 bits
  }

  static Trial verify(byte[] message, byte[] signature) {
    return Trial.of(Operation.VERIFY, message).tag(signature).room(0);
  }

  Trial decapsulate(byte[] encapsulation) {
    return Trial.of(Operation.DECAPSULATE, encapsulation).room(fixed.secret());
  }

  Trial decrypt(byte[] ciphertext, byte[] label) {
    return Trial.of(Operation.DECRYPT, ciphertext)
        .aad(label)
        .room(Math.max(modulus(), ciphertext.length));
  }

  byte[] secret(byte[] encapsulated) {
    return Arrays.copyOf(encapsulated, fixed.secret());
  }

  byte[] encapsulation(byte[] encapsulated) {
    return Arrays.copyOfRange(encapsulated, fixed.secret(), encapsulated.length);
  }

  @Override
  public Optional<Trial> back(Trial forth, byte[] output) {
    return switch (kind()) {
      case SIGNATURE -> Optional.of(verify(forth.input(), output).key(publicKey()));
      case KEY_AGREEMENT -> Optional.empty();
      case KEY_ENCAPSULATION ->
          Optional.of(decapsulate(encapsulation(output)).key(privateKey()));
      default -> Optional.of(decrypt(output, forth.aad()).key(privateKey()));
    };
  }

  /** RSA as of PKCS #1, 1.5, EdDSA and agreements; of the others the standard asks for fresh random numbers. */
  @Override
  public List<Integer> lengths() {
    return List.of(65);
  }

  @Override
  public boolean isRepeatable() {
    return kind() == Kind.KEY_AGREEMENT || answer.has(PublicKeyAnswer.EXACT);
  }

  /** A key of another family. */
  Key foreign() throws GeneralSecurityException {
    String other = fixed.family().equals("RSA") ? "Ed25519" : "RSA/PKCS1";
    return PublicKeyAnswer.of(PublicKeyAlgorithm.find(other).orElseThrow())
        .key(PublicKeyAnswer.PRIVATE);
  }

  @Override
  public String toString() {
    return name();
  }
}
