package io.fermata.provider;

import io.fermata.spi.Operation;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/** What a synchronous service does for an {@link AsyncRequest}. Any thread. */
interface SynchronousWork {
  /** The rest of an operation; run once, on any thread. */
  interface Prepared {
    void perform(AsyncCompletion completion) throws GeneralSecurityException;
  }

  /** An operation whose key and parameters were found to be right, and whose input is copied. */
  Prepared prepare(AsyncRequest request)
      throws InvalidKeyException, InvalidAlgorithmParameterException;

  /** A result of bytes that are copied first, and overwritten at last. */
  interface Computation {
    byte[] of(byte[] message) throws GeneralSecurityException;
  }

  private static Prepared prepared(AsyncRequest request, Computation computation) {
    byte[] message = request.input().toArray(ValueLayout.JAVA_BYTE);
    return completion -> {
      try {
        completion.done(computation.of(message));
      } finally {
        Arrays.fill(message, (byte) 0);
      }
    };
  }

  private static Key key(AsyncRequest request) {
    return request.key().orElseThrow();
  }

  private static Provider required(Provider provider) {
    return Objects.requireNonNull(provider, "provider");
  }

  /** The provider had it a moment ago. */
  private static IllegalStateException gone(GeneralSecurityException e) {
    return new IllegalStateException("the provider has it no more: " + e.getMessage(), e);
  }

  static SynchronousWork cipher(String transformation, Provider provider)
      throws NoSuchAlgorithmException {
    return new SynchronousCipher(transformation, required(provider));
  }

  static SynchronousWork mac(String algorithm, Provider provider) throws NoSuchAlgorithmException {
    Mac.getInstance(algorithm, required(provider));
    return request -> {
      AsyncAlgorithm.refuseAad(request, algorithm);
      byte[] iv = request.givenIv();
      AlgorithmParameterSpec parameters =
          iv.length > 0 ? new IvParameterSpec(iv) : request.parameters().orElse(null);
      try {
        Mac mac = Mac.getInstance(algorithm, provider);
        if (parameters == null) {
          mac.init(key(request));
        } else {
          mac.init(key(request), parameters);
        }
        return prepared(request, mac::doFinal);
      } catch (NoSuchAlgorithmException e) {
        throw gone(e);
      }
    };
  }

  static SynchronousWork digest(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    MessageDigest.getInstance(algorithm, required(provider));
    return request -> {
      AsyncAlgorithm.refuseParameters(request, algorithm);
      return prepared(request, message -> MessageDigest.getInstance(algorithm, provider).digest(message));
    };
  }

  static SynchronousWork agreement(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    KeyAgreement.getInstance(algorithm, required(provider));
    return request -> {
      AsyncAlgorithm.refuseParameters(request, algorithm);
      PublicKey peer = request.peer().orElseThrow();
      try {
        KeyAgreement agreement = KeyAgreement.getInstance(algorithm, provider);
        agreement.init(key(request));
        return completion -> {
          agreement.doPhase(peer, true);
          completion.done(agreement.generateSecret());
        };
      } catch (NoSuchAlgorithmException e) {
        throw gone(e);
      }
    };
  }

  static SynchronousWork signature(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    Signature.getInstance(algorithm, required(provider));
    return request -> {
      if (request.givenIv().length > 0) {
        throw new InvalidAlgorithmParameterException(algorithm + " takes no initialization vector");
      }
      AsyncAlgorithm.refuseAad(request, algorithm);
      try {
        Signature signature = Signature.getInstance(algorithm, provider);
        if (request.parameters().isPresent()) {
          signature.setParameter(request.parameters().get());
        }
        return request.operation() == Operation.VERIFY
            ? verifying(request, signature)
            : signing(request, signature);
      } catch (NoSuchAlgorithmException e) {
        throw gone(e);
      }
    };
  }

  private static Prepared signing(AsyncRequest request, Signature signature)
      throws InvalidKeyException {
    signature.initSign((PrivateKey) key(request));
    return prepared(
        request,
        message -> {
          signature.update(message);
          return signature.sign();
        });
  }

  private static Prepared verifying(AsyncRequest request, Signature signature)
      throws InvalidKeyException {
    signature.initVerify((PublicKey) key(request));
    byte[] expected = request.signature().clone();
    byte[] message = request.input().toArray(ValueLayout.JAVA_BYTE);
    return completion -> {
      signature.update(message);
      boolean right;
      try {
        right = signature.verify(expected);
      } catch (SignatureException e) {
        right = false; // it is none at all
      }
      completion.verified(right);
    };
  }
}
