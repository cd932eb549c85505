package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;

/** Signing with a private key, or verifying with a public one. */
final class SignatureSession extends StreamSession<KeyedSignature> {
  private final JcaAlgorithm algorithm;
  private final KeyFactories factories;
  private final boolean isInParts;

  SignatureSession(Provider provider, JcaAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this(algorithm, spec, new SessionKey(algorithm, spec.key()), new KeyFactories(provider));
  }

  private SignatureSession(
      JcaAlgorithm algorithm, SessionSpec spec, SessionKey key, KeyFactories factories)
      throws DriverException {
    super(
        Workers.ready(() -> blank(spec, algorithm, factories).under(key.get(), factories, algorithm)),
        Workers.onDemand(() -> blank(spec, algorithm, factories)));
    this.algorithm = algorithm;
    this.factories = factories;
    this.isInParts = algorithm.fixed().message().most() == Integer.MAX_VALUE;
  }

  private static KeyedSignature blank(
      SessionSpec spec, JcaAlgorithm algorithm, KeyFactories factories)
      throws GeneralSecurityException {
    return KeyedSignature.blank(factories.provider(), algorithm, spec);
  }

  /** A hash comes whole: providers differ in what they do with one that is too long. */
  @Override
  void begin(DriverRequest request) throws GeneralSecurityException {
    if (!isInParts && !request.part().ends()) {
      request.fail(Reason.UNSUPPORTED, algorithm.name() + " takes a hash as a whole");
    } else {
      super.begin(request);
    }
  }

  @Override
  KeyedSignature keyed(Workers<KeyedSignature> spare, Key key) throws GeneralSecurityException {
    algorithm.check(key);
    KeyedSignature other = spare.take();
    return ReentryGuard.<KeyedSignature, GeneralSecurityException>call(
        () -> other.under(key, factories, algorithm));
  }

  @Override
  void update(KeyedSignature keyed, Slot input) throws SignatureException {
    if (input.isArray()) {
      keyed.signature().update(input.array(), input.offset(), input.length());
    } else if (isInParts) {
      keyed.signature().update(input.buffer());
    } else {
      keyed.signature().update(input.copy()); // SunEC refuses a hash of 64 bytes in a buffer, and in no array
    }
  }

  /** Inside the guard: a provider may look up randomness or hashes as it signs. */
  @Override
  void finish(KeyedSignature keyed, DriverRequest request) throws GeneralSecurityException {
    if (request.operation() == Operation.VERIFY && keyed.signs()) {
      keyed.reset();
      request.fail(Reason.BAD_REQUEST, "the key is a private one; it signs");
      return;
    }
    if (request.operation() == Operation.VERIFY) {
      if (verify(keyed, request.tag().copy())) {
        request.succeed(0);
      } else {
        request.mismatch();
      }
      return;
    }
    Signature signature = keyed.signature();
    byte[] signed = ReentryGuard.<byte[], GeneralSecurityException>call(signature::sign);
    Slot output = request.output();
    if (signed.length > output.length()) {
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + output.length() + " bytes; the signature has " + signed.length);
      return;
    }
    output.buffer().put(signed);
    request.succeed(signed.length);
  }

  /** Providers throw for a signature that cannot be read; to us it is a wrong one, no more. */
  private static boolean verify(KeyedSignature keyed, byte[] bytes)
      throws GeneralSecurityException {
    if (!keyed.isLength(bytes.length)) {
      keyed.reset();
      return false;
    }
    return ReentryGuard.<Boolean, GeneralSecurityException>call(
        () -> {
          try {
            return keyed.signature().verify(bytes);
          } catch (SignatureException e) {
            keyed.reset();
            return false;
          }
        });
  }

  @Override
  void reset(KeyedSignature keyed) throws GeneralSecurityException {
    keyed.reset();
  }

  @Override
  KeyedSignature copy(KeyedSignature keyed) throws DriverException {
    throw new DriverException(
        Reason.UNSUPPORTED, keyed.signature().getProvider() + " cannot copy a signature");
  }
}
