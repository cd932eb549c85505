package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;

/**
 * Encryption with a public key, and decryption with the private one. To a ciphertext that does not decrypt there is one
 * answer, whatever is wrong with it: see {@link SessionSpec.Kind#PUBLIC_KEY_CIPHER}.
 */
final class PublicKeyCipherSession implements DriverSession {
  private static final int MOST_PARAMETERS = 4;

  private final Libcrypto lib;
  private final PublicKeyAlgorithm algorithm;
  private final boolean isLabelled;
  private final KeyContexts contexts;

  PublicKeyCipherSession(Libcrypto lib, PublicKeyAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this.lib = lib;
    this.algorithm = algorithm;
    this.isLabelled = algorithm.oaep().isPresent();
    this.contexts = new KeyContexts(lib, algorithm, spec.key(), this::ready);
  }

  private void ready(PairKey key, long context, Scratch scratch) throws DriverException {
    Parameters parameters = Parameters.in(scratch, MOST_PARAMETERS);
    if (isLabelled) {
      PublicKeyAlgorithm.Oaep oaep = algorithm.oaep().get();
      parameters
          .text("pad-mode", "oaep")
          .text("digest", Digests.named(oaep.hash()))
          .text("mgf1-digest", Digests.named(oaep.mask()));
    } else if (!algorithm.isPadded()) {
      parameters.text("pad-mode", "none");
    } else {
      // from 3.2 on the library would answer with a message that nobody has encrypted; before, it passes this over
      parameters.text("pad-mode", "pkcs1").number("implicit-rejection", scratch, 0);
    }
    Function init =
        key.isPrivate() ? Function.EVP_PKEY_decrypt_init_ex : Function.EVP_PKEY_encrypt_init_ex;
    lib.require(init, lib.call(init, context, parameters.address(), 0));
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      if (!isLabelled && request.aad().length() > 0) {
        throw new DriverException(
            Reason.BAD_REQUEST,
            "label of " + request.aad().length() + " bytes; " + algorithm.name() + " takes none");
      }
      int[] length = new int[1];
      boolean right =
          contexts.work(
              request,
              context -> {
                length[0] = labelled(context, request);
                return length[0] >= 0;
              });
      if (right) {
        request.succeed(length[0]);
      } else {
        request.mismatch();
      }
    } catch (DriverException e) {
      request.fail(e);
    } catch (IllegalStateException | WrongThreadException e) {
      request.fail(Memory.unreachable(e));
    }
    return Taken.DONE;
  }

  /** A label counts for one request: its context is another, which is not kept. */
  private int labelled(KeyContext context, DriverRequest request) throws DriverException {
    context.key().requireFor(request.operation());
    if (request.aad().length() == 0) {
      return compute(context, request);
    }
    KeyContext own = KeyContext.of(lib, context.key(), this::ready);
    try (Scratch scratch = new Scratch()) {
      Slot label = request.aad();
      long parameters =
          Parameters.in(scratch, 1).octets("oaep-label", scratch.copy(label), label.length()).address();
      lib.require(
          Function.EVP_PKEY_CTX_set_params,
          lib.call(Function.EVP_PKEY_CTX_set_params, own.address(), parameters, 0));
      return compute(own, request);
    } finally {
      own.free();
    }
  }

  private int compute(KeyContext context, DriverRequest request) throws DriverException {
    try (Scratch scratch = new Scratch()) {
      return request.operation() == Operation.DECRYPT
          ? decrypt(context, request, scratch)
          : encrypt(context, request, scratch);
    }
  }

  private int encrypt(KeyContext context, DriverRequest request, Scratch scratch)
      throws DriverException {
    int size = context.key().size();
    int length = request.input().length();
    if (!algorithm.messages(size).accept(length)) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "message of " + length + " bytes; " + algorithm.name() + " takes "
              + algorithm.messages(size) + " with this key");
    }
    Memory.requireRoom(request.output(), size);
    MemorySegment made = scratch.room(size);
    MemorySegment told = scratch.number(size);
    long encrypted =
        lib.call(
            Function.EVP_PKEY_encrypt,
            context.address(), made.address(), told.address(),
            scratch.copy(request.input()).address(), length);
    if ((int) encrypted <= 0 && !algorithm.isPadded()) { // a number as long as the modulus may be no less than it
      throw new DriverException(Reason.BAD_REQUEST, "the message is refused: " + lib.errors());
    }
    lib.require(Function.EVP_PKEY_encrypt, encrypted);
    int written = (int) told.get(JAVA_LONG, 0);
    Memory.copy(made, written, request.output(), 0);
    return written;
  }

  /** Answers {@link Running#MISMATCH} of a ciphertext that is none. */
  private int decrypt(KeyContext context, DriverRequest request, Scratch scratch)
      throws DriverException {
    int size = context.key().size();
    int length = request.input().length();
    // known from the ciphertext's length alone, so that it tells nothing of the message's
    Memory.requireRoom(request.output(), Math.max(0, length - algorithm.padding()));
    if (length != size) {
      return Running.MISMATCH; // RFC 8017, 7.1.2, step 1
    }
    MemorySegment message = scratch.room(size);
    MemorySegment told = scratch.number(size);
    long decrypted =
        lib.call(
            Function.EVP_PKEY_decrypt,
            context.address(), message.address(), told.address(),
            scratch.copy(request.input()).address(), length);
    if ((int) decrypted <= 0) {
      lib.forgetErrors();
      return Running.MISMATCH;
    }
    int written = (int) told.get(JAVA_LONG, 0);
    Memory.copy(message, written, request.output(), 0);
    return written;
  }

  @Override
  public void close() {
    contexts.close();
  }
}
