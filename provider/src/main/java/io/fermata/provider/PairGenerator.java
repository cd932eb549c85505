package io.fermata.provider;

import io.fermata.framework.Request;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code KeyPairGenerator} EC and XDH: the usual groups by a driver, which draws from randomness of its own whatever is given to
 * {@code initialize}; other parameters by the JDK's, which also says which are none. The keys are the JDK's own classes.
 */
final class PairGenerator extends KeyPairGeneratorSpi {
  private final Composition composition;
  private final String name;
  private Optional<KeyGeneration> generation;
  private @Nullable KeyPairGenerator jdks;

  private PairGenerator(Composition composition, String name, KeyGeneration usual) {
    this.composition = composition;
    this.name = name;
    this.generation = Optional.of(usual);
  }

  static List<Offer> offers() {
    return List.of(
        offer("EC", "secp384r1").alias("EllipticCurve").oid("1.2.840.10045.2.1"),
        offer("XDH", "X25519"),
        offer("X25519", "X25519").oid("1.3.101.110"),
        offer("X448", "X448").oid("1.3.101.111"));
  }

  /**
   * @param usual what is made unless something else is asked for
   */
  private static Offer offer(String name, String usual) {
    KeyGeneration generation = generation(usual).orElseThrow();
    return Offer.of("KeyPairGenerator", name, parts -> new PairGenerator(parts, name, generation))
        .needs(
            KeyGeneration.all().stream()
                .filter(one -> one.family().equals("EC") == name.equals("EC"))
                .map(one -> SessionSpec.keyPairs(one.name()))
                .toArray(SessionSpec[]::new));
  }

  private static Optional<KeyGeneration> generation(String parameters) {
    return KeyGeneration.all().stream()
        .filter(one -> one.parameters().equalsIgnoreCase(parameters))
        .findFirst();
  }

  /** True if a generator of this name makes keys of those parameters. */
  private boolean isMine(KeyGeneration one) {
    return switch (name) {
      case "EC" -> one.family().equals("EC");
      case "XDH" -> !one.family().equals("EC");
      default -> one.family().equals(name);
    };
  }

  @Override
  public void initialize(int keysize, @Nullable SecureRandom random) {
    String parameters =
        switch (keysize) {
          case 255 -> "X25519";
          case 448 -> "X448";
          default -> "secp" + keysize + "r1";
        };
    Optional<KeyGeneration> asked = generation(parameters).filter(this::isMine);
    if (asked.isEmpty()) {
      jdks().initialize(keysize, required(random));
    }
    generation = asked;
  }

  @Override
  public void initialize(@Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException {
    Optional<String> parameters =
        switch (params) {
          case NamedParameterSpec named when !name.equals("EC") -> Optional.of(named.getName());
          case ECGenParameterSpec named when name.equals("EC") -> Optional.of(named.getName());
          case ECParameterSpec curve -> Curves.name(curve);
          case null, default -> Optional.empty();
        };
    Optional<KeyGeneration> asked = parameters.flatMap(PairGenerator::generation).filter(this::isMine);
    if (asked.isEmpty()) {
      jdks().initialize(params, required(random));
    }
    generation = asked;
  }

  private static SecureRandom required(@Nullable SecureRandom random) {
    return random == null ? new SecureRandom() : random;
  }

  private KeyPairGenerator jdks() {
    KeyPairGenerator made = jdks;
    if (made == null) {
      made = Jdk.generator(name);
      jdks = made;
    }
    return made;
  }

  @Override
  public KeyPair generateKeyPair() {
    if (generation.isEmpty()) {
      return jdks().generateKeyPair();
    }
    KeyGeneration asked = generation.get();
    byte[] pair = new byte[asked.length()];
    Request request = new Request().operation(Operation.GENERATE).output(pair, 0, pair.length);
    SpecSessions sessions = composition.keyless(SessionSpec.keyPairs(asked.name()));
    try {
      if (sessions.perform(0, request) == Outcome.FAILED) {
        throw FermataException.of(request.failure());
      }
      return asked.family().equals("EC") ? curve(asked, pair) : montgomery(asked, pair);
    } catch (InvalidKeySpecException e) {
      throw new FermataException(Reason.FAULT, "the driver has made a pair that is none", e);
    } finally {
      Arrays.fill(pair, (byte) 0);
    }
  }

  private static KeyPair curve(KeyGeneration asked, byte[] pair) throws InvalidKeySpecException {
    KeyFactory factory = Jdk.keys("EC");
    ECParameterSpec parameters = Curves.named(asked.parameters());
    int from = asked.privateLength();
    int half = asked.publicLength() / 2;
    ECPoint point =
        new ECPoint(new BigInteger(1, pair, from, half), new BigInteger(1, pair, from + half, half));
    return new KeyPair(
        factory.generatePublic(new ECPublicKeySpec(point, parameters)),
        factory.generatePrivate(new ECPrivateKeySpec(new BigInteger(1, pair, 0, from), parameters)));
  }

  private static KeyPair montgomery(KeyGeneration asked, byte[] pair)
      throws InvalidKeySpecException {
    KeyFactory factory = Jdk.keys("XDH");
    NamedParameterSpec parameters =
        asked.parameters().equals("X25519") ? NamedParameterSpec.X25519 : NamedParameterSpec.X448;
    int from = asked.privateLength();
    byte[] u = new byte[asked.publicLength()];
    for (int i = 0; i < u.length; i++) { // RFC 7748, 5: the least significant byte comes first
      u[i] = pair[pair.length - 1 - i];
    }
    byte[] scalar = Arrays.copyOf(pair, from);
    try {
      return new KeyPair(
          factory.generatePublic(new XECPublicKeySpec(parameters, new BigInteger(1, u))),
          factory.generatePrivate(new XECPrivateKeySpec(parameters, scalar)));
    } finally {
      Arrays.fill(scalar, (byte) 0);
    }
  }
}
