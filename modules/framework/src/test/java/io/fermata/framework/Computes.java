package io.fermata.framework;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What test drivers compute with, and requests for them. */
final class Computes {
  /** How many answers a self test of SHA-256 asks for, each in a session of its own. */
  static final int ANSWERS = 3;

  static final SessionSpec SHA = SessionSpec.digest("SHA-256");
  static final SessionSpec GCM =
      SessionSpec.aead("AES/GCM").key(new SecretKeySpec(new byte[16], "AES"));

  private Computes() {}

  /** Completes a request as a driver without faults would. */
  static void complete(SessionSpec spec, DriverRequest request) {
    try {
      if (spec.kind() == SessionSpec.Kind.KEY_OPERATION) {
        List<BigInteger> in = request.parameters();
        request.succeed(List.of(in.get(0).modPow(in.get(1), in.get(2))));
        return;
      }
      byte[] result = result(spec, request);
      request.output().buffer().put(result);
      request.succeed(result.length);
    } catch (AEADBadTagException e) {
      request.mismatch();
    } catch (GeneralSecurityException e) {
      request.fail(Reason.BAD_REQUEST, e.toString());
    }
  }

  static byte[] result(SessionSpec spec, DriverRequest request) throws GeneralSecurityException {
    if (spec.kind() == SessionSpec.Kind.DIGEST) {
      return MessageDigest.getInstance("SHA-256").digest(request.input().copy());
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        request.operation() == Operation.ENCRYPT ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
        spec.key().orElseThrow(),
        new GCMParameterSpec(spec.tagLength() * Byte.SIZE, request.nonce().copy()));
    cipher.updateAAD(request.aad().copy());
    return cipher.doFinal(request.input().copy());
  }

  static byte[] sha(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(DriverRequest request) {
    if (request.operation() == Operation.KEY_OPERATION) {
      return "key " + request.parameters().getFirst();
    }
    return new String(request.input().copy(), StandardCharsets.UTF_8);
  }

  /** A request to hash a text. */
  static Request digest(String text, byte[] output) {
    byte[] input = bytes(text);
    return new Request()
        .operation(Operation.DIGEST)
        .input(input, 0, input.length)
        .output(output, 0, output.length);
  }

  /** A key operation that answers {@code base}. */
  static Request power(int base) {
    return new Request()
        .keyOperation(
            KeyOperation.MOD_EXP,
            List.of(BigInteger.valueOf(base), BigInteger.ONE, BigInteger.valueOf(1_000)));
  }

  /** A request to hash a text whose result nobody looks at. */
  static Request digest(String text) {
    return digest(text, new byte[32]);
  }

  /** An array in which every byte that was written is seen. */
  static byte[] sevens(int length) {
    byte[] array = new byte[length];
    Arrays.fill(array, (byte) 7);
    return array;
  }

  /** What a driver throws in a test: logged in one line. */
  static RuntimeException thrown() {
    RuntimeException thrown = new UnsupportedOperationException("thrown by a test driver");
    thrown.setStackTrace(new StackTraceElement[0]);
    return thrown;
  }

  /** Returns when the thread waits: no clock, only its state. */
  static void untilWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      if (thread.getState() == Thread.State.TERMINATED) {
        throw new AssertionError("the thread ended and was to wait");
      }
      Thread.yield();
    }
  }

  /** The ticket of an accepted submission. */
  static Ticket ticket(Submission submission) {
    return switch (submission) {
      case Submission.Accepted(Ticket ticket) -> ticket;
      case Submission.Congested(Ticket ticket) -> ticket;
      case Submission.Done done -> throw new AssertionError(done);
      case Submission.Rejected rejected -> throw new AssertionError(rejected);
    };
  }
}
