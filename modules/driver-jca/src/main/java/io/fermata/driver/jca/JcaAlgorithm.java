package io.fermata.driver.jca;

import io.fermata.spi.Algorithm;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.Lengths;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.SignatureParameters;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An algorithm that these drivers know, and what JCA calls it.
 *
 * @param fixed its name for the framework, and its lengths
 * @param service the type of JCA service that computes it
 * @param transformation what it is asked for by
 * @param listed a name under which a provider lists the service, if it does not list the transformation
 * @param keys which keys it takes
 */
record JcaAlgorithm(
    Algorithm fixed, String service, String transformation, String listed, KeyRule keys) {
  /** The hashes of PSS that all providers know who have it. */
  private static final Set<String> USUAL_HASHES =
      Set.of("SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512");
  private static final Set<String> MORE_HASHES =
      Set.of("SHA-512/224", "SHA-512/256", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512");

  private static final List<JcaAlgorithm> ALL =
      Stream.of(
              Algorithm.all().stream().flatMap(JcaAlgorithm::named),
              PublicKeyAlgorithm.all().stream().map(JcaAlgorithm::pair),
              KeyGeneration.all().stream().map(JcaAlgorithm::generation))
          .flatMap(all -> all)
          .toList();

  private static Stream<JcaAlgorithm> named(Algorithm fixed) {
    String name = fixed.name();
    return switch (fixed.kind()) {
      // nobody lists XTS by its whole name but Amazon Corretto's, for one of its two lengths of key
      case CIPHER, AEAD -> name.equals("AES/XTS") ? Stream.empty() : Stream.of(cipher(fixed));
      case KEY_WRAP ->
          Stream.of(
              new JcaAlgorithm(
                  fixed,
                  "Cipher",
                  name + "/NoPadding",
                  name.replace("/", ""), // as Bouncy Castle has it
                  KeyRule.secret(name, fixed.key())));
      case DIGEST ->
          Stream.of(new JcaAlgorithm(fixed, "MessageDigest", name, name, KeyRule.none(name)));
      case MAC ->
          Stream.of(new JcaAlgorithm(fixed, "Mac", name, name, KeyRule.secret(name, fixed.key())));
      // of scrypt JCA has no parameters: each provider that has it has a class of its own for them
      case KEY_DERIVATION ->
          name.equals("scrypt")
              ? Stream.empty()
              : Stream.of(derivation(fixed));
      default -> Stream.empty();
    };
  }

  private static JcaAlgorithm derivation(Algorithm fixed) {
    String name = fixed.name();
    KeyRule keys = KeyRule.secret(name, fixed.key());
    if (name.startsWith("HKDF")) {
      return new JcaAlgorithm(fixed, "Mac", Hkdf.code(name), Hkdf.code(name), keys);
    }
    // the other name is Bouncy Castle's of SHA-512/256
    return new JcaAlgorithm(fixed, "SecretKeyFactory", name, name.replace('/', '-'), keys);
  }

  private static JcaAlgorithm cipher(Algorithm fixed) {
    String name = fixed.name();
    int slash = name.indexOf('/');
    KeyRule keys = KeyRule.secret(name, fixed.key());
    if (slash < 0) {
      return new JcaAlgorithm(fixed, "Cipher", name, name, keys);
    }
    // Bouncy Castle has its CCM under the mode's name, and SunJCE, which has none, lists AES too
    String listed = name.equals("AES/CCM") ? "CCM" : name.substring(0, slash);
    return new JcaAlgorithm(fixed, "Cipher", name + "/NoPadding", listed, keys);
  }

  private static JcaAlgorithm pair(PublicKeyAlgorithm known) {
    String name = known.name();
    Lengths none = Lengths.of(0);
    Algorithm fixed =
        new Algorithm(known.kind(), name, Lengths.atLeast(1), none, none, known.signable(), known.secret());
    KeyRule keys = KeyRule.pair(known);
    return switch (known.kind()) {
      case KEY_AGREEMENT -> new JcaAlgorithm(fixed, "KeyAgreement", name, name, keys);
      case KEY_ENCAPSULATION -> new JcaAlgorithm(fixed, "KEM", name, name, keys);
      case PUBLIC_KEY_CIPHER ->
          new JcaAlgorithm(
              fixed,
              "Cipher",
              switch (name) {
                case "RSA/NONE" -> "RSA/ECB/NoPadding";
                case "RSA/PKCS1" -> "RSA/ECB/PKCS1Padding";
                default -> "RSA/ECB/OAEPPadding";
              },
              "RSA",
              keys);
      default -> {
        // asked for by these names they are told their hashes and salt, or the context, as parameters
        String asked = known.isPss() ? "RSASSA-PSS" : hasContext(known) ? known.family() : name;
        yield new JcaAlgorithm(fixed, "Signature", asked, asked, keys);
      }
    };
  }

  private static boolean hasContext(PublicKeyAlgorithm known) {
    return known.parameters().filter(SignatureParameters.Context.class::isInstance).isPresent();
  }

  private static JcaAlgorithm generation(KeyGeneration known) {
    Lengths none = Lengths.of(0);
    Algorithm fixed =
        new Algorithm(Kind.KEY_GENERATION, known.name(), none, none, none, none, known.length());
    return new JcaAlgorithm(
        fixed, "KeyPairGenerator", known.family(), known.family(), KeyRule.none(known.name()));
  }

  static List<JcaAlgorithm> offeredBy(Provider provider) {
    return ALL.stream()
        .filter(algorithm -> algorithm.isOfferedBy(provider))
        .map(algorithm -> algorithm.as(provider))
        .toList();
  }

  /** By the name and with the lengths that the provider has: Conscrypt's GCM is that of TLS, say. */
  private JcaAlgorithm as(Provider provider) {
    if ((kind() == Kind.KEY_WRAP || kind() == Kind.KEY_DERIVATION)
        && provider.getService(service, transformation) == null) {
      return new JcaAlgorithm(fixed, service, listed, listed, keys).as(provider);
    }
    return switch (provider.getName()) {
      case "Conscrypt" ->
          name().equals("AES/GCM") ? with(new Lengths(16, 32, 16), Lengths.of(12)) : this;
      case "BC" -> // refuses a password that is empty
          name().startsWith("PBKDF2") ? with(Lengths.atLeast(1), fixed.nonce()) : this;
      default -> this;
    };
  }

  private JcaAlgorithm with(Lengths key, Lengths nonce) {
    Algorithm fewer =
        new Algorithm(kind(), name(), key, nonce, fixed.tag(), fixed.message(), fixed.result());
    return new JcaAlgorithm(fewer, service, transformation, listed, KeyRule.secret(name(), key));
  }

  /** Reads the provider's lists alone: making an object to see whether it can be made is dear. */
  private boolean isOfferedBy(Provider provider) {
    if (kind() == Kind.PUBLIC_KEY_CIPHER && name().contains("OAEP") && takesNoLabels(provider)) {
      return false;
    }
    // Bouncy Castle does not know these two hashes as those of a mask, and takes no mask by another hash than the message's
    if (name().matches("SHA512/.*MGF1|RSASSA-PSS") && provider.getName().equals("BC")) {
      return false;
    }
    if (PublicKeyAlgorithm.find(name()).filter(JcaAlgorithm::hasContext).isPresent()
        && !provider.getName().equals("SunEC")) {
      return false; // others do not take JCA's parameters
    }
    if (name().startsWith("RSA/OAEP-SHA512/") && provider.getName().equals("Conscrypt")) {
      return false; // has no SHA-512 that is cut off
    }
    if (provider.getService(service, transformation) != null) {
      return true;
    }
    Provider.Service found = provider.getService(service, listed);
    if (found == null
        || !service.equals("Cipher")
        || !name().contains("/")
        || kind() == Kind.KEY_WRAP
        || kind() == Kind.PUBLIC_KEY_CIPHER) {
      return found != null;
    }
    String modes = found.getAttribute("SupportedModes");
    String mode = name().substring(name().indexOf('/') + 1);
    return modes == null || Arrays.asList(modes.split("\\|")).contains(mode);
  }

  /** Amazon Corretto's refuses the label of OAEP (RFC 8017, 7.1), which every session of it may have. */
  private static boolean takesNoLabels(Provider provider) {
    return provider.getName().equals("AmazonCorrettoCryptoProvider");
  }

  /** False of parameters that the provider does not take: its lists tell nothing of them. */
  static boolean isTaken(SignatureParameters parameters, Provider provider) {
    return !(parameters instanceof SignatureParameters.Pss pss)
        || (isKnown(pss.hash(), provider) && isKnown(pss.mask(), provider));
  }

  private static boolean isKnown(String hash, Provider provider) {
    return USUAL_HASHES.contains(hash)
        || (MORE_HASHES.contains(hash) && provider.getName().equals("SunRsaSign"));
  }

  /** True if sessions such as this one are of this algorithm. */
  boolean isOf(SessionSpec spec) {
    return kind() == spec.kind() && name().equals(spec.algorithm());
  }

  /** True if each message brings a nonce, or initialization vector. */
  boolean takesNonce() {
    return !fixed.nonce().accept(0);
  }

  /** The framework's name. */
  String name() {
    return fixed.name();
  }

  Kind kind() {
    return fixed.kind();
  }

  /** Refuses a session's key, in words; empty if it will do. A handle must be one of the provider's own. */
  Optional<String> wrong(Key key, Provider provider) {
    Optional<String> wrong = keys.wrong(key);
    if (wrong.isEmpty() && OwnKey.isHandle(key) && !OwnKey.mayTake(provider, this, key)) {
      return Optional.of("the key is not one of " + provider.getName() + ", and has no encoding");
    }
    return wrong;
  }

  /** Refuses a key of the wrong kind or length. */
  void check(Key key) throws InvalidKeyException {
    Optional<String> wrong = keys.wrong(key);
    if (wrong.isPresent()) {
      throw new InvalidKeyException(wrong.get());
    }
  }
}
