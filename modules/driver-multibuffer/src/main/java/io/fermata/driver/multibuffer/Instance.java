package io.fermata.driver.multibuffer;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An IMB_MGR: the library's functions for one kind of processor, and the lanes of those that compute many messages.
 * Its memory is the collector's, so that none is touched that is not ours. Lanes are for one thread at a time.
 */
final class Instance {
  private static final long ALIGNMENT = 64;
  private static final long FEATURES = 8;
  private static final long ERROR = 60;
  private static final long SHA_INSTRUCTIONS = 1;

  /** What the names of functions end with that are there for several kinds of processors. */
  private static final List<String> VARIANTS =
      List.of(
          "_sse", "_avx", "_avx2", "_avx512", "_avx_gen2", "_avx_gen4", "_vaes_avx512", "_vaes_avx2", "_fma_avx512",
          "_fma_avx2", "_sse_t1", "_sse_t2", "_sse_t3", "_avx_t1", "_avx_t2", "_avx2_t1", "_avx2_t2", "_avx2_t3",
          "_avx2_t4", "_avx512_t1", "_avx512_t2");

  private final Library library;
  private final MemorySegment memory;

  private Instance(Library library, String initialize) throws DriverException {
    this.library = library;
    this.memory = Arena.ofAuto().allocate(library.instanceSize(), ALIGNMENT);
    try {
      long unused =
          (long)
              Calls.Starting.PLACE.invokeExact(
                  library.function("imb_set_pointers_mb_mgr"), memory.address(), 0L, 1);
      Calls.two(library.function(initialize), memory.address(), 0);
    } catch (DriverException e) {
      throw e;
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
    if (error() != 0) {
      throw new DriverException(
          Reason.UNAVAILABLE, "libIPSec_MB does not take this processor: " + library.error(error()));
    }
  }

  /** The widest that the processor has. */
  static Instance widest(Library library) throws DriverException {
    return new Instance(library, "init_mb_mgr_auto");
  }

  /** The one with the processor's own instructions for SHA-1 and SHA-256, two messages at a time. */
  static Instance narrow(Library library) throws DriverException {
    return new Instance(library, "init_mb_mgr_avx2");
  }

  /** True if the processor has instructions for SHA-1 and SHA-256. */
  boolean hasShaInstructions() {
    return (memory.get(JAVA_LONG, FEATURES) & SHA_INSTRUCTIONS) != 0;
  }

  long address() {
    return memory.address();
  }

  /** The number of the last error; 0 if there was none. */
  int error() {
    return memory.get(JAVA_INT, ERROR);
  }

  Library library() {
    return library;
  }

  /**
   * The function that a pointer of the instance points at.
   *
   * @param offset of the pointer, in the IMB_MGR of version 1.3
   * @param name what its names begin with
   * @throws DriverException if something else is there: it could not be called without harm
   */
  MemorySegment function(long offset, String name) throws DriverException {
    MemorySegment function = Library.pointer(memory, offset);
    if (!library.exports(function, name, VARIANTS)) {
      throw new DriverException(
          Reason.UNAVAILABLE,
          "libIPSec_MB " + library.version() + " has no " + name + " at offset " + offset
              + " of its IMB_MGR; 1.3 has");
    }
    return function;
  }

  /** As {@link #function}, of one that the library does not export: those before and after it are looked at. */
  MemorySegment between(long offset) {
    return Library.pointer(memory, offset);
  }

  /** Copies a job to a place that the library has given. */
  void put(long place, MemorySegment jobs, long at) {
    MemorySegment.copy(jobs, at, memory, place - memory.address(), Job.SIZE);
  }

  /** Takes over how the job at that place has ended. */
  void takeStatus(long place, MemorySegment jobs, long at) {
    Job.takeStatus(memory, place - memory.address(), jobs, at);
  }

  /** Overwrites lanes and jobs. It is of no use afterwards. */
  void wipe() {
    memory.fill((byte) 0);
  }
}
