package io.fermata.conformance.junit;

import io.fermata.conformance.TestVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The vectors of project Wycheproof, from a folder with files of its format {@code testvectors_v1}; what they ask of
 * a provider of JCA is asked of a driver's session. Immutable; files are read each time.
 *
 * <p>Vectors of AES and Camellia in CBC are padded (PKCS #7), which no session does: the message is padded here, and
 * those that tell of wrong padding are left out. So are those of ML-DSA with a context, which JCA has not, and those
 * of ML-KEM whose seed is no seed.
 */
public final class Wycheproof {

  /** Which files tell of an algorithm, by its name in a session. */
  private static final Map<String, String> FILES = new LinkedHashMap<>();

  static {
    FILES.put("AES/GCM", "aes_gcm");
    FILES.put("AES/CCM", "aes_ccm");
    FILES.put("ChaCha20-Poly1305", "chacha20_poly1305");
    FILES.put("AES/KW", "aes_wrap");
    FILES.put("AES/KWP", "aes_kwp");
    FILES.put("AES/CBC", "aes_cbc_pkcs5");
    FILES.put("Camellia/CBC", "camellia_cbc_pkcs5");
    FILES.put("ECDH", "ecdh_secp(256|384|521)r1");
    FILES.put("X25519", "x25519(_asn)?");
    FILES.put("X448", "x448(_asn)?");
    FILES.put("RSA/PKCS1", "rsa_pkcs1_\\d+");
    FILES.put("RSA/OAEP-SHA1", oaep("sha1", "sha1"));
    FILES.put("AES-GMAC", "aes_gmac");
    FILES.put("HmacSHA1", "hmac_sha1");
    FILES.put("Ed25519", "ed25519");
    FILES.put("Ed448", "ed448");
    FILES.put("RSASSA-PSS", "rsa_pss_(misc|\\d+_sha\\d+(_\\d+)?_mgf1(sha\\d+)?_\\d+)");
    for (String bits : List.of("224", "256", "384", "512")) {
      FILES.put("HmacSHA" + bits, "hmac_sha" + bits);
    }
    for (String bits : List.of("256", "384", "512")) {
      String hash = "sha" + bits;
      FILES.put("HKDF-SHA" + bits, "hkdf_" + hash);
      FILES.put("SHA" + bits + "withRSA", "rsa_signature_\\d+_" + hash);
      FILES.put(
          "SHA" + bits + "withRSAandMGF1",
          "rsa_pss_\\d+_" + hash + "_mgf1_" + Integer.parseInt(bits) / Byte.SIZE);
      FILES.put("SHA" + bits + "withECDSA", "ecdsa_secp(256|384|521)r1_" + hash);
      FILES.put("SHA" + bits + "withECDSAinP1363Format", "ecdsa_secp(256|384|521)r1_" + hash + "_p1363");
    }
    for (String bits : List.of("224", "256", "384", "512", "512/224", "512/256")) {
      String hash = "sha" + bits.replace('/', '_');
      FILES.put("RSA/OAEP-SHA" + bits, oaep(hash, hash));
      FILES.put("RSA/OAEP-SHA" + bits + "-MGF1-SHA1", oaep(hash, "sha1"));
    }
    for (String set : List.of("44", "65", "87")) {
      FILES.put("ML-DSA-" + set, "mldsa_" + set + "_verify");
    }
    for (String set : List.of("512", "768", "1024")) {
      FILES.put("ML-KEM-" + set, "mlkem_" + set + "(_encaps|_semi_expanded_decaps)?");
    }
  }

  private final Path folder;
  private final int about;

  private Wycheproof(Path folder, int about) {
    this.folder = folder;
    this.about = about;
  }

  private static String oaep(String hash, String mask) {
    return "rsa_oaep_\\d+_" + hash + "_mgf1" + mask;
  }

  /** All vectors of a folder. */
  public static Wycheproof of(Path folder) {
    return new Wycheproof(Objects.requireNonNull(folder, "folder"), Integer.MAX_VALUE);
  }

  /** All vectors of the folder that a setting names; see {@link Vectors#PROPERTY}. */
  public static Optional<Wycheproof> here() {
    return Vectors.folder().map(Wycheproof::of);
  }

  /** About so many of each file, the same each time: every combination of result and flags at least once. */
  public Wycheproof sampled(int about) {
    if (about < 1) {
      throw new IllegalArgumentException("about " + about + " vectors; it is at least 1");
    }
    return new Wycheproof(folder, about);
  }

  /** True if there are files for an algorithm, here or not. */
  public static boolean knows(String algorithm) {
    return FILES.containsKey(algorithm);
  }

  /** Why there are no vectors of an algorithm here. */
  static String missing(String algorithm) {
    return Vectors.folder()
        .map(folder -> "the folder " + folder + " of " + Vectors.PROPERTY + " has no file for " + algorithm)
        .orElse(Vectors.PROPERTY + " names no folder of test vectors");
  }

  /** The vectors of an algorithm; none if the folder has no file of them. */
  public List<TestVector> vectors(String algorithm) {
    List<TestVector> vectors = new ArrayList<>();
    for (String file : files(algorithm)) {
      for (Vectors.Test test : tests(file)) {
        vectors.addAll(new Question(file, algorithm, test).vectors());
      }
    }
    return vectors;
  }

  private List<Vectors.Test> tests(String file) {
    try {
      Vectors read = Vectors.read(folder.resolve(file));
      if (read.declared() != read.tests().size()) {
        throw new IOException(file + " has " + read.tests().size() + " tests of " + read.declared());
      }
      return about == Integer.MAX_VALUE ? read.tests() : read.sample(about);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> files(String algorithm) {
    if (!knows(algorithm)) {
      return List.of();
    }
    String pattern = "(" + FILES.get(algorithm) + ")_test\\.json";
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.matches(pattern))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
