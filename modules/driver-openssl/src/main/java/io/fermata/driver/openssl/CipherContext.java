package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/**
 * One of the library's cipher contexts, keyed, and beside it the few bytes of native memory that its calls need. A
 * message costs the calls that it must: the nonce (and for decryption the tag with it), the message, the end.
 */
final class CipherContext implements Pool.Context {
  /** Heap memory is passed in pieces of this size: while the library works on one, no safepoint is reached. */
  static final int PIECE = 32 * 1024;

  /** What the library's GCM takes; other modes take less. */
  static final int LONGEST_NONCE = 128;

  private static final int LONGEST_TAG = 16;
  private static final int LONGEST_KEY = 64;
  private static final int TAG = LONGEST_NONCE;
  private static final int LENGTH = TAG + LONGEST_TAG;
  private static final int TAG_PARAMETER = LENGTH + Long.BYTES;
  private static final int NONCE_LENGTH = TAG_PARAMETER + 2 * Parameters.SIZE;
  private static final int NONCE_PARAMETER = NONCE_LENGTH + Long.BYTES;
  private static final int KEY = NONCE_PARAMETER + 2 * Parameters.SIZE;
  private static final int SIZE = KEY + LONGEST_KEY;

  private final Libcrypto lib;
  private final CipherMode mode;
  private final boolean encrypts;
  private final int tagLength;
  // by direction, which is quicker than to have the library look
  private final Function update;
  private final Function end;
  private final long context;
  // the beginning of it is the nonce
  private final MemorySegment block;
  private final MemorySegment tag;
  private int nonceLength = 12; // of those modes that have a choice

  CipherContext(Libcrypto lib, CipherMode mode, boolean encrypts, int tagLength)
      throws DriverException {
    this.lib = lib;
    this.mode = mode;
    this.encrypts = encrypts;
    this.tagLength = tagLength;
    this.update = encrypts ? Function.EVP_EncryptUpdate : Function.EVP_DecryptUpdate;
    this.end = encrypts ? Function.EVP_EncryptFinal_ex : Function.EVP_DecryptFinal_ex;
    this.context = lib.made(Function.EVP_CIPHER_CTX_new, 0, 0, 0);
    try {
      this.block = lib.allocate(SIZE);
    } catch (DriverException e) {
      lib.call(Function.EVP_CIPHER_CTX_free, context, 0, 0);
      throw e;
    }
    this.tag = block.asSlice(TAG, LONGEST_TAG);
    new Parameters(block.asSlice(TAG_PARAMETER, 2 * Parameters.SIZE)).octets("tag", tag, tagLength);
    new Parameters(block.asSlice(NONCE_PARAMETER, 2 * Parameters.SIZE))
        .number("ivlen", block.asSlice(NONCE_LENGTH, Long.BYTES));
  }

  /** Expands the key. */
  void key(long cipher, MemorySegment key) throws DriverException {
    init(cipher, mode == CipherMode.TAGGED_AT_ONCE ? 0 : key.address(), 0, 0);
    if (mode == CipherMode.PLAIN) {
      lib.require(
          Function.EVP_CIPHER_CTX_set_padding,
          lib.quick(Function.EVP_CIPHER_CTX_set_padding, context, 0, 0));
    } else if (mode == CipherMode.TAGGED_AT_ONCE) {
      MemorySegment.copy(key, 0, block, KEY, key.byteSize());
      keyForNonces();
    }
  }

  /** CCM takes its key when it knows how long nonce and tag are: they are in the first block of its code. */
  private void keyForNonces() throws DriverException {
    block.set(JAVA_LONG, NONCE_LENGTH, nonceLength);
    setParameters(NONCE_PARAMETER);
    try (Scratch scratch = new Scratch()) {
      long tagLengthAlone = Parameters.in(scratch, 1).length("tag", tagLength).address();
      lib.require(
          Function.EVP_CIPHER_CTX_set_params,
          lib.quick(Function.EVP_CIPHER_CTX_set_params, context, tagLengthAlone, 0));
    }
    init(0, block.address() + KEY, 0, 0);
  }

  private void init(long cipher, long key, long nonce, long parameters) throws DriverException {
    lib.require(
        Function.EVP_CipherInit_ex2,
        lib.quick(
            Function.EVP_CipherInit_ex2, context, cipher, key, nonce, encrypts ? 1 : 0, parameters));
  }

  private void setParameters(int at) throws DriverException {
    lib.require(
        Function.EVP_CIPHER_CTX_set_params,
        lib.quick(Function.EVP_CIPHER_CTX_set_params, context, block.address() + at, 0));
  }

  /** Begins a message. */
  void begin(Slot nonce) throws DriverException {
    nonce(nonce);
    init(0, 0, block.address(), 0);
  }

  /** Begins to decrypt a message with this tag, which is at the end of the input. */
  void begin(Slot nonce, Slot input) throws DriverException {
    nonce(nonce);
    Memory.copy(input, input.length() - tagLength, tagLength, tag);
    init(0, 0, block.address(), block.address() + TAG_PARAMETER);
  }

  private void nonce(Slot nonce) throws DriverException {
    int length = nonce.length();
    if (mode.isTagged() && length != nonceLength) {
      nonceLength = length;
      if (mode == CipherMode.TAGGED_AT_ONCE) {
        keyForNonces();
      } else {
        block.set(JAVA_LONG, NONCE_LENGTH, length);
        setParameters(NONCE_PARAMETER);
      }
    }
    Memory.copy(nonce, 0, length, block);
  }

  /** Tells how long the message will be. */
  void announce(int length) throws DriverException {
    lib.require(
        update,
        lib.data(
            update,
            context,
            MemorySegment.NULL,
            block.address() + LENGTH,
            MemorySegment.NULL,
            length));
  }

  /** Passes on additional data; not empty. */
  void authenticate(MemorySegment data, int length) throws DriverException {
    lib.require(
        update,
        lib.data(
            update,
            context,
            MemorySegment.NULL,
            block.address() + LENGTH,
            Memory.holding(data, length),
            length));
  }

  /**
   * Encrypts or decrypts some bytes.
   *
   * @return false if the library did not; of CCM that says that the tag is wrong
   */
  boolean pass(MemorySegment in, MemorySegment out, int length) {
    return lib.data(
            update,
            context,
            Memory.holding(out, length),
            block.address() + LENGTH,
            Memory.holding(in, length),
            length)
        > 0;
  }

  /** How many bytes the last call has made. */
  int passed() {
    return block.get(JAVA_INT, LENGTH);
  }

  /** The same of no bytes at all, which CCM wants to be told. */
  boolean passNothing() {
    return pass(tag, tag, 0);
  }

  /** Ends a message; false if the tag is wrong. */
  boolean end() {
    return lib.quick(end, context, block.address(), block.address() + LENGTH) > 0;
  }

  /** Writes the tag of what was encrypted. */
  void tag(Slot output, int at) throws DriverException {
    lib.require(
        Function.EVP_CIPHER_CTX_get_params,
        lib.quick(
            Function.EVP_CIPHER_CTX_get_params, context, block.address() + TAG_PARAMETER, 0));
    Memory.copy(tag, tagLength, output, at);
  }

  @Override
  public void free() {
    lib.call(Function.EVP_CIPHER_CTX_free, context, 0, 0);
    lib.free(block);
  }
}
