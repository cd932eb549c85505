package io.fermata.driver.openssl;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/**
 * Wrapping of keys, and unwrapping. It happens in native memory of the driver's own: to unwrap a padded key the library
 * wants as much room as the ciphertext has (its crypto/modes/wrap128.c), which is 8 bytes more than the key can have, and
 * what is wrong never gets into the caller's memory.
 */
final class KeyWrapSession implements DriverSession {
  private final Libcrypto lib;
  private final Algorithm fixed;
  private final CipherContexts wrapping;
  private final CipherContexts unwrapping;

  KeyWrapSession(Libcrypto lib, CipherAlgorithm algorithm, SessionSpec spec) throws DriverException {
    this.lib = lib;
    this.fixed = algorithm.fixed();
    this.wrapping = new CipherContexts(lib, algorithm, spec, true);
    this.unwrapping = new CipherContexts(lib, algorithm, spec, false);
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      requireLegal(request);
      int made = request.operation() == Operation.ENCRYPT ? wrap(request) : unwrap(request);
      if (made == Running.MISMATCH) {
        request.mismatch();
      } else {
        request.succeed(made);
      }
    } catch (DriverException e) {
      request.fail(e);
    } catch (IllegalStateException | WrongThreadException e) {
      request.fail(Memory.unreachable(e));
    }
    return Taken.DONE;
  }

  private void requireLegal(DriverRequest request) throws DriverException {
    Operation operation = request.operation();
    if (operation != Operation.ENCRYPT && operation != Operation.DECRYPT) {
      throw new DriverException(
          Reason.BAD_REQUEST, operation + "; " + fixed.name() + " takes ENCRYPT or DECRYPT");
    }
    if (request.nonce().length() > 0) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "nonce of " + request.nonce().length() + " bytes; " + fixed.name() + " takes none");
    }
  }

  private int wrap(DriverRequest request) throws DriverException {
    int length = request.input().length();
    if (!fixed.message().accept(length)) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "input of " + length + " bytes; " + fixed.name() + " takes " + fixed.message());
    }
    long wrapped = Algorithm.wrapped(length);
    Memory.requireRoom(request.output(), wrapped);
    int made = compute(wrapping, request, (int) wrapped);
    if (made == Running.MISMATCH) {
      throw lib.failure(Function.EVP_EncryptUpdate);
    }
    return made;
  }

  private int unwrap(DriverRequest request) throws DriverException {
    int length = request.input().length();
    OptionalInt longest = fixed.unwrapped(length);
    // known from the length alone, so that it tells nothing of what was wrapped
    Memory.requireRoom(request.output(), longest.orElse(0));
    if (longest.isEmpty()) {
      unwrapping.giveBack(unwrapping.take(request), request, true); // looks at the key, as always
      return Running.MISMATCH;
    }
    int made = compute(unwrapping, request, length);
    if (made == Running.MISMATCH) {
      lib.forgetErrors();
    }
    return made;
  }

  /** How many bytes were made; {@link Running#MISMATCH} if the library has refused. */
  private static int compute(CipherContexts contexts, DriverRequest request, int room)
      throws DriverException {
    CipherContext context = contexts.take(request);
    boolean whole = false;
    try (Scratch scratch = new Scratch()) {
      int length = request.input().length();
      MemorySegment made = scratch.room(room);
      boolean right = context.pass(scratch.copy(request.input()), made, length);
      whole = true;
      if (!right) {
        return Running.MISMATCH;
      }
      Memory.copy(made, context.passed(), request.output(), 0);
      return context.passed();
    } finally {
      contexts.giveBack(context, request, whole);
    }
  }

  @Override
  public void close() {
    wrapping.close();
    unwrapping.close();
  }
}
