package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.Taken;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;

/** Fresh key pairs, as plain bytes. */
final class GenerationSession implements DriverSession {
  private final KeyGeneration generation;
  private final Workers<KeyPairGenerator> workers;

  GenerationSession(Provider provider, JcaAlgorithm algorithm) throws DriverException {
    this.generation = KeyGeneration.find(algorithm.name()).orElseThrow();
    this.workers = Workers.ready(() -> generator(provider, algorithm));
  }

  private KeyPairGenerator generator(Provider provider, JcaAlgorithm algorithm)
      throws GeneralSecurityException {
    KeyPairGenerator made = KeyPairGenerator.getInstance(algorithm.transformation(), provider);
    if (generation.family().equals("EC")) {
      made.initialize(new ECGenParameterSpec(generation.parameters()));
    }
    return made;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    if (request.operation() != Operation.GENERATE) {
      request.fail(
          Reason.BAD_REQUEST, request.operation() + "; " + generation.name() + " takes GENERATE");
      return Taken.DONE;
    }
    if (request.output().length() < generation.length()) {
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the pair has " + generation.length());
      return Taken.DONE;
    }
    try {
      KeyPairGenerator worker = workers.take();
      KeyPair pair = ReentryGuard.<KeyPair, RuntimeException>call(worker::generateKeyPair);
      workers.giveBack(worker);
      put(pair, request.output().buffer());
      request.succeed(generation.length());
    } catch (GeneralSecurityException e) {
      request.fail(Refusal.of(e));
    } catch (RuntimeException e) { // a provider's own trouble
      request.fail(new DriverException(Reason.FAULT, "no key pair: " + e, e));
    }
    return Taken.DONE;
  }

  private void put(KeyPair pair, ByteBuffer output) throws InvalidKeyException {
    int half = generation.publicLength() / 2;
    switch (pair.getPrivate()) {
      case ECPrivateKey own -> {
        byte[] number = bytes(own.getS(), generation.privateLength());
        output.put(number);
        Arrays.fill(number, (byte) 0);
        ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
        output.put(bytes(point.getAffineX(), half)).put(bytes(point.getAffineY(), half));
      }
      case XECPrivateKey own -> {
        byte[] scalar =
            own.getScalar().orElseThrow(() -> new InvalidKeyException("a private key without its bytes"));
        output.put(scalar);
        Arrays.fill(scalar, (byte) 0);
        byte[] u = bytes(((XECPublicKey) pair.getPublic()).getU(), generation.publicLength());
        for (int i = u.length - 1; i >= 0; i--) { // RFC 7748, 5: the least significant byte comes first
          output.put(u[i]);
        }
      }
      default -> throw new InvalidKeyException("keys of another form: " + pair.getPrivate().getClass());
    }
  }

  /** Most significant byte first. */
  private static byte[] bytes(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[length];
    int count = Math.min(bytes.length, length); // a leading zero is left out
    System.arraycopy(bytes, bytes.length - count, fixed, length - count, count);
    Arrays.fill(bytes, (byte) 0);
    return fixed;
  }

  @Override
  public void close() {
    workers.close();
  }
}
