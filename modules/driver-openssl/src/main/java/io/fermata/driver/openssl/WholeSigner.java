package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/**
 * Signs or verifies a message that the library wants to see whole: Ed25519, Ed448, ML-DSA. It is gathered in native
 * memory, since what the library does with it is too long for a critical call.
 */
final class WholeSigner implements Running {
  private static final int USUAL = 4_096;
  private static final int MOST = 1 << 30;

  private final Libcrypto lib;
  private final PairKey key;
  // made ready with the key and never used itself: the library's contexts for this sign once
  private final long ready;
  private final long working;
  // its first word is a length
  private final MemorySegment signature;
  private MemorySegment message;
  private int length;

  private WholeSigner(
      Libcrypto lib, PairKey key, long ready, long working, MemorySegment signature, MemorySegment message) {
    this.lib = lib;
    this.key = key;
    this.ready = ready;
    this.working = working;
    this.signature = signature;
    this.message = message;
  }

  /** One without a key. */
  private static WholeSigner blank(Libcrypto lib, PairKey key) throws DriverException {
    long ready = lib.made(Function.EVP_MD_CTX_new, 0, 0, 0);
    long working = 0;
    try {
      working = lib.made(Function.EVP_MD_CTX_new, 0, 0, 0);
      MemorySegment signature = lib.allocate(Long.BYTES + key.size());
      try {
        return new WholeSigner(lib, key, ready, working, signature, lib.allocate(USUAL));
      } catch (DriverException e) {
        lib.free(signature);
        throw e;
      }
    } catch (DriverException e) {
      lib.call(Function.EVP_MD_CTX_free, ready, 0, 0); // of 0 it frees nothing
      lib.call(Function.EVP_MD_CTX_free, working, 0, 0);
      throw e;
    }
  }

  /** The signers under one key. */
  record Source(Libcrypto lib, PairKey key) implements Pool.Source<Running> {
    @Override
    public WholeSigner make() throws DriverException {
      WholeSigner made = blank(lib, key);
      Function init =
          key.isPrivate() ? Function.EVP_DigestSignInit_ex : Function.EVP_DigestVerifyInit_ex;
      if ((int) lib.call(init, made.ready, 0, 0, 0, 0, key.address(), 0, 0) <= 0) {
        made.free();
        throw lib.failure(init);
      }
      return made;
    }

    @Override
    public void free() {
      key.free();
    }
  }

  @Override
  public void begin(Slot nonce) throws DriverException {
    length = 0;
    if (message.byteSize() > USUAL) { // long messages are not kept
      MemorySegment usual = lib.allocate(USUAL);
      lib.free(message);
      message = usual;
    }
  }

  @Override
  public void update(Slot input) throws DriverException {
    int more = input.length();
    if (more > MOST - length) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "message of more than " + MOST + " bytes; libcrypto wants to see it whole");
    }
    if (length + more > message.byteSize()) {
      MemorySegment longer = lib.allocate(Math.clamp(2L * (length + more), USUAL, MOST));
      MemorySegment.copy(message, 0, longer, 0, length);
      lib.free(message);
      message = longer;
    }
    Memory.copy(input, 0, more, message.asSlice(length));
    length += more;
  }

  @Override
  public int finish(DriverRequest request) throws DriverException {
    key.requireFor(request.operation());
    copy(ready, working);
    if (request.operation() == Operation.VERIFY) {
      return verify(request.tag());
    }
    signature.set(JAVA_LONG, 0, key.size());
    long made = signature.address() + Long.BYTES;
    lib.require(
        Function.EVP_DigestSign,
        lib.call(
            Function.EVP_DigestSign, working, made, signature.address(), message.address(), length));
    int signed = (int) signature.get(JAVA_LONG, 0);
    Memory.requireRoom(request.output(), signed);
    Memory.copy(signature.asSlice(Long.BYTES), signed, request.output(), 0);
    return signed;
  }

  private int verify(Slot claimed) {
    if (claimed.length() > key.size()) {
      return MISMATCH;
    }
    MemorySegment copy = signature.asSlice(Long.BYTES);
    Memory.copy(claimed, 0, claimed.length(), copy);
    long right =
        lib.call(
            Function.EVP_DigestVerify,
            working, copy.address(), claimed.length(), message.address(), length);
    if ((int) right == 1) {
      return 0;
    }
    lib.forgetErrors();
    return MISMATCH;
  }

  private void copy(long from, long to) throws DriverException {
    lib.require(
        Function.EVP_MD_CTX_copy_ex, lib.call(Function.EVP_MD_CTX_copy_ex, to, from, 0));
  }

  @Override
  public WholeSigner copy() throws DriverException {
    WholeSigner copy = blank(lib, key);
    try {
      copy(ready, copy.ready);
      MemorySegment same = lib.allocate((int) message.byteSize());
      MemorySegment.copy(message, 0, same, 0, length);
      lib.free(copy.message);
      copy.message = same;
      copy.length = length;
      return copy;
    } catch (DriverException e) {
      copy.free();
      throw e;
    }
  }

  @Override
  public void free() {
    lib.call(Function.EVP_MD_CTX_free, working, 0, 0);
    lib.call(Function.EVP_MD_CTX_free, ready, 0, 0);
    lib.free(signature);
    lib.free(message);
  }
}
