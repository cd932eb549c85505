package io.fermata.bench;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * How much of a processor does encrypt-then-MAC of AES-128-CBC and an HMAC take: in the driver {@code
 * multibuffer-batch}, of so many messages that are handed over together, on both threads; and with SunJCE's cipher and
 * code one after the other? Processor time, the median of 15 rounds, a new initialization vector each time.
 */
public final class PairProcessorTime {
  private static final int[] TOGETHER = {1, 4, 8, 16, 64};
  private static final int ROUNDS = 15;
  private static final long BYTES = 100_000_000;
  private static final int MOST = 2_000;
  private static final int VECTOR = 16;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final String code;
  private final int size;
  private final int tag;
  private final Places.Memory memory;

  private PairProcessorTime(String code, int size, Places.Memory memory) throws GeneralSecurityException {
    this.code = code;
    this.size = size;
    this.tag = Mac.getInstance(code).getMacLength();
    this.memory = memory;
  }

  /** Prints a line for each. */
  public static void main(String[] none) throws DriverException, GeneralSecurityException {
    System.out.printf("%-12s %-7s %6s %8s", "code", "memory", "bytes", "SunJCE");
    for (int together : TOGETHER) {
      System.out.printf(" %8d", together);
    }
    System.out.println("  (ns a message)");
    for (String code : List.of("HmacSHA1", "HmacSHA256", "HmacSHA512")) {
      for (int size : new int[] {64, 256, 1_024, 16_384}) {
        for (Places.Memory memory : Places.Memory.values()) {
          PairProcessorTime one = new PairProcessorTime(code, size, memory);
          System.out.printf(Locale.ROOT, "%-12s %-7s %6d %8.0f", code, memory, size, one.steps());
          for (int together : TOGETHER) {
            System.out.printf(Locale.ROOT, " %8.0f", one.driver(together));
          }
          System.out.println();
        }
      }
    }
  }

  private int times(int together) {
    return (int) Math.min(MOST, BYTES / ROUNDS / size) / together + 1;
  }

  /** Both threads' time in the driver. */
  private double driver(int together) throws DriverException {
    SessionSpec spec =
        SessionSpec.encryptThenMac(
            SessionSpec.cipher("AES/CBC").key(Places.key(16)), SessionSpec.mac(code).key(Places.key(tag)));
    try (OneDriver opened = OneDriver.start("multibuffer-batch");
        DriverSession session = opened.open(spec)) {
      Places places = new Places(memory);
      List<DriverRequest> requests = new ArrayList<>();
      for (int i = 0; i < together; i++) {
        requests.add(places.request(size, size + tag, VECTOR, 0));
      }
      double[] spent = new double[ROUNDS];
      int times = times(together);
      for (int round = -ROUNDS; round < ROUNDS; round++) {
        long before = DriverProcessorTime.own();
        long mine = 0;
        for (int i = 0; i < times; i++) {
          requests.forEach(places::nextNonce);
          mine += DriverProcessorTime.together(session, requests, Operation.ENCRYPT, places);
        }
        spent[Math.max(0, round)] = (double) (mine + DriverProcessorTime.own() - before) / times / together;
      }
      return DriverProcessorTime.median(spent);
    }
  }

  /** This thread's time with SunJCE. */
  private double steps() throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", "SunJCE");
    Mac mac = Mac.getInstance(code, "SunJCE");
    SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
    mac.init(Places.key(tag));
    DriverRequest request = new Places(memory).request(size, size + tag, VECTOR, 0);
    Places places = new Places(memory);
    double[] spent = new double[ROUNDS];
    int times = times(1);
    for (int round = -ROUNDS; round < ROUNDS; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < times; i++) {
        places.nextNonce(request);
        byte[] vector = request.nonce().copy();
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(vector));
        mac.update(vector);
        if (memory == Places.Memory.ARRAY) {
          byte[] out = request.output().array();
          cipher.doFinal(request.input().array(), 0, size, out, 0);
          mac.update(out, 0, size);
          mac.doFinal(out, size);
        } else {
          ByteBuffer out = request.output().buffer();
          cipher.doFinal(request.input().buffer(), out);
          mac.update(out.duplicate().flip());
          out.put(mac.doFinal());
        }
      }
      spent[Math.max(0, round)] = (double) (THREADS.getCurrentThreadCpuTime() - start) / times;
    }
    return DriverProcessorTime.median(spent);
  }
}
