package io.fermata.samples.kernelcrypto;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_SHA2_256_HMAC;

import io.fermata.framework.kernel.CryptoDescriptor;
import io.fermata.framework.kernel.CryptoInit;
import io.fermata.framework.kernel.CryptoQueue;
import io.fermata.framework.kernel.CryptoRequest;
import io.fermata.framework.kernel.DriverFlag;
import io.fermata.framework.kernel.Errno;
import io.fermata.framework.kernel.KernelCrypto;
import io.fermata.framework.kernel.SessionId;
import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The driver of a card that computes HMAC-SHA-256 and holds two requests; the JDK stands in for the card. */
final class MacCard implements AutoCloseable {
  private final KernelCrypto crypto;
  private final int driverId;
  private final ExecutorService card = Executors.newSingleThreadExecutor();
  private final Semaphore room = new Semaphore(2);
  private final Map<Integer, SecretKeySpec> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();

  /** Acquires a driver identifier and registers the one algorithm. */
  MacCard(KernelCrypto crypto) {
    this.crypto = crypto;
    driverId = crypto.driverId("maccard0", Set.of(DriverFlag.HARDWARE));
    crypto.register(
        driverId,
        CRYPTO_SHA2_256_HMAC,
        0,
        Set.of(),
        this::newSession,
        this::freeSession,
        this::process,
        null);
  }

  int driverId() {
    return driverId;
  }

  private Errno newSession(@Nullable Object arg, SessionId sid, CryptoInit cri) {
    byte[] key = cri.key();
    if (key == null) {
      return Errno.EINVAL;
    }
    int number = last.incrementAndGet();
    sessions.put(number, new SecretKeySpec(key, "HmacSHA256"));
    sid.set(number);
    return Errno.SUCCESS;
  }

  private Errno freeSession(@Nullable Object arg, long sid) {
    return sessions.remove(SessionId.local(sid)) == null ? Errno.EINVAL : Errno.SUCCESS;
  }

  /** Must not block: queues the request for the card, or says that there is no room. */
  private Errno process(@Nullable Object arg, CryptoRequest crp) {
    if (!room.tryAcquire()) {
      return Errno.ERESTART;
    }
    card.execute(
        () -> {
          crp.etype(compute(crp));
          crypto.done(crp);
          room.release();
          crypto.unblock(driverId, CryptoQueue.SYMQ);
        });
    return Errno.SUCCESS;
  }

  private Errno compute(CryptoRequest crp) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(sessions.get(SessionId.local(crp.sid())));
      MemorySegment buffer = crp.segment();
      CryptoDescriptor crd = Objects.requireNonNull(crp.desc());
      mac.update(buffer.asSlice(crd.skip(), crd.len()).asByteBuffer());
      byte[] code = mac.doFinal();
      MemorySegment.copy(MemorySegment.ofArray(code), 0, buffer, crd.inject(), code.length);
      return Errno.SUCCESS;
    } catch (GeneralSecurityException e) {
      return Errno.EIO;
    }
  }

  @Override
  public void close() {
    crypto.unregisterAll(driverId);
    card.close();
  }
}
