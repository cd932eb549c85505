package io.fermata.driver.multibuffer;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The library's lanes and the jobs for them. HMACs of SHA-1 and SHA-256 go to the wide lanes by the sixteen, and the
 * few that are left to the narrow ones. Of one thread at a time.
 */
final class Lanes {
  private static final long ALIGNMENT = 64;
  private static final int WIDTH = 16;

  /** As many messages take as long in wide lanes as in narrow ones; measured with HMAC-SHA256. */
  private static final int FEW = 10;

  private static final int LONG_KEY = 32;

  private final BatchFunctions functions;
  private final MemorySegment cipherBurst;
  private final MemorySegment hashBurst;
  private final MemorySegment narrowBurst;
  private final MemorySegment nextJobs;
  private final MemorySegment submitJobs;
  private final MemorySegment flushJobs;
  private final MemorySegment jobs = Arena.ofAuto().allocate(Burst.MOST * Job.SIZE, ALIGNMENT);
  private final MemorySegment pointers =
      Arena.ofAuto().allocate((long) Burst.MOST * Long.BYTES, ALIGNMENT);

  Lanes(BatchFunctions functions) throws DriverException {
    this.functions = functions;
    Instance wide = functions.wide();
    this.cipherBurst = wide.function(Job.CIPHER_BURST, "submit_cipher_burst_nocheck");
    this.hashBurst = wide.function(Job.HASH_BURST, "submit_hash_burst_nocheck");
    this.narrowBurst = functions.narrow().function(Job.HASH_BURST, "submit_hash_burst_nocheck");
    this.nextJobs = wide.function(952, "get_next_burst");
    this.submitJobs = wide.function(968, "submit_burst_nocheck");
    this.flushJobs = wide.function(976, "flush_burst");
  }

  /** Fills in a job of CBC. */
  void cipherJob(
      int job, BatchKey key, long in, long out, int length, long vector, Operation operation) {
    int direction = operation == Operation.ENCRYPT ? Job.ENCRYPT : Job.DECRYPT;
    Job.cipher(jobs, job * Job.SIZE, key.address(), key.length(), in, out, length, vector, Job.CBC, direction);
  }

  /** Fills in a job of a hash or a code. */
  void hashJob(int job, BatchKey key, long in, int length, long result) {
    Batched algorithm = key.algorithm();
    long first = key.address();
    long second = key.address() + BatchKey.OUTER;
    long third = 0;
    int number = algorithm.number();
    if (algorithm == Batched.CMAC) {
      number = key.length() == LONG_KEY ? Batched.CMAC_256 : Batched.CMAC_128;
      second = key.address() + Job.EXPANDED;
      third = key.address() + BatchKey.SECOND_SUBKEY;
    }
    Job.hash(
        jobs, job * Job.SIZE, number, in, length, result, algorithm.fixed().result(), first, second, third);
  }

  /** Fills in a job of a cipher and a code. */
  void pairJob(int job, Pair pair, Pair.Places places) {
    Job.pair(
        jobs, job * Job.SIZE, pair, places.copy().address(), places.vector().address(), places.code().address());
  }

  /** Does the first so many jobs, all of CBC in one direction and with keys of one length. */
  void cipher(int count, int direction, int keyLength) {
    try {
      int unused =
          (int)
              Calls.Bursts.CIPHER.invokeExact(
                  cipherBurst, functions.wide().address(), jobs.address(), count, Job.CBC, direction, keyLength);
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  /** Does the first so many jobs, all of one HMAC. */
  void code(int count, Batched algorithm) {
    int left = count % WIDTH;
    int few = !algorithm.isLong() && left <= FEW ? left : 0;
    code(hashBurst, functions.wide(), 0, count - few, algorithm);
    code(narrowBurst, functions.narrow(), count - few, few, algorithm);
  }

  private void code(MemorySegment function, Instance instance, int from, int count, Batched algorithm) {
    if (count == 0) {
      return;
    }
    try {
      int unused =
          (int)
              Calls.Bursts.HASH.invokeExact(
                  function, instance.address(), jobs.address() + from * Job.SIZE, count, algorithm.number());
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  /** Does the first so many jobs, of any hashes, codes and pairs: by way of the instance's own jobs. */
  void jobs(int count) {
    int from = 0;
    while (from < count) {
      int taken = call(nextJobs, count - from);
      for (int i = 0; i < taken; i++) {
        long place = pointers.getAtIndex(JAVA_LONG, i);
        functions.wide().put(place, jobs, (from + i) * Job.SIZE);
        jobs.set(JAVA_LONG, (from + i) * Job.SIZE + Job.PLACE, place);
      }
      int done = call(submitJobs, taken);
      int more = taken == 0 ? 0 : 1;
      while (done < taken && more > 0) {
        more = call(flushJobs, taken - done);
        done += more;
      }
      for (int i = from; i < from + taken; i++) {
        functions.wide().takeStatus(jobs.get(JAVA_LONG, i * Job.SIZE + Job.PLACE), jobs, i * Job.SIZE);
      }
      if (taken == 0) {
        return;
      }
      from += taken;
    }
  }

  private int call(MemorySegment function, int count) {
    try {
      return (int) Calls.Bursts.JOBS.invokeExact(function, functions.wide().address(), count, pointers.address());
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  /** True if the library has done a job. */
  boolean isDone(int job) {
    return Job.isDone(jobs, job * Job.SIZE);
  }

  /** What the library says is wrong. */
  String error() {
    return functions.library().error(functions.wide().error());
  }

  /** Overwrites jobs and lanes; nothing is done afterwards. */
  void wipe() {
    jobs.fill((byte) 0);
    functions.wipe();
  }
}
