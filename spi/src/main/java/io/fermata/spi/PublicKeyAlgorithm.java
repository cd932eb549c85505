package io.fermata.spi;

import io.fermata.spi.SessionSpec.Kind;
import java.security.AsymmetricKey;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is fixed about a well-known algorithm with a private and a public key, whoever computes it. A driver
 * may offer algorithms that are not here.
 *
 * <p>A key is a {@link PrivateKey} or a {@link PublicKey}: either material, with an encoding (PKCS #8 and
 * X.509), which any driver can take, or a handle without one, which only the driver can take that knows
 * whose it is.
 *
 * <p>{@code RSA/OAEP-SHA256} has one hash throughout, {@code RSA/OAEP-SHA256-MGF1-SHA1} another one for the mask.
 * {@code RSA/NONE} is RSAEP and RSADP of RFC 8017, 5.1, on numbers as long as the modulus, with leading zeros: a
 * number that is not less than the modulus is a bad request to encrypt, and a mismatch to decrypt. It protects nothing
 * by itself; it is there for paddings that are put on elsewhere.
 *
 * <p>{@code NONEwithECDSA} signs a hash that was made elsewhere: that is its message, of up to 64 bytes. A driver may
 * take it in parts or refuse that.
 *
 * <p>{@code SHA256withRSAandMGF1} has one hash throughout and a salt as long as it, as RFC 8446, 4.2.3, has; {@code
 * RSASSA-PSS} is with whatever the session's {@link SignatureParameters.Pss} say. {@code Ed25519ctx}, {@code
 * Ed25519ph} and {@code Ed448ph} are RFC 8032's, of a message with a {@link SignatureParameters.Context}, and of its
 * hash; {@code Ed448ctx} is what it calls Ed448 too, with a context, which has a name of its own here so that nobody
 * who knows of none is asked for it.
 *
 * <p>Sources: RFC 8017 (RSA), FIPS 186-5 (ECDSA; with {@code inP1363Format} its two numbers one after the other, as
 * long as the order of the curve, and else a DER sequence of them), RFC 8032 (EdDSA), FIPS 204 (ML-DSA), SP 800-56A and RFC
 * 2631 (DH, ECDH), RFC 7748 (X25519, X448), FIPS 203 (ML-KEM).
 *
 * @param kind what a session of it is for
 * @param name as in {@link SessionSpec#algorithm}
 * @param family which keys it takes: {@code RSA}, {@code EC}, {@code DH}, {@code X25519}, {@code ML-KEM-768}
 * @param secret length of the shared secret in bytes; 0 if that is the key's to say, and for other kinds
 * @param encapsulation length in bytes of what carries the secret to the peer; 0 for other kinds
 * @param padding bytes of RSA's modulus that a message leaves to the padding; 0 for {@code RSA/NONE} and other kinds
 */
public record PublicKeyAlgorithm(
    Kind kind, String name, String family, int secret, int encapsulation, int padding) {
  private static final Map<String, PublicKeyAlgorithm> KNOWN = new LinkedHashMap<>();

  /** Bytes of the longest hash there is. */
  private static final int LONGEST_HASH = 64;

  private static final String OAEP = "RSA/OAEP-";
  private static final String PSS = "RSASSA-PSS";
  private static final String PSS_BY_ONE_HASH = "withRSAandMGF1";

  /** What RFC 8017, A.2.3, means by nothing said. */
  private static final SignatureParameters USUAL_PSS = new SignatureParameters.Pss("SHA-1", "SHA-1", 20);

  private static final String MASK_BY_SHA1 = "-MGF1-SHA1";

  /** Under which names keys of a family go, if under more than the family's. */
  private static final Map<String, Set<String>> ALSO =
      Map.ofEntries(
          Map.entry("EC", Set.of("ECDSA", "ECDH")),
          Map.entry("RSA", Set.of("RSASSA-PSS")),
          Map.entry("DH", Set.of("DiffieHellman")),
          Map.entry("X25519", Set.of("XDH")),
          Map.entry("X448", Set.of("XDH")),
          Map.entry("Ed25519", Set.of("EdDSA")),
          Map.entry("Ed448", Set.of("EdDSA")),
          Map.entry("ML-DSA-44", Set.of("ML-DSA")),
          Map.entry("ML-DSA-65", Set.of("ML-DSA")),
          Map.entry("ML-DSA-87", Set.of("ML-DSA")),
          Map.entry("ML-KEM-512", Set.of("ML-KEM")),
          Map.entry("ML-KEM-768", Set.of("ML-KEM")),
          Map.entry("ML-KEM-1024", Set.of("ML-KEM")));

  private static final List<String> HASHES =
      List.of(
          "SHA1",
          "SHA224",
          "SHA256",
          "SHA384",
          "SHA512",
          "SHA512/224",
          "SHA512/256",
          "SHA3-224",
          "SHA3-256",
          "SHA3-384",
          "SHA3-512");

  static {
    for (String hash : HASHES) {
      if (!hash.contains("/")) {
        ecdsa(hash);
      }
    }
    ecdsa("NONE");
    for (String hash : HASHES) {
      add(Kind.SIGNATURE, hash + "withRSA", "RSA", 0, 0, 0);
    }
    for (String hash :
        List.of("SHA1", "SHA256", "SHA384", "SHA512", "SHA512/224", "SHA512/256")) {
      add(Kind.SIGNATURE, hash + PSS_BY_ONE_HASH, "RSA", 0, 0, 0);
    }
    add(Kind.SIGNATURE, PSS, "RSA", 0, 0, 0);
    for (String name : List.of("Ed25519", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87")) {
      add(Kind.SIGNATURE, name, name, 0, 0, 0);
    }
    for (String family : List.of("Ed25519", "Ed448")) {
      add(Kind.SIGNATURE, family + "ctx", family, 0, 0, 0);
      add(Kind.SIGNATURE, family + "ph", family, 0, 0, 0);
    }
    add(Kind.KEY_AGREEMENT, "DH", "DH", 0, 0, 0);
    add(Kind.KEY_AGREEMENT, "ECDH", "EC", 0, 0, 0);
    add(Kind.KEY_AGREEMENT, "X25519", "X25519", 32, 0, 0);
    add(Kind.KEY_AGREEMENT, "X448", "X448", 56, 0, 0);
    add(Kind.KEY_ENCAPSULATION, "ML-KEM-512", "ML-KEM-512", 32, 768, 0);
    add(Kind.KEY_ENCAPSULATION, "ML-KEM-768", "ML-KEM-768", 32, 1_088, 0);
    add(Kind.KEY_ENCAPSULATION, "ML-KEM-1024", "ML-KEM-1024", 32, 1_568, 0);
    add(Kind.PUBLIC_KEY_CIPHER, "RSA/PKCS1", "RSA", 0, 0, 11);
    oaep("SHA1", 20);
    oaep("SHA224", 28);
    oaep("SHA256", 32);
    oaep("SHA384", 48);
    oaep("SHA512", 64);
    oaep("SHA512/224", 28);
    oaep("SHA512/256", 32);
    add(Kind.PUBLIC_KEY_CIPHER, "RSA/NONE", "RSA", 0, 0, 0);
  }

  public PublicKeyAlgorithm {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(family, "family");
    if (secret < 0 || encapsulation < 0 || padding < 0) {
      throw new IllegalArgumentException(
          "secret " + secret + ", encapsulation " + encapsulation + ", padding " + padding
              + "; none is negative");
    }
  }

  private static void add(
      Kind kind, String name, String family, int secret, int encapsulation, int padding) {
    KNOWN.put(
        name, new PublicKeyAlgorithm(kind, name, family, secret, encapsulation, padding));
  }

  private static void ecdsa(String hash) {
    add(Kind.SIGNATURE, hash + "withECDSA", "EC", 0, 0, 0);
    add(Kind.SIGNATURE, hash + "withECDSAinP1363Format", "EC", 0, 0, 0);
  }

  /** With one hash throughout, as RFC 8017, B.2.1, recommends, and with SHA-1 for the mask, as JCA's names mean it. */
  private static void oaep(String hash, int length) {
    int padding = 2 * length + 2;
    add(Kind.PUBLIC_KEY_CIPHER, OAEP + hash, "RSA", 0, 0, padding);
    if (!hash.equals("SHA1")) {
      add(Kind.PUBLIC_KEY_CIPHER, OAEP + hash + MASK_BY_SHA1, "RSA", 0, 0, padding);
    }
  }

  /** The algorithm of this name; empty if it is not well known. */
  public static Optional<PublicKeyAlgorithm> find(String name) {
    return Optional.ofNullable(KNOWN.get(Objects.requireNonNull(name, "name")));
  }

  /** Every well-known algorithm. */
  public static Collection<PublicKeyAlgorithm> all() {
    return List.copyOf(KNOWN.values());
  }

  /**
   * The hash that is signed, as {@link Algorithm} names it: {@code SHA-512/256}; empty if the name says none, and if it
   * is the message itself.
   */
  public Optional<String> hash() {
    int with = name.indexOf("with");
    return with < 0 || signsHash()
        ? Optional.empty()
        : Optional.of(name.substring(0, with).replaceFirst("^SHA(?=\\d)(?!3-)", "SHA-"));
  }

  /** True if the message is a hash that was made elsewhere: {@code NONEwithECDSA}. */
  public boolean signsHash() {
    return name.startsWith("NONEwith");
  }

  /** Of a signature: how long a message may be, in bytes. */
  public Lengths signable() {
    return signsHash() ? new Lengths(0, LONGEST_HASH, 1) : Lengths.atLeast(0);
  }

  /**
   * What a signature is made with besides the key, if a session says nothing; empty if there is nothing to say. Of
   * {@code RSASSA-PSS} it is what RFC 8017, A.2.3, has, and a context is empty.
   */
  public Optional<SignatureParameters> parameters() {
    if (name.equals(PSS)) {
      return Optional.of(USUAL_PSS);
    }
    if (name.endsWith(PSS_BY_ONE_HASH)) {
      String hash = hash().orElseThrow();
      int salt = Algorithm.find(hash).orElseThrow().result();
      return Optional.of(new SignatureParameters.Pss(hash, hash, salt));
    }
    return isEdwards() ? Optional.of(SignatureParameters.Context.EMPTY) : Optional.empty();
  }

  private boolean isEdwards() {
    return name.startsWith("Ed") && !name.equals(family);
  }

  /** True if these are parameters that a session of it may have. */
  public boolean takes(SignatureParameters given) {
    return switch (given) {
      case SignatureParameters.Pss _ -> name.equals(PSS);
      case SignatureParameters.Context _ -> isEdwards();
    };
  }

  /** True of RSASSA-PSS, under any of its names. */
  public boolean isPss() {
    return name.equals(PSS) || name.endsWith(PSS_BY_ONE_HASH);
  }

  /**
   * What is wrong with the key, in words that name its kind and the legal ones; empty if it will do, as far
   * as its names tell. Its bytes are not looked at.
   */
  public Optional<String> wrong(Key key) {
    if (!(key instanceof PrivateKey) && !(key instanceof PublicKey)) {
      return Optional.of(name + " takes a PrivateKey or a PublicKey");
    }
    if (kind == Kind.KEY_AGREEMENT && !(key instanceof PrivateKey)) {
      return Optional.of(name + " takes a PrivateKey; the peer's public one is a request's input");
    }
    return wrongFamily(key);
  }

  /** As {@link #wrong}, of a peer's key, which is public whatever the algorithm. */
  public Optional<String> wrongPeer(Key key) {
    return key instanceof PublicKey
        ? wrongFamily(key)
        : Optional.of(name + " takes a peer's PublicKey");
  }

  private Optional<String> wrongFamily(Key key) {
    String called = parameters(key).orElse(key.getAlgorithm());
    boolean right =
        called.equalsIgnoreCase(family)
            || (parameters(key).isEmpty()
                && ALSO.getOrDefault(family, Set.of()).contains(called)
                && (!called.equals(PSS) || isPss()));
    return right
        ? Optional.empty()
        : Optional.of(name + " takes " + family + " keys, not " + called);
  }

  /** The name of a key's parameters, such as {@code X448}, if they have one. */
  private static Optional<String> parameters(Key key) {
    return key instanceof AsymmetricKey pair
            && pair.getParams() instanceof NamedParameterSpec named
        ? Optional.of(named.getName())
        : Optional.empty();
  }

  /**
   * The hashes of OAEP.
   *
   * @param hash of the label, as in {@link Algorithm}
   * @param mask the one that MGF1 makes the mask with
   */
  public record Oaep(String hash, String mask) {
    /** Neither is null. */
    public Oaep {
      Objects.requireNonNull(hash, "hash");
      Objects.requireNonNull(mask, "mask");
    }
  }

  /** The hashes, if it is RSA with OAEP, which alone has a label. */
  public Optional<Oaep> oaep() {
    if (!name.startsWith(OAEP)) {
      return Optional.empty();
    }
    boolean apart = name.endsWith(MASK_BY_SHA1);
    int end = name.length() - (apart ? MASK_BY_SHA1.length() : 0);
    String hash = name.substring(OAEP.length(), end).replace("SHA", "SHA-");
    return Optional.of(new Oaep(hash, apart ? "SHA-1" : hash));
  }

  /**
   * Of a public-key cipher: how long a message may be, in bytes.
   *
   * @param modulus bytes of the modulus
   */
  public Lengths messages(int modulus) {
    return isPadded() ? new Lengths(0, Math.max(0, modulus - padding), 1) : Lengths.of(modulus);
  }

  /** True but for {@code RSA/NONE}: every number that is less than the modulus is a message, and a ciphertext. */
  public boolean isPadded() {
    return padding > 0;
  }

  /**
   * True if this operation of such a session computes with the private key. Asked for with the other key of the pair,
   * it is a bad request.
   */
  public static boolean isPrivate(Operation operation) {
    return switch (operation) {
      case SIGN, AGREE, DECAPSULATE, DECRYPT -> true;
      default -> false;
    };
  }
}
