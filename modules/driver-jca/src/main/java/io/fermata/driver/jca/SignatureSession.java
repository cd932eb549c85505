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
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;

/** Signing with a private key, or verifying with a public one. */
final class SignatureSession extends StreamSession<Signature> {
  private final Key key;

  SignatureSession(Provider provider, Algorithm algorithm, SessionSpec spec)
      throws DriverException {
    super(new Workers<>(() -> keyed(provider, algorithm, spec.key().orElseThrow())));
    this.key = spec.key().orElseThrow();
  }

  private static Signature keyed(Provider provider, Algorithm algorithm, Key key)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm.transformation, provider);
    initialise(signature, key);
    return signature;
  }

  private static void initialise(Signature signature, Key key) throws GeneralSecurityException {
    if (key instanceof PrivateKey signing) {
      signature.initSign(signing);
    } else {
      signature.initVerify((PublicKey) key);
    }
  }

  @Override
  void update(Signature signature, Slot input) throws SignatureException {
    if (input.isArray()) {
      signature.update(input.array(), input.offset(), input.length());
    } else {
      signature.update(input.buffer());
    }
  }

  /** Inside the guard: a provider may look up randomness or hashes as it signs. */
  @Override
  void finish(Signature signature, DriverRequest request) throws GeneralSecurityException {
    if (request.operation() == Operation.VERIFY && key instanceof PrivateKey) {
      reset(signature);
      request.fail(Reason.BAD_REQUEST, "the session has a private key; it signs");
      return;
    }
    if (request.operation() == Operation.VERIFY) {
      if (verify(signature, request.tag().copy())) {
        request.succeed(0);
      } else {
        request.mismatch();
      }
      return;
    }
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
  private boolean verify(Signature signature, byte[] bytes) throws GeneralSecurityException {
    return ReentryGuard.<Boolean, GeneralSecurityException>call(
        () -> {
          try {
            return signature.verify(bytes);
          } catch (SignatureException e) {
            reset(signature);
            return false;
          }
        });
  }

  @Override
  void reset(Signature signature) throws GeneralSecurityException {
    initialise(signature, key);
  }

  @Override
  Signature copy(Signature signature) throws DriverException {
    throw new DriverException(
        Reason.UNSUPPORTED, signature.getProvider() + " cannot copy a signature");
  }
}
