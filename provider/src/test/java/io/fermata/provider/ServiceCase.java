package io.fermata.provider;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;

/**
 * How a service is used that lets a device work: as an application does it, which names no provider.
 *
 * @param type as JCA has it
 * @param name the algorithm
 */
record ServiceCase(String type, String name) {
  private static final byte[] MESSAGE = new byte[32];
  private static final PSSParameterSpec PSS = new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  /** What has no device: the JDK's own objects, and a list of what devices have. */
  private static final Set<String> PLAIN =
      Set.of("KeyFactory", "KeyGenerator", "AlgorithmParameters", "KeyStore");

  /** Of which JCA chooses no provider. */
  private static final Set<String> OWN =
      Set.of("AsyncCipher", "AsyncMac", "AsyncMessageDigest", "AsyncSignature", "AsyncKeyAgreement");

  /** An object that has been initialised, and has not done anything. */
  interface Ready {
    /** What the device does. */
    void work() throws Exception;

    /** Whose it is; empty if that is not told before it has worked. */
    Optional<Provider> provider();
  }

  /** An object that takes no key. */
  interface Made {
    void init(Key key) throws GeneralSecurityException;
  }

  private record Told(Working working, Provider whose) implements Ready {
    @Override
    public void work() throws Exception {
      working.work();
    }

    @Override
    public Optional<Provider> provider() {
      return Optional.ofNullable(whose);
    }
  }

  private interface Working {
    Object work() throws Exception;
  }

  static ServiceCase of(Provider.Service service) {
    return new ServiceCase(service.getType(), service.getAlgorithm());
  }

  boolean hasDevice() {
    if (type.equals("KeyPairGenerator")) {
      return Set.of("EC", "XDH", "X25519", "X448").contains(name);
    }
    return !PLAIN.contains(type) && !OWN.contains(type) && !isAbsent();
  }

  /** A driver for it is not here. */
  boolean isAbsent() {
    return name.equals("SCRYPT");
  }

  /** JCA waits for a key before it chooses a provider. */
  boolean waits() {
    return Set.of("Cipher", "Mac", "Signature", "KeyAgreement", "KEM").contains(type);
  }

  /** An object from the list of providers, initialised with a key of its own. */
  Ready ready() throws GeneralSecurityException {
    return switch (type) {
      case "Cipher" -> cipher();
      case "Mac" -> mac();
      case "MessageDigest" -> digest();
      case "Signature" -> signature();
      case "KeyAgreement" -> agreement();
      case "KEM" -> kem();
      case "KDF" -> kdf();
      case "SecretKeyFactory" -> factory();
      case "KeyPairGenerator" -> generator();
      default -> throw new AssertionError("there is no case for " + this + ": add one");
    };
  }

  /** An object that JCA has not chosen a provider for, since it {@link #waits} for the key. */
  Made waiting() throws GeneralSecurityException {
    return switch (type) {
      case "Cipher" -> {
        Cipher cipher = Cipher.getInstance(name);
        yield key -> cipher.init(Cipher.ENCRYPT_MODE, key, spec());
      }
      case "Mac" -> {
        Mac mac = Mac.getInstance(name);
        yield mac::init;
      }
      case "Signature" -> {
        Signature signature = Signature.getInstance(name);
        yield key -> signature.initSign((PrivateKey) key);
      }
      case "KeyAgreement" -> {
        KeyAgreement agreement = KeyAgreement.getInstance(name);
        yield agreement::init;
      }
      case "KEM" -> {
        KEM kem = KEM.getInstance(name);
        yield key -> kem.newDecapsulator((PrivateKey) key);
      }
      default -> throw new IllegalStateException(this + " is chosen without a key");
    };
  }

  /** A key that it takes. */
  Key key() {
    return switch (type) {
      case "Cipher" -> name.equals("RSA") ? Keys.rsa().getPrivate() : cipherKey();
      case "Mac" -> macKey();
      case "Signature" -> signing().getPrivate();
      case "KeyAgreement" -> agreeing().getPrivate();
      case "KEM" -> encapsulating().getPrivate();
      default -> throw new IllegalStateException(this + " takes no key");
    };
  }

  /** Does something with a key of ours, which is private if it is one of two. */
  void use(Key key, Provider provider) throws GeneralSecurityException {
    switch (type) {
      case "Cipher" -> {
        Cipher cipher = Cipher.getInstance(name, provider);
        cipher.init(Cipher.ENCRYPT_MODE, key, spec());
        cipher.doFinal(MESSAGE);
      }
      case "Mac" -> {
        Mac mac = Mac.getInstance(name, provider);
        mac.init(key, macSpec());
        mac.doFinal(MESSAGE);
      }
      case "Signature" -> {
        Signature signature = Signature.getInstance(name, provider);
        signature.initSign((PrivateKey) key);
        if (name.equals("RSASSA-PSS")) {
          signature.setParameter(PSS);
        }
        signature.update(MESSAGE);
        signature.sign();
      }
      case "KeyAgreement" -> {
        KeyAgreement agreement = KeyAgreement.getInstance(name, provider);
        agreement.init(key);
        agreement.doPhase(agreeing().getPublic(), true);
        agreement.generateSecret();
      }
      case "KEM" -> {
        byte[] sealed =
            KEM.getInstance(name, provider).newEncapsulator(encapsulating().getPublic()).encapsulate().encapsulation();
        KEM.getInstance(name, provider).newDecapsulator((PrivateKey) key).decapsulate(sealed);
      }
      default -> throw new IllegalStateException(this + " takes no key");
    }
  }

