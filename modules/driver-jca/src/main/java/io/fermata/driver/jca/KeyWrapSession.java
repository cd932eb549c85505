package io.fermata.driver.jca;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.OptionalInt;
import javax.crypto.Cipher;

/**
 * Wrapping of keys, as bytes, and unwrapping. A ciphertext goes from end to end through the cipher several times, so
 * that providers gather all of it; what they find wrong with one is a mismatch and no more.
 */
final class KeyWrapSession implements DriverSession {
  private final Algorithm fixed;
  private final SessionKey key;
  private final Ciphers wrapping;
  private final Ciphers unwrapping;

  KeyWrapSession(Provider provider, JcaAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this.fixed = algorithm.fixed();
    this.key = new SessionKey(algorithm, spec.key());
    this.wrapping = new Ciphers(provider, algorithm, Cipher.ENCRYPT_MODE);
    this.unwrapping = new Ciphers(provider, algorithm, Cipher.DECRYPT_MODE);
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    boolean wraps = request.operation() == Operation.ENCRYPT;
    int length = request.input().length();
    OptionalInt longest = fixed.unwrapped(length);
    if (request.nonce().length() > 0) {
      request.fail(
          Reason.BAD_REQUEST,
          "nonce of " + request.nonce().length() + " bytes; " + fixed.name() + " takes none");
    } else if (wraps && !fixed.message().accept(length)) {
      request.fail(
          Reason.BAD_REQUEST,
          "input of " + length + " bytes; " + fixed.name() + " takes " + fixed.message());
    } else if (hasRoom(request, wraps ? Algorithm.wrapped(length) : longest.orElse(0))) {
      compute(request, wraps, longest.isPresent());
    }
    return Taken.DONE;
  }

  /** Known from the length alone, so that a lack of room tells nothing of what was wrapped. */
  private static boolean hasRoom(DriverRequest request, long needed) {
    if (request.output().length() >= needed) {
      return true;
    }
    request.fail(
        Reason.BAD_REQUEST,
        "output of " + request.output().length() + " bytes; the result may have " + needed);
    return false;
  }

  /**
   * @param whole true if something wrapped may be as long as the input; others are not put to a provider, which may
   *     say more of them than that they are wrong
   */
  private void compute(DriverRequest request, boolean wraps, boolean whole) {
    Ciphers ciphers = wraps ? wrapping : unwrapping;
    byte[] input = request.input().copy();
    try {
      Cipher cipher = ciphers.take(key.of(request), null);
      if (wraps) {
        finish(request, cipher.doFinal(input));
      } else if (!whole || !unwrap(request, cipher, input)) {
        request.mismatch();
        return; // with a cipher that nobody knows what it holds
      }
      ciphers.giveBack(cipher);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      request.fail(Refusal.of(e));
    } finally {
      Arrays.fill(input, (byte) 0);
    }
  }

  private static boolean unwrap(DriverRequest request, Cipher cipher, byte[] input) {
    byte[] message;
    try {
      message = cipher.doFinal(input);
    } catch (GeneralSecurityException | RuntimeException e) { // the one or the other, by provider
      return false;
    }
    finish(request, message);
    return true;
  }

  private static void finish(DriverRequest request, byte[] made) {
    request.output().buffer().put(made);
    int length = made.length;
    Arrays.fill(made, (byte) 0);
    request.succeed(length);
  }

  @Override
  public void close() {
    wrapping.close();
    unwrapping.close();
  }
}
