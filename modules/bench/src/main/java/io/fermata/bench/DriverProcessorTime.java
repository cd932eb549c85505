package io.fermata.bench;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How much of a processor does a message take of 64 that are handed over together: on the thread that submits, and on
 * the driver's own? Processor time, which a machine that has others to serve measures too; the median of 15 rounds. A
 * driver that is inline has it all on the first. Arguments: names of drivers. The property {@code algorithms} names those
 * that are measured, with commas between them, if it is not to be all; ciphers decrypt if {@code direction} is
 * {@code DECRYPT}.
 */
public final class DriverProcessorTime {
  private static final int IN_FLIGHT = 64;
  private static final int ROUNDS = 15;
  private static final long BYTES = 200_000_000;
  private static final int MOST = 2_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String OWN_THREAD = "fermata-multibuffer";

  private DriverProcessorTime() {}

  /** Prints a line for each. */
  public static void main(String[] drivers) throws DriverException {
    System.out.printf("%-34s %-18s %-7s %6s %10s %10s %10s  (ns a message)%n",
        "driver", "algorithm", "memory", "bytes", "submitting", "own thread", "both");
    for (String algorithm :
        List.of(System.getProperty("algorithms", "AES/GCM,ChaCha20-Poly1305,AES/CTR,AES/CBC,HmacSHA256,SHA-256").split(","))) {
      for (int size : new int[] {16, 64, 1_024, 16_384}) {
        for (Places.Memory memory : Places.Memory.values()) {
          for (String driver : drivers) {
            measure(driver, Algorithm.find(algorithm).orElseThrow(), size, memory);
          }
        }
      }
    }
  }

  private static void measure(String driver, Algorithm fixed, int size, Places.Memory memory)
      throws DriverException {
    Operation operation =
        switch (fixed.kind()) {
          case CIPHER -> Operation.valueOf(System.getProperty("direction", "ENCRYPT"));
          case AEAD -> Operation.ENCRYPT;
          case DIGEST -> Operation.DIGEST;
          default -> Operation.MAC;
        };
    SessionSpec spec =
        switch (fixed.kind()) {
          case CIPHER -> cipher(fixed, operation);
          case AEAD -> SessionSpec.aead(fixed.name()).key(Places.key(32));
          case DIGEST -> SessionSpec.digest(fixed.name());
          default -> SessionSpec.mac(fixed.name()).key(Places.key(16));
        };
    int nonce = fixed.nonce().accept(12) ? 12 : fixed.nonce().least();
    int result = fixed.result() > 0 ? fixed.result() : size + spec.tagLength();
    try (OneDriver opened = OneDriver.start(driver);
        DriverSession session = opened.open(spec)) {
      Places places = new Places(memory);
      List<DriverRequest> requests = new ArrayList<>();
      for (int i = 0; i < IN_FLIGHT; i++) {
        DriverRequest request = places.request(size, result, nonce, 0);
        if (nonce > 0) {
          places.nextNonce(request);
        }
        requests.add(request);
      }
      int times = (int) Math.min(MOST, BYTES / ROUNDS / IN_FLIGHT / size + 10);
      double[] submitting = new double[ROUNDS];
      double[] own = new double[ROUNDS];
      for (int round = -ROUNDS; round < ROUNDS; round++) {
        long ownBefore = own();
        long mine = 0;
        for (int i = 0; i < times; i++) {
          mine += together(session, requests, operation, places);
        }
        submitting[Math.max(0, round)] = (double) mine / times / IN_FLIGHT;
        own[Math.max(0, round)] = (double) (own() - ownBefore) / times / IN_FLIGHT;
      }
      System.out.printf(Locale.ROOT, "%-34s %-18s %-7s %6d %10.0f %10.0f %10.0f%n",
          driver, fixed.name(), memory, size, median(submitting), median(own), median(submitting) + median(own));
    } catch (DriverException e) {
      // has it not
    }
  }

  /** For decryption alone, if that is all that is measured. */
  private static SessionSpec cipher(Algorithm fixed, Operation operation) {
    SessionSpec both =
        SessionSpec.cipher(fixed.name()).key(Places.key(fixed.name().equals("AES/CBC") ? 16 : 32));
    return operation == Operation.DECRYPT ? both.decryption() : both;
  }

  /** Submits them all and waits for their ends; the processor time of submitting. */
  static long together(
      DriverSession session, List<DriverRequest> requests, Operation operation, Places places) {
    int before = places.ended();
    long start = THREADS.getCurrentThreadCpuTime();
    int count = requests.size();
    for (int i = 0; i < count; i++) {
      DriverRequest request = requests.get(i);
      request.begin(operation, Part.WHOLE);
      if (session.submit(request, i < count - 1) == Taken.FULL) {
        throw new IllegalStateException("full with " + i);
      }
    }
    long spent = THREADS.getCurrentThreadCpuTime() - start;
    while (places.ended() - before < count) {
      LockSupport.parkNanos(1_000);
    }
    return spent;
  }

  /** Processor time that the driver's own thread has taken. */
  static long own() {
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().equals(OWN_THREAD)) {
        return THREADS.getThreadCpuTime(thread.getThreadId());
      }
    }
    return 0;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