  private static AssertionError unknown(String what) {
    return new AssertionError("there is no case for " + what + ": add one");
  }

  private AlgorithmParameterSpec spec() {
    if (name.contains("GCM") || name.contains("CCM")) {
      return new GCMParameterSpec(128, new byte[12]);
    }
    if (name.contains("ChaCha20")) {
      return new IvParameterSpec(new byte[12]);
    }
    return name.contains("CBC") || name.contains("XTS") ? new IvParameterSpec(new byte[16]) : null;
  }

  private Key cipherKey() {
    if (name.equals("RSA")) {
      return Keys.rsa().getPublic();
    }
    if (name.contains("ChaCha20")) {
      return Keys.of("ChaCha20", 32, new Random(1));
    }
    if (name.startsWith("AES")) {
      int bytes = name.contains("_192") ? 24 : name.contains("_256") || name.contains("XTS") ? 32 : 16;
      return Keys.of("AES", bytes, new Random(2));
    }
    throw unknown(name);
  }

  private Ready cipher() throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(name);
    cipher.init(Cipher.ENCRYPT_MODE, cipherKey(), spec());
    return new Told(() -> cipher.doFinal(MESSAGE), cipher.getProvider());
  }

  private Key macKey() {
    return Keys.of(name.startsWith("Hmac") ? name : "AES", 16, new Random(3));
  }

  private AlgorithmParameterSpec macSpec() {
    return name.equals("AES-GMAC") ? new IvParameterSpec(new byte[12]) : null;
  }

  private KeyPair agreeing() {
    return name.equals("ECDH") ? Keys.p256() : Keys.pair(name.equals("XDH") ? "X25519" : name);
  }

  private KeyPair encapsulating() {
    return Keys.pair(name.equals("ML-KEM") ? "ML-KEM-768" : name);
  }

  private Ready mac() throws GeneralSecurityException {
    Mac mac = Mac.getInstance(name);
    mac.init(macKey(), macSpec());
    return new Told(() -> mac.doFinal(MESSAGE), mac.getProvider());
  }

  private Ready digest() throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance(name);
    return new Told(() -> digest.digest(MESSAGE), digest.getProvider());
  }

  private KeyPair signing() {
    if (name.contains("RSA")) {
      return Keys.pair("RSA");
    }
    if (name.contains("ECDSA")) {
      return Keys.p256();
    }
    if (name.startsWith("Ed") || name.startsWith("ML-DSA")) {
      return Keys.pair(name.equals("EdDSA") ? "Ed25519" : name.equals("ML-DSA") ? "ML-DSA-65" : name);
    }
    throw unknown(name);
  }

  private Ready signature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(name);
    signature.initSign(signing().getPrivate());
    if (name.equals("RSASSA-PSS")) {
      signature.setParameter(PSS);
    }
    return new Told(
        () -> {
          signature.update(MESSAGE);
          return signature.sign();
        },
        signature.getProvider());
  }

  private Ready agreement() throws GeneralSecurityException {
    KeyPair pair = agreeing();
    KeyAgreement agreement = KeyAgreement.getInstance(name);
    agreement.init(pair.getPrivate());
    return new Told(() -> agreement.doPhase(pair.getPublic(), true), agreement.getProvider());
  }

  private Ready kem() throws GeneralSecurityException {
    PublicKey key = encapsulating().getPublic();
    KEM.Encapsulator encapsulator = KEM.getInstance(name).newEncapsulator(key);
    return new Told(
        encapsulator::encapsulate, Security.getProvider(encapsulator.providerName()));
  }

  private Ready kdf() throws GeneralSecurityException {
    KDF kdf = KDF.getInstance(name);
    HKDFParameterSpec spec = HKDFParameterSpec.ofExtract().addIKM(new byte[] {1}).thenExpand(new byte[1], 40);
    return new Told(() -> kdf.deriveData(spec), null);
  }

  private Ready factory() throws GeneralSecurityException {
    SecretKeyFactory factory = SecretKeyFactory.getInstance(name);
    PBEKeySpec spec = new PBEKeySpec("a".toCharArray(), new byte[8], 2, 256);
    return new Told(() -> factory.generateSecret(spec), factory.getProvider());
  }

  private Ready generator() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(name);
    return new Told(generator::generateKeyPair, generator.getProvider());
  }

  @Override
  public String toString() {
    return type + " " + name;
  }
}
