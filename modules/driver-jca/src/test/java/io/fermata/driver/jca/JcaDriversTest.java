package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JcaDriversTest {
  private final Random random = new Random(7);

  private static List<String> names() {
    return new JcaDrivers().members().stream().map(Driver::name).toList();
  }

  /** What no provider has. */
  private static final Set<String> NOWHERE = Set.of("NULL", "HmacNULL", "KPDK-MD5", "KPDK-SHA1", "scrypt", "AES/XTS");
  private static final Set<String> NOT_IN_JDK =
      Set.of("AES/CCM", "Camellia/CBC", "CAST5/CBC", "Skipjack/CBC", "HmacRIPEMD160", "AESCMAC", "AES-GMAC");

  /** What some provider has. */
  private static List<String> known(Set<Kind> kinds) {
    return Algorithm.all().stream()
        .filter(algorithm -> kinds.contains(algorithm.kind()))
        .map(Algorithm::name)
        .filter(name -> !NOWHERE.contains(name))
        .toList();
  }

  private static Suitability.Unfit unfit(String provider, SessionSpec spec) {
    return (Suitability.Unfit) Rig.driver(provider).probe(spec);
  }

  private static void badKey(String provider, SessionSpec spec, String words) {
    Suitability.Unfit unfit = unfit(provider, spec);
    assertEquals(Reason.BAD_KEY, unfit.reason());
    assertTrue(unfit.why().contains(words), unfit.why());
  }

  @Test
  @DisplayName("there is a driver for each provider with something to offer, installed ones first")
  void members() {
    List<String> names = names();
    assertTrue(names.containsAll(Set.of("jca.SUN", "jca.SunEC", "jca.SunJCE", "jca.BC")));
    assertTrue(names.indexOf("jca.SunJCE") < names.indexOf("jca.BC"));
    assertEquals(names.stream().distinct().toList(), names);
    assertFalse(names.contains("jca.SunSASL"), "none of our algorithms");
    DriverShape shape = Rig.driver("SunJCE").shape();
    assertEquals(DriverShape.Kind.SOFTWARE, shape.kind());
    assertEquals(DriverShape.Completion.INLINE, shape.completion());
    List<String> known = known(Set.of(Kind.CIPHER, Kind.AEAD, Kind.KEY_WRAP, Kind.MAC, Kind.KEY_DERIVATION));
    List<String> sunJce =
        new ArrayList<>(known.stream().filter(name -> !NOT_IN_JDK.contains(name)).toList());
    sunJce.add("DH");
    sunJce.addAll(pairs(Set.of(Kind.KEY_ENCAPSULATION, Kind.PUBLIC_KEY_CIPHER)));
    assertEquals(sunJce, shape.algorithms());
    List<String> sun = new ArrayList<>(known(Set.of(Kind.DIGEST)));
    sun.addAll(List.of("ML-DSA-44", "ML-DSA-65", "ML-DSA-87"));
    assertEquals(sun, Rig.driver("SUN").shape().algorithms());
    List<String> sunEc =
        new ArrayList<>(
            pairs(Set.of(Kind.SIGNATURE)).stream()
                .filter(name -> name.contains("ECDSA") || name.startsWith("Ed"))
                .toList());
    sunEc.addAll(List.of("ECDH", "X25519", "X448"));
    KeyGeneration.all().forEach(pairs -> sunEc.add(pairs.name()));
    assertEquals(sunEc, Rig.driver("SunEC").shape().algorithms());
    assertEquals(
        pairs(Set.of(Kind.SIGNATURE)).stream().filter(name -> name.contains("RSA") && !name.contains("EC")).toList(),
        Rig.driver("SunRsaSign").shape().algorithms());
    List<String> all =
        new ArrayList<>(known(
                Set.of(
                    Kind.CIPHER,
                    Kind.AEAD,
                    Kind.KEY_WRAP,
                    Kind.DIGEST,
                    Kind.MAC,
                    Kind.KEY_DERIVATION)));
    all.addAll(pairs(Set.of(Kind.values())));
    // Bouncy Castle has other names for RSA with a hash that is cut off
    all.removeIf(name -> name.startsWith("SHA512/") && name.contains("withRSA"));
    // and does not take JCA's parameters of EdDSA, and of PSS none with two hashes
    all.removeIf(name -> name.matches("Ed.*(ctx|ph)|RSASSA-PSS"));
    KeyGeneration.all().forEach(made -> all.add(made.name()));
    assertEquals(all, Rig.driver("BC").shape().algorithms());
  }

  private static List<String> pairs(Set<Kind> kinds) {
    return PublicKeyAlgorithm.all().stream()
        .filter(algorithm -> kinds.contains(algorithm.kind()))
        .map(PublicKeyAlgorithm::name)
        .toList();
  }

  @Test
  @DisplayName("a provider that is installed later in the order has less merit")
  void members_merit() {
    SessionSpec spec = SessionSpec.aead("AES/GCM").key(Rig.key(random, "AES", 16));
    int sun = ((Suitability.Fits) Rig.driver("SunJCE").probe(spec)).merit();
    int castle = ((Suitability.Fits) Rig.driver("BC").probe(spec)).merit();
    assertTrue(sun > castle);
  }

  @Test
  @DisplayName("an installed provider named Fermata is left out, and never asked")
  void members_notOurselves() {
    Provider ourselves =
        new Provider("Fermata", "1", "of a test") {
          private static final long serialVersionUID = 1L;

          @Override
          public Service getService(String type, String algorithm) {
            throw new AssertionError("asked for " + type + " " + algorithm);
          }
        };
    Security.insertProviderAt(ourselves, 1);
    try {
      assertFalse(names().contains("jca.Fermata"));
      assertTrue(names().contains("jca.SunJCE"));
    } finally {
      Security.removeProvider("Fermata");
    }
  }

  @Test
  @DisplayName("an algorithm that a provider has not is UNSUPPORTED, and so is a tag length")
  void probe_unsupported() {
    assertEquals(
        new Suitability.Unfit(Reason.UNSUPPORTED, "has no DIGEST SHA-256"),
        unfit("SunJCE", SessionSpec.digest("SHA-256")));
    assertEquals(Reason.UNSUPPORTED, unfit("BC", SessionSpec.digest("SHA-512/128")).reason());
    assertEquals(Reason.UNSUPPORTED, unfit("BC", SessionSpec.mac("SHA-256")).reason());
    SessionSpec gcm = SessionSpec.aead("AES/GCM").key(Rig.key(random, "AES", 16));
    String tag = unfit("SunJCE", gcm.tagLength(8)).why();
    assertTrue(tag.contains("12, 13, 14, 15 or 16 bytes, not 8"), tag);
    assertTrue(
        unfit("BC", SessionSpec.aead("AES/CCM").tagLength(5))
            .why()
            .contains("4 to 16 by 2 bytes, not 5"));
    assertEquals(
        "has no AEAD AES/CCM", unfit("SunJCE", SessionSpec.aead("AES/CCM")).why());
    SecretKey key = Rig.key(random, "ChaCha20", 32);
    assertTrue(
        unfit("BC", SessionSpec.aead("ChaCha20-Poly1305").key(key).tagLength(12))
            .why()
            .contains("16 bytes, not 12"));
    assertThrows(
        DriverException.class, () -> Rig.driver("BC").open(SessionSpec.digest("SHA-512/128")));
  }

  @Test
  @DisplayName("a key of the wrong length, kind or algorithm is BAD_KEY, with the legal ones")
  void probe_badKey() throws Exception {
    SessionSpec gcm = SessionSpec.aead("AES/GCM");
    SessionSpec chacha = SessionSpec.aead("ChaCha20-Poly1305");
    SessionSpec mac = SessionSpec.mac("HmacSHA256");
    SessionSpec triple = SessionSpec.cipher("DESede/CBC");
    SessionSpec signature = SessionSpec.signature("SHA256withECDSA");
    SecretKey handle =
        new SecretKey() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getAlgorithm() {
            return "AES";
          }

          @Override
          public String getFormat() {
            return null;
          }

          @Override
          public byte[] getEncoded() {
            return null;
          }
        };
    for (String provider : List.of("SunJCE", "BC")) {
      badKey(provider, gcm.key(Rig.key(random, "AES", 17)), "16, 24 or 32 bytes, not 17");
      badKey(provider, gcm.key(Rig.pair().getPublic()), "takes a SecretKey");
      badKey(provider, gcm.key(handle), "encoding");
      badKey(provider, chacha.key(Rig.key(random, "ChaCha20", 16)), "32 bytes, not 16");
      badKey(provider, mac.key(Rig.pair().getPrivate()), "takes a SecretKey");
      badKey(provider, triple.key(Rig.key(random, "DESede", 16)), "24 bytes, not 16");
    }
    for (String provider : List.of("SunEC", "BC")) {
      badKey(provider, signature, "PrivateKey or a PublicKey");
      badKey(provider, signature.key(Rig.key(random, "EC", 32)), "PrivateKey or a PublicKey");
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(1024);
      badKey(provider, signature.key(generator.generateKeyPair().getPublic()), "EC keys, not RSA");
    }
  }

  @Test
  @DisplayName("a session without a key fits if requests can bring theirs; one that signs does not")
  void probe_noKey() {
    for (Algorithm algorithm : Algorithm.all()) {
      if (NOWHERE.contains(algorithm.name())) {
        continue;
      }
      SessionSpec spec =
          switch (algorithm.kind()) {
            case CIPHER -> SessionSpec.cipher(algorithm.name());
            case AEAD -> SessionSpec.aead(algorithm.name());
            case KEY_WRAP -> SessionSpec.keyWrap(algorithm.name());
            case MAC -> SessionSpec.mac(algorithm.name());
            case KEY_DERIVATION -> SessionSpec.derivation(algorithm.name());
            default -> SessionSpec.digest("SHA-256");
          };
      assertInstanceOf(
          Suitability.Fits.class, Rig.driver("BC").probe(spec), algorithm::toString);
    }
    badKey("BC", SessionSpec.signature("SHA256withECDSA"), "PrivateKey or a PublicKey");
  }

  @Test
  @DisplayName("a hash or code may be asked for short: the driver writes the whole all the same")
  void probe_tagIgnored() throws Exception {
    SessionSpec digest = SessionSpec.digest("SHA-256").tagLength(8);
    try (Rig rig = new Rig("SUN", digest)) {
      byte[] whole =
          rig.whole(Operation.DIGEST, new byte[3], 32, Rig.Memory.ARRAY, Rig.Memory.ARRAY);
      assertEquals(32, whole.length);
    }
  }

  @Test
  @DisplayName("a provider on the path that cannot be made is a driver that does not start, with the reason")
  void unmade() {
    ServiceLoader.Provider<Provider> broken =
        new ServiceLoader.Provider<>() {
          @Override
          public Class<? extends Provider> type() {
            return Provider.class;
          }

          @Override
          public Provider get() {
            throw new ServiceConfigurationError("no", new UnsatisfiedLinkError("libcard.so is missing"));
          }
        };
    List<Driver> drivers = JcaDrivers.members(List.of(broken).iterator());
    Driver last = drivers.getLast();
    assertEquals("jca.Provider", last.name());
    assertTrue(drivers.size() > 1, "the installed ones are there");
    DriverHost unused = null;
    DriverException why = assertThrows(DriverException.class, () -> last.start(unused));
    assertEquals(Reason.UNAVAILABLE, why.reason());
    assertTrue(why.getMessage().contains("java.security.Provider cannot be made"), why::getMessage);
    assertTrue(why.getMessage().contains("libcard.so is missing"), why::getMessage);
    last.close();
  }

  @Test
  @DisplayName("META-INF/services says the same as the module descriptor")
  void services() throws Exception {
    Module module = JcaDrivers.class.getModule();
    assertTrue(module.isNamed());
    assertTrue(module.getDescriptor().uses().contains(Provider.class.getName()));
    Set<String> provided =
        module.getDescriptor().provides().stream()
            .filter(provides -> provides.service().equals(DriverFamily.class.getName()))
            .flatMap(provides -> provides.providers().stream())
            .collect(Collectors.toSet());
    assertEquals(1, module.getDescriptor().provides().size());
    try (InputStream file =
        module.getResourceAsStream("META-INF/services/" + DriverFamily.class.getName())) {
      assertEquals(
          provided,
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .collect(Collectors.toSet()));
    }
  }
}
