package io.fermata.framework.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A driver as the man page has it, in the hands of a test: its cipher turns over every bit of a range. */
final class ToyDriver {
  final KernelCrypto crypto;
  final int id;
  final Object arg = new Object();
  final List<CryptoInit> opened = new ArrayList<>();
  final List<Long> opening = new ArrayList<>();
  final List<Long> freed = new ArrayList<>();
  final List<Object> args = new ArrayList<>();
  final List<Thread> threads = new ArrayList<>();
  final BlockingQueue<CryptoRequest> held = new LinkedBlockingQueue<>();
  volatile Errno newAnswer = Errno.SUCCESS;
  volatile Errno freeAnswer = Errno.SUCCESS;
  volatile Function<CryptoRequest, Errno> process = this::complete;
  private int sessions = 40;

  ToyDriver(KernelCrypto crypto, String name, DriverFlag... flags) {
    this.crypto = crypto;
    this.id = crypto.driverId(name, Set.of(flags));
    assertTrue(id >= 0, name);
  }

  /** Registers algorithms, with no limit and no flags. */
  ToyDriver with(int... algorithms) {
    for (int alg : algorithms) {
      assertEquals(Errno.SUCCESS, register(alg, 0));
    }
    return this;
  }

  Errno register(int alg, int maxOpLen, AlgorithmFlag... flags) {
    return crypto.register(
        id, alg, maxOpLen, Set.of(flags), this::newSession, this::freeSession, this::process, arg);
  }

  /** From now on keeps what comes, for the test to complete. */
  ToyDriver hold() {
    process =
        request -> {
          held.add(request);
          return Errno.SUCCESS;
        };
    return this;
  }

  synchronized Errno newSession(@Nullable Object given, SessionId sid, CryptoInit cri) {
    args.add(given);
    opening.add(sid.get());
    if (!newAnswer.isError()) {
      opened.add(cri);
      sid.set(++sessions);
    }
    return newAnswer;
  }

  synchronized Errno freeSession(@Nullable Object given, long sid) {
    args.add(given);
    freed.add(sid);
    return freeAnswer;
  }

  Errno process(@Nullable Object given, CryptoRequest request) {
    synchronized (this) {
      args.add(given);
      threads.add(Thread.currentThread());
      notifyAll();
    }
    return process.apply(request);
  }

  /** Waits until so many requests were brought. */
  synchronized void awaitCalls(int count) throws InterruptedException {
    while (threads.size() < count) {
      wait();
    }
  }

  synchronized int calls() {
    return threads.size();
  }

  /** Does its work and says so. */
  Errno complete(CryptoRequest request) {
    MemorySegment buffer = request.segment();
    for (CryptoDescriptor one = request.desc(); one != null; one = one.next()) {
      for (int i = one.skip(); i < one.skip() + one.len(); i++) {
        buffer.set(ValueLayout.JAVA_BYTE, i, (byte) ~buffer.get(ValueLayout.JAVA_BYTE, i));
      }
    }
    crypto.done(request);
    return Errno.SUCCESS;
  }

  /** Completes the oldest that it keeps. */
  void completeHeld() throws InterruptedException {
    complete(held.take());
  }
}
