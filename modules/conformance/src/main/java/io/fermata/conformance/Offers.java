package io.fermata.conformance;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** What the shape lists can be opened; what it does not list is refused, by probe and by open. */
final class Offers implements DriverCheck {
  private static final int LONGEST_KEY = 64;
  private static final int SHORT_KEY = 2_048;

  /** Of each family one, made once: to make them takes long, and they protect nothing. */
  private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "offers";
  }

  @Override
  public Verdict run(Lab lab) throws DriverException {
    Random random = lab.random(name());
    Driver driver = lab.stand().driver();
    List<String> listed = driver.shape().algorithms();
    Map<String, Kind> known = known();
    List<String> unknown = new ArrayList<>();
    for (String algorithm : listed) {
      if (lab.algorithms().test(algorithm) && !lab.stand().host().withdrawn().contains(algorithm)) {
        if (known.containsKey(algorithm)) {
          requireOpens(lab, algorithm, legal(algorithm, known.get(algorithm), random));
        } else {
          unknown.add(algorithm);
        }
      }
    }
    for (Map.Entry<String, Kind> one : known.entrySet()) {
      for (Kind kind : Kind.values()) {
        boolean single = kind != Kind.CHAIN && kind != Kind.ENCRYPT_THEN_MAC;
        if (single && (kind != one.getValue() || !listed.contains(one.getKey()))) {
          requireRefused(driver, OddSpecs.of(kind, one.getKey()));
        }
      }
      if (one.getValue() != Kind.CIPHER || !listed.contains(one.getKey())) {
        requireRefused(driver, SessionSpec.cipher(one.getKey()).decryption());
      }
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.CHAIN && kind != Kind.ENCRYPT_THEN_MAC) {
        requireRefused(driver, OddSpecs.of(kind, "No/Such"));
      }
    }
    requireRefused(driver, SessionSpec.chain(SessionSpec.cipher("No/Such")));
    requireRefused(
        driver,
        SessionSpec.encryptThenMac(SessionSpec.cipher("No/Such"), SessionSpec.mac("NoSuchCode")));
    return unknown.isEmpty()
        ? new Verdict.Passed("the rule")
        : new Verdict.Unchecked("of " + unknown + " it is not known how they are opened; the rest is right");
  }

  private static Map<String, Kind> known() {
    Map<String, Kind> known = new LinkedHashMap<>();
    Algorithm.all().forEach(one -> known.put(one.name(), one.kind()));
    PublicKeyAlgorithm.all().forEach(one -> known.put(one.name(), one.kind()));
    KeyGeneration.all().forEach(one -> known.put(one.name(), Kind.KEY_GENERATION));
    for (KeyOperation one : KeyOperation.values()) {
      known.put(one.name(), Kind.KEY_OPERATION);
    }
    return known;
  }

  /** A driver may take less than all of them. */
  private static List<SessionSpec> legal(String name, Kind kind, Random random) {
    List<SessionSpec> legal = new ArrayList<>();
    SessionSpec keyless = OddSpecs.of(kind, name);
    Optional<Sample> sample = Sample.of(name);
    Optional<PublicKeyAlgorithm> pair = PublicKeyAlgorithm.find(name);
    if (sample.isPresent() && sample.get().hasKey()) {
      Algorithm fixed = sample.get().fixed();
      int most = Math.max(fixed.key().least(), Math.min(fixed.key().most(), LONGEST_KEY));
      for (int length = Math.max(1, fixed.key().least()); length <= most; length += fixed.key().step()) {
        legal.add(keyless.key(sample.get().key(random, length)));
      }
    } else if (pair.isPresent()) {
      KeyPair keys = PAIRS.computeIfAbsent(pair.get().family(), Offers::keys);
      legal.add(keyless.key(keys.getPrivate()));
      if (kind != Kind.KEY_AGREEMENT) {
        legal.add(keyless.key(keys.getPublic()));
      }
    }
    if (kind != Kind.SIGNATURE) {
      legal.add(keyless);
    }
    if (kind == Kind.CIPHER) {
      List.copyOf(legal).forEach(both -> legal.add(both.decryption()));
    }
    return legal;
  }

  private static KeyPair keys(String family) {
    return ReentryGuard.call(
        () -> {
          try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
            if (family.equals("RSA") || family.equals("DH")) {
              generator.initialize(SHORT_KEY); // longer ones are made slowly
            }
            return generator.generateKeyPair();
          } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this platform makes no keys of " + family, e);
          }
        });
  }

  private static void requireOpens(Lab lab, String algorithm, List<SessionSpec> legal) {
    boolean opened = false;
    for (SessionSpec spec : legal) {
      if (lab.stand().fits(spec)) {
        try {
          ReentryGuard.call(() -> lab.stand().driver().open(spec)).close();
          opened = true;
        } catch (DriverException | RuntimeException | Error e) {
          throw new Wrong("does not open " + spec + key(spec) + ", which its probe accepts", e);
        }
      }
    }
    if (!opened) {
      throw new Wrong("lists " + algorithm + ", and its probe accepts no legal parameters of it");
    }
  }

  private static String key(SessionSpec spec) {
    return spec.key().isPresent() ? " with a key" : " without a key";
  }

  private static void requireRefused(Driver driver, SessionSpec spec) {
    Suitability answer;
    try {
      answer = ReentryGuard.call(() -> driver.probe(spec));
    } catch (RuntimeException | Error e) {
      return; // another check's matter
    }
    if (!(answer instanceof Suitability.Unfit unfit)) {
      throw new Wrong("has no " + spec + ", and its probe accepts it");
    }
    if (unfit.reason() != Reason.UNSUPPORTED) {
      throw new Wrong("has no " + spec + ", and its probe refuses it as " + unfit.reason());
    }
    try {
      DriverSession session = ReentryGuard.call(() -> driver.open(spec));
      session.close();
    } catch (DriverException e) {
      if (e.reason() != Reason.UNSUPPORTED) {
        throw new Wrong("has no " + spec + ", and refuses to open it as " + e.reason(), e);
      }
      return;
    } catch (RuntimeException | Error e) {
      throw new Wrong("has no " + spec + ", and throws out of open", e);
    }
    throw new Wrong("has no " + spec + ", and opens it");
  }
}
