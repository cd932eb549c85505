package io.fermata.bench;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.fermata.framework.Lease;
import io.fermata.provider.AsyncCipher;
import io.fermata.provider.AsyncFuture;
import io.fermata.provider.AsyncMac;
import io.fermata.provider.AsyncQueue;
import io.fermata.provider.AsyncRequest;
import io.fermata.provider.AsyncService;
import io.fermata.provider.AsyncSubmission;
import io.fermata.provider.FermataProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;

/**
 * What does a message take of 64 that one thread has in flight with the asynchronous services, beside the synchronous
 * providers one after the other? Processor time of all threads of Java (the compiler's and
 * the collector's are none), and time on the wall; the median of 15
 * rounds, those of the different ways in turn. A new initialization vector each time. The property {@code driver} names a
 * driver that is used instead of the one that is measured to be best.
 */
public final class AsyncProcessorTime {
  private static final int IN_FLIGHT = 64;
  private static final int ROUNDS = 15;
  private static final int WARM_UP = 40;
  private static final long BYTES = 400_000_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final SecretKey KEY = new SecretKeySpec(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}, "AES");

  private AsyncProcessorTime() {}

  /** A way to do it. */
  private record Way(String name, Turn turn, boolean synchronous) {}

  /** So many messages at once. */
  private interface Turn {
    void run() throws Exception;
  }

  /** Prints a table for each operation and size. */
  public static void main(String[] arguments) throws Exception {
    String driver = System.getProperty("driver", "");
    if (!driver.isEmpty()) {
      System.setProperty("fermata.framework.driver", driver);
    }
    try (FermataProvider provider = new FermataProvider()) {
      for (int size : new int[] {1_024, 16_384}) {
        compare("AES-128-CBC encrypt", size, cipherWays(provider, size));
      }
      compare("HMAC-SHA256", 1_024, macWays(provider, 1_024));
    }
  }

  private static List<Provider> providers() {
    return List.of(
        Security.getProvider("SunJCE"),
        AmazonCorrettoCryptoProvider.INSTANCE,
        Conscrypt.newProvider(),
        new BouncyCastleProvider());
  }

  private static void next(byte[] iv) {
    int at = iv.length;
    while (++iv[--at] == 0 && at > 0) {
      // carries
    }
  }

  // The synchronous ones.

  private static List<Way> cipherWays(FermataProvider fermata, int size) throws Exception {
    List<Way> ways = new ArrayList<>();
    for (Provider provider : providers()) {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", provider);
      byte[] in = new byte[size];
      byte[] out = new byte[size];
      byte[] iv = new byte[16];
      ways.add(
          new Way(
              provider.getName() + ", byte[]",
              () -> {
                for (int i = 0; i < IN_FLIGHT; i++) {
                  next(iv);
                  cipher.init(Cipher.ENCRYPT_MODE, KEY, new IvParameterSpec(iv));
                  cipher.doFinal(in, 0, size, out, 0);
                }
              },
              true));
      Cipher direct = Cipher.getInstance("AES/CBC/NoPadding", provider);
      ByteBuffer from = ByteBuffer.allocateDirect(size);
      ByteBuffer to = ByteBuffer.allocateDirect(size);
      ways.add(
          new Way(
              provider.getName() + ", direct buffer",
              () -> {
                for (int i = 0; i < IN_FLIGHT; i++) {
                  next(iv);
                  direct.init(Cipher.ENCRYPT_MODE, KEY, new IvParameterSpec(iv));
                  direct.doFinal(from.clear(), to.clear());
                }
              },
              true));
    }
    AsyncCipher service = AsyncCipher.getInstance("AES/CBC/NoPadding", fermata);
    ways.addAll(asyncWays(fermata, service, size, size, () -> new AsyncRequest().encrypt(KEY)));
    byte[] in = new byte[size];
    byte[] iv = new byte[16];
    ways.add(
        new Way(
            "encrypt(key, parameters, byte[]), a CompletableFuture each",
            () -> {
              List<AsyncFuture<byte[]>> futures = new ArrayList<>(IN_FLIGHT);
              for (int i = 0; i < IN_FLIGHT; i++) {
                next(iv);
                futures.add(service.encrypt(KEY, new IvParameterSpec(iv), in));
              }
              CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
            },
            false));
    return ways;
  }

  private static List<Way> macWays(FermataProvider fermata, int size) throws Exception {
    List<Way> ways = new ArrayList<>();
    for (Provider provider : providers()) {
      Mac mac = Mac.getInstance("HmacSHA256", provider);
      mac.init(KEY);
      byte[] in = new byte[size];
      byte[] out = new byte[32];
      ways.add(
          new Way(
              provider.getName() + ", byte[]",
              () -> {
                for (int i = 0; i < IN_FLIGHT; i++) {
                  mac.update(in, 0, size);
                  mac.doFinal(out, 0);
                }
              },
              true));
    }
    AsyncMac service = AsyncMac.getInstance("HmacSHA256", fermata);
    ways.addAll(asyncWays(fermata, service, size, 32, () -> new AsyncRequest().mac(KEY)));
    byte[] in = new byte[size];
    ways.add(
        new Way(
            "mac(key, byte[]), a CompletableFuture each",
            () -> {
              List<AsyncFuture<byte[]>> futures = new ArrayList<>(IN_FLIGHT);
              for (int i = 0; i < IN_FLIGHT; i++) {
                futures.add(service.mac(KEY, in));
              }
              CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
            },
            false));
    return ways;
  }

  // The asynchronous ones.

  private interface Maker {
    AsyncRequest make();
  }

  private static List<Way> asyncWays(
      FermataProvider fermata, AsyncService service, int size, int room, Maker maker) {
    List<AsyncRequest> leased = new ArrayList<>();
    List<AsyncRequest> arrays = new ArrayList<>();
    List<AsyncRequest> futures = new ArrayList<>();
    Polled queue = new Polled();
    byte[][] ivs = new byte[IN_FLIGHT][16];
    for (int i = 0; i < IN_FLIGHT; i++) {
      Lease in = fermata.framework().lease(size);
      Lease out = fermata.framework().lease(room);
      leased.add(maker.make().input(in, 0, size).output(out, 0, room).into(queue.queue));
      arrays.add(maker.make().input(new byte[size]).output(new byte[room]).into(queue.queue));
      futures.add(maker.make().input(new byte[size]).output(new byte[room]));
    }
    boolean vectors = service instanceof AsyncCipher;
    return List.of(
        new Way("submitAll, queue, leased", () -> batch(service, leased, vectors ? ivs : null, queue), false),
        new Way("submitAll, queue, byte[]", () -> batch(service, arrays, vectors ? ivs : null, queue), false),
        new Way(
            "submitAllAsync, byte[], a CompletableFuture each",
            () -> {
              vectors(futures, vectors ? ivs : null);
              CompletableFuture.allOf(service.submitAllAsync(futures).toArray(CompletableFuture[]::new)).get();
            },
            false));
  }

  private static final class Polled {
    private final AsyncQueue queue = new AsyncQueue();
    private volatile Thread waiting;
    private int failed;

    Polled() {
      queue.onReady(() -> LockSupport.unpark(waiting));
    }

    void await(int count) {
      waiting = Thread.currentThread();
      int left = count;
      while (left > 0) {
        int taken = queue.poll(left, this::look);
        left -= taken;
        if (taken == 0) {
          LockSupport.park(this);
        }
      }
      if (failed > 0) {
        throw new IllegalStateException(failed + " messages failed");
      }
    }

    private void look(AsyncRequest done) {
      failed += done.written() == 0 ? 1 : 0;
    }
  }

  private static void vectors(List<AsyncRequest> requests, byte[][] ivs) {
    if (ivs != null) {
      for (int i = 0; i < IN_FLIGHT; i++) {
        next(ivs[i]);
        requests.get(i).iv(ivs[i]);
      }
    }
  }

  private static void batch(AsyncService service, List<AsyncRequest> requests, byte[][] ivs, Polled queue)
      throws GeneralSecurityException {
    vectors(requests, ivs);
    for (AsyncSubmission answer : service.submitAll(requests)) {
      if (answer == AsyncSubmission.REJECTED) {
        throw new IllegalStateException("no room");
      }
    }
    queue.await(IN_FLIGHT);
  }

  /** Of all threads together; none of them ends while something is measured. */
  private static long processorNanos() {
    long all = 0;
    for (long thread : THREADS.getAllThreadIds()) {
      all += Math.max(0, THREADS.getThreadCpuTime(thread));
    }
    return all;
  }

  private static void compare(String what, int size, List<Way> ways) throws Exception {
    int most = (int) (BYTES / ROUNDS / IN_FLIGHT / size + 1);
    double[][] processor = new double[ways.size()][ROUNDS];
    double[][] wall = new double[ways.size()][ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (int way = 0; way < ways.size(); way++) {
        int turns = ways.get(way).name().startsWith("BC") ? most / 10 : most; // which is slow
        long processorStart = processorNanos();
        long start = System.nanoTime();
        for (int i = 0; i < turns; i++) {
          ways.get(way).turn().run();
        }
        long spent = System.nanoTime() - start;
        long spentProcessor = processorNanos() - processorStart;
        processor[way][Math.max(0, round)] = (double) spentProcessor / turns / IN_FLIGHT;
        wall[way][Math.max(0, round)] = (double) spent / turns / IN_FLIGHT;
      }
    }
    double bestProcessor = Double.MAX_VALUE;
    double bestWall = Double.MAX_VALUE;
    for (int way = 0; way < ways.size(); way++) {
      if (ways.get(way).synchronous()) {
        bestProcessor = Math.min(bestProcessor, DriverProcessorTime.median(processor[way]));
        bestWall = Math.min(bestWall, DriverProcessorTime.median(wall[way]));
      }
    }
    System.out.printf(
        "%n%s, %d bytes%n%-62s %12s %8s %12s %8s%n",
        what, size, "", "processor ns", "times", "wall ns", "times");
    for (int way = 0; way < ways.size(); way++) {
      double mine = DriverProcessorTime.median(processor[way]);
      double onWall = DriverProcessorTime.median(wall[way]);
      System.out.printf(
          Locale.ROOT, "%-62s %12.0f %8.2f %12.0f %8.2f%n",
          ways.get(way).name(), mine, bestProcessor / mine, onWall, bestWall / onWall);
    }
  }
}
