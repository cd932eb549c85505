package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;

/** Fresh secrets for the holder of a key pair, and those that were made for this one. Of 3.5 and later. */
final class EncapsulationSession implements DriverSession {
  private final Libcrypto lib;
  private final PublicKeyAlgorithm algorithm;
  private final KeyContexts contexts;

  EncapsulationSession(Libcrypto lib, PublicKeyAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this.lib = lib;
    this.algorithm = algorithm;
    this.contexts =
        new KeyContexts(
            lib,
            algorithm,
            spec.key(),
            (key, context, scratch) -> {
              Function init =
                  key.isPrivate()
                      ? Function.EVP_PKEY_decapsulate_init
                      : Function.EVP_PKEY_encapsulate_init;
              lib.require(init, lib.call(init, context, 0, 0));
            });
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      Operation operation = request.operation();
      if (operation != Operation.ENCAPSULATE && operation != Operation.DECAPSULATE) {
        throw new DriverException(
            Reason.BAD_REQUEST,
            operation + "; " + algorithm.name() + " takes ENCAPSULATE or DECAPSULATE");
      }
      boolean makes = operation == Operation.ENCAPSULATE;
      contexts.work(
          request,
          context -> {
            context.key().requireFor(operation);
            if (makes) {
              encapsulate(context, request);
            } else {
              decapsulate(context, request);
            }
            return true;
          });
      request.succeed(algorithm.secret() + (makes ? algorithm.encapsulation() : 0));
    } catch (DriverException e) {
      request.fail(e);
    } catch (IllegalStateException | WrongThreadException e) {
      request.fail(Memory.unreachable(e));
    }
    return Taken.DONE;
  }

  private void encapsulate(KeyContext context, DriverRequest request) throws DriverException {
    int secret = algorithm.secret();
    int sealed = algorithm.encapsulation();
    requireInput(request, 0);
    Memory.requireRoom(request.output(), secret + sealed);
    try (Scratch scratch = new Scratch()) {
      MemorySegment both = scratch.room(secret + sealed);
      lib.require(
          Function.EVP_PKEY_encapsulate,
          lib.call(
              Function.EVP_PKEY_encapsulate,
              context.address(),
              both.address() + secret,
              scratch.number(sealed).address(),
              both.address(),
              scratch.number(secret).address()));
      Memory.copy(both, secret + sealed, request.output(), 0);
    }
  }

  private void decapsulate(KeyContext context, DriverRequest request) throws DriverException {
    int secret = algorithm.secret();
    requireInput(request, algorithm.encapsulation());
    Memory.requireRoom(request.output(), secret);
    try (Scratch scratch = new Scratch()) {
      MemorySegment found = scratch.room(secret);
      lib.require(
          Function.EVP_PKEY_decapsulate,
          lib.call(
              Function.EVP_PKEY_decapsulate,
              context.address(),
              found.address(),
              scratch.number(secret).address(),
              scratch.copy(request.input()).address(),
              algorithm.encapsulation()));
      Memory.copy(found, secret, request.output(), 0);
    }
  }

  private void requireInput(DriverRequest request, int length) throws DriverException {
    if (request.input().length() != length) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "input of " + request.input().length() + " bytes; " + request.operation() + " of "
              + algorithm.name() + " takes " + length);
    }
  }

  @Override
  public void close() {
    contexts.close();
  }
}
