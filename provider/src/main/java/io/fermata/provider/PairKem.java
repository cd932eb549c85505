package io.fermata.provider;

import io.fermata.framework.Request;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;
import javax.crypto.KEMSpi;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** {@code KEM} ML-KEM, by the family's name or a parameter set's. What it makes may be used by several threads. */
final class PairKem implements KEMSpi {
  private final Composition composition;
  private final String name;
  private final List<PublicKeyAlgorithm> members;

  private PairKem(Composition composition, String name, List<PublicKeyAlgorithm> members) {
    this.composition = composition;
    this.name = name;
    this.members = members;
  }

  static List<Offer> offers() {
    List<PublicKeyAlgorithm> all =
        List.of("ML-KEM-512", "ML-KEM-768", "ML-KEM-1024").stream()
            .map(one -> PublicKeyAlgorithm.find(one).orElseThrow())
            .toList();
    List<Offer> offers = new ArrayList<>();
    offers.add(offer("ML-KEM", all));
    int last = 1;
    for (PublicKeyAlgorithm one : all) {
      offers.add(offer(one.name(), List.of(one)).oid("2.16.840.1.101.3.4.4." + last));
      last++;
    }
    return offers;
  }

  private static Offer offer(String name, List<PublicKeyAlgorithm> members) {
    return Offer.of("KEM", name, parts -> new PairKem(parts, name, members))
        .needs(
            members.stream()
                .map(one -> SessionSpec.encapsulation(one.name()))
                .toArray(SessionSpec[]::new))
        .keys(key -> PairKeys.isOne(key) && PairKeys.member(members, key).isPresent());
  }

  @Override
  public EncapsulatorSpi engineNewEncapsulator(
      @Nullable PublicKey publicKey, @Nullable AlgorithmParameterSpec spec, @Nullable SecureRandom random)
      throws InvalidAlgorithmParameterException, InvalidKeyException {
    requireNone(spec);
    return new Side(publicKey);
  }

  @Override
  public DecapsulatorSpi engineNewDecapsulator(
      @Nullable PrivateKey privateKey, @Nullable AlgorithmParameterSpec spec)
      throws InvalidAlgorithmParameterException, InvalidKeyException {
    requireNone(spec);
    return new Side(privateKey);
  }

  private void requireNone(@Nullable AlgorithmParameterSpec spec)
      throws InvalidAlgorithmParameterException {
    if (spec != null) {
      throw new InvalidAlgorithmParameterException(name + " takes no parameters, and was given " + spec.getClass());
    }
  }

  /** One of the two keys, with what is done with it. */
  private final class Side implements EncapsulatorSpi, DecapsulatorSpi {
    private final Key key;
    private final PublicKeyAlgorithm algorithm;
    private final SpecSessions sessions;

    Side(@Nullable Key given) throws InvalidKeyException {
      if (given == null) {
        throw new InvalidKeyException("the key is null");
      }
      this.key = given;
      this.algorithm =
          PairKeys.member(members, given)
              .orElseThrow(
                  () -> new InvalidKeyException(name + " takes no key of " + PairKeys.parameters(given)));
      SessionSpec spec = SessionSpec.encapsulation(algorithm.name());
      try {
        composition.choice(spec.key(given));
      } catch (DriverException e) {
        throw new InvalidKeyException(e.getMessage(), e);
      }
      this.sessions = composition.keyless(spec);
    }

    @Override
    public int engineSecretSize() {
      return algorithm.secret();
    }

    @Override
    public int engineEncapsulationSize() {
      return algorithm.encapsulation();
    }

    @Override
    public KEM.Encapsulated engineEncapsulate(int from, int to, String called) {
      Objects.checkFromToIndex(from, to, algorithm.secret());
      Objects.requireNonNull(called, "algorithm");
      byte[] both = new byte[algorithm.secret() + algorithm.encapsulation()];
      Request request = new Request().operation(Operation.ENCAPSULATE).output(both, 0, both.length);
      try {
        perform(request, 0);
        return new KEM.Encapsulated(
            new SecretKeySpec(both, from, to - from, called),
            Arrays.copyOfRange(both, algorithm.secret(), both.length),
            null);
      } catch (DriverException e) {
        throw FermataException.of(e);
      } finally {
        Arrays.fill(both, 0, algorithm.secret(), (byte) 0);
      }
    }

    @Override
    public SecretKey engineDecapsulate(byte[] encapsulation, int from, int to, String called)
        throws DecapsulateException {
      Objects.checkFromToIndex(from, to, algorithm.secret());
      Objects.requireNonNull(called, "algorithm");
      if (encapsulation.length != algorithm.encapsulation()) {
        throw new DecapsulateException(
            "an encapsulation of " + encapsulation.length + " bytes; of " + algorithm.name()
                + " they have " + algorithm.encapsulation());
      }
      byte[] secret = new byte[algorithm.secret()];
      Request request =
          new Request()
              .operation(Operation.DECAPSULATE)
              .input(encapsulation, 0, encapsulation.length)
              .output(secret, 0, secret.length);
      try {
        perform(request, encapsulation.length);
        return new SecretKeySpec(secret, from, to - from, called);
      } catch (DriverException e) {
        if (e.reason() == Reason.BAD_REQUEST) {
          throw new DecapsulateException(e.getMessage(), e);
        }
        throw FermataException.of(e);
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    }

    private void perform(Request request, int length) throws DriverException {
      if (sessions.perform(length, request.key(key)) == Outcome.FAILED) {
        throw request.failure();
      }
    }
  }
}
