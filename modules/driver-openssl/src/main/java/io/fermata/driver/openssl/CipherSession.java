package io.fermata.driver.openssl;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;

/**
 * Encryption, with a tag or without, and decryption. Plaintext whose tag is wrong is overwritten
 * before the request ends.
 */
final class CipherSession implements DriverSession {
  private final Libcrypto lib;
  private final Algorithm fixed;
  private final CipherMode mode;
  private final int tag;
  private final CipherContexts encrypting;
  private final CipherContexts decrypting;
  private final Steps steps = new Steps();
  private final PartedEncryption parted;

  CipherSession(Libcrypto lib, CipherAlgorithm algorithm, SessionSpec spec) throws DriverException {
    this.lib = lib;
    this.fixed = algorithm.fixed();
    this.mode = algorithm.mode();
    this.tag = spec.tagLength();
    this.encrypting = new CipherContexts(lib, algorithm, spec, true);
    this.decrypting = new CipherContexts(lib, algorithm, spec, false);
    this.parted = new PartedEncryption(fixed, tag, encrypting, steps);
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    boolean encrypts = request.operation() == Operation.ENCRYPT;
    int length = request.input().length() - (encrypts ? 0 : tag);
    try {
      if (request.part() != Part.WHOLE) {
        parted.submit(request);
        return Taken.DONE;
      }
      if (!encrypts && request.operation() != Operation.DECRYPT) {
        throw new DriverException(
            Reason.BAD_REQUEST, request.operation() + "; " + fixed.name() + " takes ENCRYPT or DECRYPT");
      }
      if (length < 0) {
        request.mismatch(); // no message is shorter than its tag
        return Taken.DONE;
      }
      requireLengths(request, encrypts ? (long) length + tag : length);
      if (compute(request, encrypts, length)) {
        request.succeed(encrypts ? length + tag : length);
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

  /** Looks before any byte is written. */
  private void requireLengths(DriverRequest request, long needed) throws DriverException {
    int nonce = request.nonce().length();
    if (!fixed.message().accept(request.input().length())) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "input of " + request.input().length() + " bytes; " + fixed.name()
              + " takes " + fixed.message());
    }
    if (!fixed.nonce().accept(nonce)) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "nonce of " + nonce + " bytes; " + fixed.name() + " takes " + fixed.nonce());
    }
    if (nonce > CipherContext.LONGEST_NONCE) {
      throw new DriverException(
          Reason.UNSUPPORTED,
          "nonce of " + nonce + " bytes; libcrypto takes at most " + CipherContext.LONGEST_NONCE);
    }
    if (mode == CipherMode.TAGGED_AT_ONCE) {
      requireCounted(request.input().length(), nonce);
    }
    Memory.requireRoom(request.output(), needed);
  }

  /** CCM writes the length of the message into what the nonce leaves of a block: SP 800-38C, A.1. */
  private void requireCounted(int length, int nonce) throws DriverException {
    int counted = 15 - nonce;
    long most = counted >= Integer.BYTES ? Integer.MAX_VALUE : (1L << (counted * Byte.SIZE)) - 1;
    if (length - tag > most) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "message of " + length + " bytes; with a nonce of " + nonce + ", " + fixed.name()
              + " takes at most " + most);
    }
  }

  private boolean compute(DriverRequest request, boolean encrypts, int length)
      throws DriverException {
    CipherContexts contexts = encrypts ? encrypting : decrypting;
    CipherContext context = contexts.take(request);
    boolean whole = false;
    try {
      boolean right =
          encrypts ? encrypt(context, request) : decrypt(context, request, length);
      whole = true;
      return right;
    } finally {
      contexts.giveBack(context, request, whole);
    }
  }

  private boolean encrypt(CipherContext context, DriverRequest request) throws DriverException {
    steps.begin(context, request);
    steps.pass(context, request);
    if (mode.isTagged()) {
      steps.end(context, request);
    }
    return true;
  }

  /** What an encryption is made of, whole or in parts; a cipher without a tag is decrypted so too. */
  private final class Steps implements PartedEncryption.Steps {
    @Override
    public void requireBeginning(DriverRequest first) throws DriverException {
      requireLengths(first, first.input().length());
    }

    @Override
    public void begin(CipherContext context, DriverRequest first) throws DriverException {
      context.begin(first.nonce());
      if (mode.isTagged()) {
        authenticate(context, first.aad(), first.input().length());
      }
    }

    @Override
    public void pass(CipherContext context, DriverRequest part) throws DriverException {
      if (!CipherSession.this.pass(context, part, part.input().length())) {
        throw lib.failure(Function.EVP_EncryptUpdate);
      }
    }

    @Override
    public void end(CipherContext context, DriverRequest last) throws DriverException {
      if (!context.end()) {
        throw lib.failure(Function.EVP_EncryptFinal_ex);
      }
      context.tag(last.output(), last.input().length());
    }
  }

  private boolean decrypt(CipherContext context, DriverRequest request, int length)
      throws DriverException {
    if (!mode.isTagged()) {
      return encrypt(context, request);
    }
    boolean right = false;
    try {
      context.begin(request.nonce(), request.input());
      authenticate(context, request.aad(), length);
      right =
          pass(context, request, length)
              && (mode == CipherMode.TAGGED_AT_ONCE || context.end());
      return right;
    } finally {
      if (!right) {
        Memory.wipe(request.output(), length);
        lib.forgetErrors();
      }
    }
  }

  private void authenticate(CipherContext context, Slot aad, int length) throws DriverException {
    if (mode == CipherMode.TAGGED_AT_ONCE) {
      context.announce(length);
    }
    if (aad.length() == 0) {
      return;
    }
    MemorySegment data = aad.segment();
    if (!aad.isArray() || aad.length() <= CipherContext.PIECE) {
      context.authenticate(data, aad.length());
    } else if (mode == CipherMode.TAGGED_AT_ONCE) {
      try (Scratch scratch = new Scratch()) {
        context.authenticate(scratch.copy(aad), aad.length());
      }
    } else {
      for (int at = 0; at < aad.length(); at += CipherContext.PIECE) {
        int piece = Math.min(CipherContext.PIECE, aad.length() - at);
        context.authenticate(data.asSlice(at, piece), piece);
      }
    }
  }

  private boolean pass(CipherContext context, DriverRequest request, int length) {
    Slot input = request.input();
    Slot output = request.output();
    if (length == 0) {
      return mode != CipherMode.TAGGED_AT_ONCE || context.passNothing();
    }
    boolean onHeap = input.isArray() || output.isArray();
    if (!onHeap || length <= CipherContext.PIECE) {
      return context.pass(input.segment(), output.segment(), length);
    }
    return mode.isAtOnce()
        ? passAtOnce(context, input, output, length)
        : passInPieces(context, input.segment(), output.segment(), length);
  }

  private static boolean passInPieces(
      CipherContext context, MemorySegment input, MemorySegment output, int length) {
    for (int at = 0; at < length; ) {
      int piece = Math.min(CipherContext.PIECE, length - at);
      if (!context.pass(input.asSlice(at, piece), output.asSlice(at, piece), piece)) {
        return false;
      }
      at += piece;
    }
    return true;
  }

  /** Through native memory: on the heap, the library would hold up safepoints for as long as the message is. */
  private static boolean passAtOnce(
      CipherContext context, Slot input, Slot output, int length) {
    try (Scratch scratch = new Scratch()) {
      MemorySegment copy = scratch.room(length);
      Memory.copy(input, 0, length, copy);
      boolean passed = context.pass(copy, copy, length);
      if (passed) {
        Memory.copy(copy, length, output, 0);
      }
      return passed;
    }
  }

  @Override
  public void close() {
    encrypting.close();
    decrypting.close();
  }
}
