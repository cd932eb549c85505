package io.fermata.conformance.junit;

import io.fermata.conformance.TestVector;
import io.fermata.conformance.TestVector.Result;
import io.fermata.conformance.Trial;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SignatureParameters;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A test of a file, as it is put to a driver.
 *
 * @param file where it stands
 * @param algorithm by its name in a session
 * @param test it
 */
record Question(String file, String algorithm, Vectors.Test test) {
  private static final int ROOM = 2_000;
  private static final int SEED = 64;
  private static final byte[] NOTHING = new byte[0];

  /** One, or one for each direction; none if a session cannot be asked that. */
  List<TestVector> vectors() {
    return switch (test.text("type")) {
      case "AeadTest" -> aead();
      case "IndCpaTest" -> padded();
      case "KeywrapTest" -> keyWrap();
      case "MacTest" -> code(NOTHING);
      case "MacWithIvTest" -> code(test.bytes("iv"));
      case "HkdfTest" -> derivation();
      case "EcdhTest" -> agreement(scalar(), test.bytes("public"));
      case "XdhComp" ->
          agreement(
              new Encoded.Private(algorithm, Der.agreementPrivate(algorithm, test.bytes("private"))),
              Der.agreementPublic(algorithm, test.bytes("public")));
      case "XdhAsnComp" ->
          agreement(new Encoded.Private(algorithm, test.bytes("private")), test.bytes("public"));
      case "RsaesOaepDecrypt", "RsaesPkcs1Decrypt" -> decryption();
      case "MLKEMTest" -> ofSeed();
      case "MLKEMDecapsValidationTest" ->
          decapsulation(Der.encapsulationPrivate(algorithm, test.bytes("dk")));
      case "MLKEMEncapsTest" -> encapsulation();
      case "EcdsaVerify",
          "EcdsaP1363Verify",
          "EddsaVerify",
          "RsassaPkcs1Verify",
          "RsassaPssVerify",
          "MlDsaVerify" ->
          verification();
      default ->
          throw new IllegalArgumentException(file + " has tests of type " + test.text("type"));
    };
  }

  private Result result() {
    return switch (test.text("result")) {
      case "valid" -> Result.VALID;
      case "acceptable" -> Result.ACCEPTABLE;
      case "invalid" -> Result.INVALID;
      default -> throw new IllegalArgumentException(file + ", " + test + ": " + test.text("result"));
    };
  }

  /** An invalid one has no answer. */
  private TestVector vector(SessionSpec spec, Trial trial, byte[] output) {
    return new TestVector(
        name(), spec, trial, result(), result() == Result.INVALID ? Optional.empty() : Optional.of(output));
  }

  private String name() {
    return file + " " + test;
  }

  private Key secret(String name) {
    return new Encoded.Secret(name, test.bytes("key"));
  }

  private List<TestVector> aead() {
    String cipher = algorithm.startsWith("AES") ? "AES" : "ChaCha20";
    SessionSpec spec =
        SessionSpec.aead(algorithm).key(secret(cipher)).tagLength(test.number("tagSize") / Byte.SIZE);
    byte[] sealed = joined(test.bytes("ct"), test.bytes("tag"));
    byte[] message = test.bytes("msg");
    TestVector decrypted = vector(spec, with(Operation.DECRYPT, sealed).room(message.length), message);
    return result() == Result.VALID
        ? List.of(decrypted, vector(spec, with(Operation.ENCRYPT, message).room(sealed.length), sealed))
        : List.of(decrypted);
  }

  private Trial with(Operation operation, byte[] input) {
    return Trial.of(operation, input).nonce(test.bytes("iv")).aad(test.bytes("aad"));
  }

  /** Wrong padding decrypts as any other; that a message is no whole number of blocks is seen. */
  private List<TestVector> padded() {
    SessionSpec spec = SessionSpec.cipher(algorithm).key(secret(algorithm.replaceFirst("/.*", "")));
    byte[] sealed = test.bytes("ct");
    Lengths legal = Algorithm.find(algorithm).orElseThrow().message();
    if (result() == Result.INVALID) {
      return legal.accept(sealed.length)
          ? List.of()
          : List.of(vector(spec, with(Operation.DECRYPT, sealed), NOTHING));
    }
    byte[] message = test.bytes("msg");
    byte[] padded = Arrays.copyOf(message, sealed.length);
    Arrays.fill(padded, message.length, padded.length, (byte) (padded.length - message.length));
    return List.of(
        vector(spec, with(Operation.ENCRYPT, padded), sealed),
        vector(spec, with(Operation.DECRYPT, sealed), padded));
  }

