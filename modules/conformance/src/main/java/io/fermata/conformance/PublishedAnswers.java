package io.fermata.conformance;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec.Kind;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Published answers: what whoever computes an algorithm must give before anything is computed with it. There is a
 * table for each kind of algorithm, and each answer names its source.
 *
 * <p>Several stand for an algorithm where its publication has several that matter: each length of the key, nonces
 * of other lengths, no message and one longer than a block. Where a driver takes less than that (it refuses the
 * session as {@link Reason#UNSUPPORTED} or {@link Reason#BAD_KEY}, or fails the request as unsupported) that answer
 * says nothing of it; one must have been given.
 *
 * <p>Legal from any thread. What is asked happens on the caller's, with the {@link ReentryGuard} held.
 */
public final class PublishedAnswers {

  private PublishedAnswers() {}

  /** The algorithms of which an answer is known, by their names in a session. */
  public static Set<String> known() {
    Set<String> known = new TreeSet<>();
    Algorithm.all().forEach(algorithm -> known.add(algorithm.name()));
    PublicKeyAlgorithm.all().forEach(algorithm -> known.add(algorithm.name()));
    KeyGeneration.all().forEach(generation -> known.add(generation.name()));
    for (KeyOperation operation : KeyOperation.values()) {
      known.add(operation.name());
    }
    known.removeIf(algorithm -> sources(algorithm).isEmpty());
    return Collections.unmodifiableSet(known);
  }

  /** Who has published the answers of an algorithm, in the order in which they are asked for; empty if none is known. */
  public static List<String> sources(String algorithm) {
    try {
      return of(algorithm).stream().map(PublishedAnswer::source).toList();
    } catch (GeneralSecurityException e) {
      return List.of();
    }
  }

  /** Empty if the answers are given as published, else a sentence on the first that is not, or why none was. */
  public static Optional<String> check(String algorithm, Examinee examinee) {
    return ReentryGuard.call(() -> ask(algorithm, examinee, true));
  }

  /** As {@link #check}, but for what is checked {@linkplain PublishedAnswer#wrongBesides besides}. */
  static Optional<String> checkAlone(String algorithm, Examinee examinee) {
    return ReentryGuard.call(() -> ask(algorithm, examinee, false));
  }

  private static Optional<String> ask(String algorithm, Examinee examinee, boolean besides) {
    List<PublishedAnswer> answers;
    try {
      answers = of(algorithm);
    } catch (GeneralSecurityException e) {
      return Optional.of("the platform cannot make the test's keys: " + e);
    }
    Optional<String> none = Optional.of("no answer is known for " + algorithm);
    for (PublishedAnswer answer : answers) {
      try {
        Optional<String> wrong = answer.wrong(examinee);
        if (wrong.isEmpty() && besides) {
          wrong = answer.wrongBesides(examinee);
        }
        if (wrong.isPresent()) {
          return wrong;
        }
        none = Optional.empty();
      } catch (DriverException e) {
        Optional<String> refusal = Optional.of(String.valueOf(e.getMessage()));
        if (e.reason() != Reason.UNSUPPORTED && e.reason() != Reason.BAD_KEY) {
          return refusal;
        }
        if (answer == answers.getFirst()) {
          none = refusal;
        }
      }
    }
    return none;
  }

  private static List<PublishedAnswer> of(String algorithm) throws GeneralSecurityException {
    Optional<PublicKeyAlgorithm> pair = PublicKeyAlgorithm.find(algorithm);
    if (pair.isPresent()) {
      return of(pair.get());
    }
    Optional<KeyGeneration> generation = KeyGeneration.find(algorithm);
    if (generation.isPresent()) {
      return List.of(new PublishedGeneration(generation.get()));
    }
    for (KeyOperation operation : KeyOperation.values()) {
      if (algorithm.equals(operation.name())) {
        return List.of(new PublishedKeyOperation(operation));
      }
    }
    return List.copyOf(
        switch (Algorithm.find(algorithm).map(Algorithm::kind).orElse(Kind.CHAIN)) {
          case CIPHER -> PublishedCipher.of(algorithm);
          case AEAD -> PublishedAead.of(algorithm);
          case KEY_WRAP -> PublishedKeyWrap.of(algorithm);
          case DIGEST -> PublishedDigest.of(algorithm);
          case MAC -> PublishedMac.of(algorithm);
          case KEY_DERIVATION -> PublishedDerivation.of(algorithm);
          case COMPRESSION -> PublishedCompression.of(algorithm);
          default -> List.of();
        });
  }

  private static List<PublishedAnswer> of(PublicKeyAlgorithm algorithm)
      throws GeneralSecurityException {
    PublicKeyAnswer answer = PublicKeyAnswer.of(algorithm);
    return switch (algorithm.kind()) {
      case SIGNATURE -> List.of(new PublishedSignature(algorithm, answer));
      case KEY_AGREEMENT -> List.of(new PublishedAgreement(algorithm, answer));
      case KEY_ENCAPSULATION -> List.of(new PublishedEncapsulation(algorithm, answer));
      case PUBLIC_KEY_CIPHER -> List.of(new PublishedPublicKeyCipher(algorithm, answer));
      default -> List.of();
    };
  }
}
