package io.fermata.driver.multibuffer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSettings;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the batching driver has once it has started: instances with their functions, and memory for keys. */
final class BatchFunctions {
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;
  private static final long FIRST_HASH = 208; // pointers to whole hashes, in the order of the HMACs
  private static final int SHORT_KEY = 16;

  private final Library library;
  private final Instance wide;
  private final @Nullable Instance narrow;
  private final Expansions expansions;
  private final MemorySegment subkeys;
  private final MemorySegment subkeysOfLong;
  private final Map<Batched, MemorySegment> oneBlock = new EnumMap<>(Batched.class);
  private final Map<Batched, MemorySegment> hash = new EnumMap<>(Batched.class);
  private final Blocks keys = new Blocks(BatchKey.SIZE);

  BatchFunctions(DriverSettings settings) throws DriverException {
    this.library = Library.load(settings);
    this.wide = Instance.widest(library);
    this.narrow = wide.hasShaInstructions() ? Instance.narrow(library) : null;
    this.expansions = new Expansions(wide);
    this.subkeys = wide.function(136, "aes_cmac_subkey_gen");
    this.subkeysOfLong = wide.function(808, "aes_cmac_256_subkey_gen");
    for (Batched one : Batched.values()) {
      if (one.isHmac()) {
        String name = one.fixed().name().replace("HmacSHA", "sha");
        oneBlock.put(one, wide.function(one.oneBlock(), name + "_one_block"));
        hash.put(one, wide.function(FIRST_HASH + (one.number() - 1L) * Long.BYTES, name));
      }
    }
  }

  Library library() {
    return library;
  }

  /** The widest lanes. */
  Instance wide() {
    return wide;
  }

  /** Lanes for few messages of SHA-1 and SHA-256; the wide ones if the processor has no instructions for these. */
  Instance narrow() {
    Instance mine = narrow;
    return mine == null ? wide : mine;
  }

  /** Expands a raw key of a legal length, which is overwritten. A hash has one of no bytes. */
  BatchKey key(Batched algorithm, byte[] raw) {
    BatchKey key = new BatchKey(algorithm, keys, raw.length);
    MemorySegment scratch = keys.take();
    try {
      if (algorithm.isHmac()) {
        hmac(key, raw, scratch);
      } else if (raw.length > 0) {
        MemorySegment.copy(raw, 0, scratch, JAVA_BYTE, 0, raw.length);
        Calls.three(expansions.of(raw.length), scratch.address(), key.address(), key.address() + Job.EXPANDED);
        if (algorithm == Batched.CMAC) { // which decrypts nothing: its subkeys go there
          MemorySegment function = raw.length == SHORT_KEY ? subkeys : subkeysOfLong;
          Calls.three(
              function, key.address(), key.address() + Job.EXPANDED, key.address() + BatchKey.SECOND_SUBKEY);
        }
      }
    } finally {
      keys.give(scratch);
      Arrays.fill(raw, (byte) 0);
    }
    return key;
  }

  /**
   * FIPS 198-1, table 1: the states of the hash after the first block, inner and outer. The library refuses empty
   * messages, so the code of one is computed here, with its hash.
   */
  private void hmac(BatchKey key, byte[] raw, MemorySegment scratch) {
    Batched algorithm = key.algorithm();
    int block = algorithm.hashBlock();
    int result = algorithm.fixed().result();
    byte[] padded = new byte[block];
    long at = scratch.address();
    try {
      if (raw.length > block) {
        hashOf(algorithm, raw, at);
        MemorySegment.copy(scratch, JAVA_BYTE, 0, padded, 0, result);
      } else {
        System.arraycopy(raw, 0, padded, 0, raw.length);
      }
      fill(scratch, padded, INNER);
      Calls.two(oneBlock(algorithm), at, key.address());
      Calls.three(hashing(algorithm), at, block, at + 2L * block);
      fill(scratch, padded, OUTER);
      Calls.two(oneBlock(algorithm), at, key.address() + BatchKey.OUTER);
      MemorySegment.copy(scratch, 2L * block, scratch, block, result);
      Calls.three(hashing(algorithm), at, block + result, key.address() + BatchKey.OF_NOTHING);
    } finally {
      Arrays.fill(padded, (byte) 0);
    }
  }

  private static void fill(MemorySegment scratch, byte[] padded, byte with) {
    for (int i = 0; i < padded.length; i++) {
      scratch.set(JAVA_BYTE, i, (byte) (padded[i] ^ with));
    }
  }

  /** A key that is longer than a block is hashed first, as long as it may be. */
  private void hashOf(Batched algorithm, byte[] raw, long result) {
    Blocks once = new Blocks(raw.length);
    MemorySegment copy = once.take();
    try {
      MemorySegment.copy(raw, 0, copy, JAVA_BYTE, 0, raw.length);
      Calls.three(hashing(algorithm), copy.address(), raw.length, result);
    } finally {
      once.give(copy);
    }
  }

  private MemorySegment oneBlock(Batched algorithm) {
    return Objects.requireNonNull(oneBlock.get(algorithm));
  }

  private MemorySegment hashing(Batched algorithm) {
    return Objects.requireNonNull(hash.get(algorithm));
  }

  /** How many blocks of memory there are for keys, in use or not. */
  int blocks() {
    return keys.made();
  }

  /** Overwrites what the lanes hold. */
  void wipe() {
    wide.wipe();
    narrow().wipe();
  }
}