  /** An invalid one has no wrapped form, or one that unwraps to nothing. */
  private List<TestVector> keyWrap() {
    SessionSpec spec = SessionSpec.keyWrap(algorithm).key(secret("AES"));
    byte[] message = test.bytes("msg");
    byte[] wrapped = test.bytes("ct");
    Trial wrap = Trial.of(Operation.ENCRYPT, message).room((int) Algorithm.wrapped(message.length));
    Trial unwrap = Trial.of(Operation.DECRYPT, wrapped).room(Math.max(message.length, wrapped.length));
    return result() == Result.VALID
        ? List.of(vector(spec, unwrap, message), vector(spec, wrap, wrapped))
        : List.of(vector(spec, unwrap, message));
  }

  /** A driver makes codes and compares none: an invalid one is one that it must not make. */
  private List<TestVector> code(byte[] nonce) {
    Trial trial = Trial.of(Operation.MAC, test.bytes("msg")).nonce(nonce).room(64);
    SessionSpec spec = SessionSpec.mac(algorithm).key(secret(algorithm));
    return List.of(new TestVector(name(), spec, trial, result(), Optional.of(test.bytes("tag"))));
  }

  private List<TestVector> derivation() {
    Key secret = new Encoded.Secret(algorithm, test.bytes("ikm"));
    Trial trial =
        Trial.of(Operation.DERIVE, test.bytes("info"))
            .nonce(test.bytes("salt"))
            .room(test.number("size"));
    return List.of(vector(SessionSpec.derivation(algorithm).key(secret), trial, test.bytes("okm")));
  }

  private List<TestVector> agreement(Key own, byte[] peer) {
    return List.of(
        vector(
            SessionSpec.agreement(algorithm).key(own),
            Trial.of(Operation.AGREE, peer).room(ROOM),
            test.bytes("shared")));
  }

  private Key scalar() {
    try {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec(test.text("curve")));
      ECPrivateKeySpec spec =
          new ECPrivateKeySpec(
              new BigInteger(1, test.bytes("private")), curve.getParameterSpec(ECParameterSpec.class));
      return KeyFactory.getInstance("EC").generatePrivate(spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name() + ": the platform cannot make the key", e);
    }
  }

  private List<TestVector> decryption() {
    Key key = new Encoded.Private("RSA", test.bytes("privateKeyPkcs8"));
    return List.of(
        vector(
            SessionSpec.publicKeyCipher(algorithm).key(key),
            Trial.of(Operation.DECRYPT, test.bytes("ct")).aad(test.bytes("label")).room(ROOM),
            test.bytes("msg")));
  }

  /** The JDK does not read seeds, but generates key pairs of what it takes for chance. */
  private List<TestVector> ofSeed() {
    byte[] seed = test.bytes("seed");
    if (seed.length != SEED) {
      return List.of();
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, "SunJCE");
      generator.initialize(new NamedParameterSpec(algorithm), new Given(seed));
      KeyPair pair = generator.generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] key = test.bytes("ek");
      int from = Math.max(0, encoded.length - key.length);
      if (!Arrays.equals(encoded, from, encoded.length, key, 0, key.length)) {
        throw new IllegalStateException(name() + ": the seed makes another key");
      }
      return decapsulation(pair.getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name() + ": the platform cannot make the key", e);
    }
  }

  private List<TestVector> decapsulation(byte[] encoded) {
    return List.of(
        vector(
            SessionSpec.encapsulation(algorithm).key(new Encoded.Private(algorithm, encoded)),
            Trial.of(Operation.DECAPSULATE, test.bytes("c")).room(ROOM),
            test.bytes("K")));
  }

  /** What comes out is another each time. */
  private List<TestVector> encapsulation() {
    byte[] encoded = Der.encapsulationPublic(algorithm, test.bytes("ek"));
    SessionSpec spec =
        SessionSpec.encapsulation(algorithm).key(new Encoded.Public(algorithm, encoded));
    Trial trial = Trial.of(Operation.ENCAPSULATE, NOTHING).room(ROOM);
    return List.of(new TestVector(name(), spec, trial, result(), Optional.empty()));
  }

  private List<TestVector> verification() {
    if (!test.text("ctx").isEmpty()) {
      return List.of();
    }
    String family = PublicKeyAlgorithm.find(algorithm).orElseThrow().family();
    Key key = new Encoded.Public(family, test.bytes("publicKeyDer"));
    SessionSpec usual = SessionSpec.signature(algorithm).key(key);
    return List.of(
        vector(
            algorithm.equals("RSASSA-PSS") ? usual.parameters(pss()) : usual,
            Trial.of(Operation.VERIFY, test.bytes("msg")).tag(test.bytes("sig")).room(0),
            NOTHING));
  }

  private SignatureParameters pss() {
    return new SignatureParameters.Pss(test.text("sha"), test.text("mgfSha"), test.number("sLen"));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Chance that is no chance. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private int at;

    Given(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] into) {
      System.arraycopy(bytes, at, into, 0, into.length);
      at += into.length;
    }
  }
}
