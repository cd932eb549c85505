package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;

/** Fresh key pairs, as plain bytes. */
final class GenerationSession implements DriverSession {
  private final Libcrypto lib;
  private final KeyGeneration generation;
  private final Pool<Generator> pool;

  GenerationSession(Libcrypto lib, KeyGeneration generation) {
    this.lib = lib;
    this.generation = generation;
    this.pool = new Pool<>(new Source(lib, generation));
  }

  /** A context of the library that makes one pair after the other. */
  private record Generator(Libcrypto lib, long address) implements Pool.Context {
    @Override
    public void free() {
      lib.call(Function.EVP_PKEY_CTX_free, address, 0, 0);
    }
  }

  private record Source(Libcrypto lib, KeyGeneration generation) implements Pool.Source<Generator> {
    @Override
    public Generator make() throws DriverException {
      long name = Libcrypto.word(generation.family());
      Generator made =
          new Generator(lib, lib.made(Function.EVP_PKEY_CTX_new_from_name, 0, name, 0));
      try (Scratch scratch = new Scratch()) {
        lib.require(
            Function.EVP_PKEY_keygen_init,
            lib.call(Function.EVP_PKEY_keygen_init, made.address, 0, 0));
        if (generation.family().equals("EC")) {
          Parameters group = Parameters.in(scratch, 1).text("group", group());
          lib.require(
              Function.EVP_PKEY_CTX_set_params,
              lib.call(Function.EVP_PKEY_CTX_set_params, made.address, group.address(), 0));
        }
        return made;
      } catch (DriverException e) {
        made.free();
        throw e;
      }
    }

    /** By NIST's name: the library does not know each curve by SEC's. */
    private String group() {
      return generation.name().substring("KeyGen-".length());
    }

    @Override
    public void free() {
      // there is nothing
    }
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      if (request.operation() != Operation.GENERATE) {
        throw new DriverException(
            Reason.BAD_REQUEST, request.operation() + "; " + generation.name() + " takes GENERATE");
      }
      Memory.requireRoom(request.output(), generation.length());
      Generator generator = pool.take();
      boolean whole = false;
      try {
        generate(generator, request);
        whole = true;
      } finally {
        if (whole) {
          pool.giveBack(generator);
        } else {
          generator.free();
        }
      }
      request.succeed(generation.length());
    } catch (DriverException e) {
      request.fail(e);
    } catch (IllegalStateException | WrongThreadException e) {
      request.fail(Memory.unreachable(e));
    }
    return Taken.DONE;
  }

  private void generate(Generator generator, DriverRequest request) throws DriverException {
    try (Scratch scratch = new Scratch()) {
      MemorySegment told = scratch.number(0);
      lib.require(
          Function.EVP_PKEY_generate,
          lib.call(Function.EVP_PKEY_generate, generator.address, told.address(), 0));
      long pair = told.get(JAVA_LONG, 0);
      try {
        int ofPrivate = generation.privateLength();
        MemorySegment both = scratch.room(generation.length());
        if (generation.family().equals("EC")) {
          // in front of the point stands how it is written, which the end of the number overwrites
          point(pair, both.address() + ofPrivate - 1, told);
          number(pair, both.address(), told);
        } else {
          raw(Function.EVP_PKEY_get_raw_private_key, pair, both.address(), told, ofPrivate);
          raw(
              Function.EVP_PKEY_get_raw_public_key,
              pair, both.address() + ofPrivate, told, generation.publicLength());
        }
        Memory.copy(both, generation.length(), request.output(), 0);
      } finally {
        lib.call(Function.EVP_PKEY_free, pair, 0, 0);
      }
    }
  }

  private void raw(Function function, long pair, long to, MemorySegment told, int length)
      throws DriverException {
    told.set(JAVA_LONG, 0, length);
    lib.require(function, lib.call(function, pair, to, told.address()));
  }

  /** Both coordinates, and the byte before them. */
  private void point(long pair, long to, MemorySegment told) throws DriverException {
    int length = generation.publicLength() + 1;
    lib.require(
        Function.EVP_PKEY_get_octet_string_param,
        lib.call(
            Function.EVP_PKEY_get_octet_string_param,
            pair, Libcrypto.word("pub"), to, length, told.address()));
    if (told.get(JAVA_LONG, 0) != length) {
      throw new DriverException(
          Reason.FAULT, "a point of " + told.get(JAVA_LONG, 0) + " bytes; it has " + length);
    }
  }

  private void number(long pair, long to, MemorySegment told) throws DriverException {
    told.set(JAVA_LONG, 0, 0);
    lib.require(
        Function.EVP_PKEY_get_bn_param,
        lib.call(
            Function.EVP_PKEY_get_bn_param, pair, Libcrypto.word("priv"), told.address()));
    long number = told.get(JAVA_LONG, 0);
    long written = lib.call(Function.BN_bn2binpad, number, to, generation.privateLength());
    lib.call(Function.BN_clear_free, number, 0, 0);
    lib.require(Function.BN_bn2binpad, written);
  }

  @Override
  public void close() {
    pool.close();
  }
}
