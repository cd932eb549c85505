package io.fermata.framework.kernel;

import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.wait.Completion;
import io.fermata.wait.Waiter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /dev/crypto} is to crypto(4): sessions of a cipher, a code or both, and calls that return
 * when they are done. It waits as the calling thread waits best: a job pauses, a virtual thread parks. A
 * session that moves to another driver goes unnoticed. May be used by several threads at once; closing it
 * frees its sessions.
 */
public final class CryptoUser implements AutoCloseable {
  private final KernelCrypto crypto;
  private final boolean softwareKeys;
  private final Map<Long, UserSession> sessions = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private CryptoUser(KernelCrypto crypto, boolean softwareKeys) {
    this.crypto = crypto;
    this.softwareKeys = softwareKeys;
  }

  /**
   * Opens a handle.
   *
   * @param softwareKeys true to let software do key operations too, as far as the framework {@linkplain
   *     io.fermata.framework.Permission#SOFTWARE_KEY_OPERATIONS allows} it: {@code
   *     kern.cryptodevallowsoft}
   */
  public static CryptoUser open(KernelCrypto crypto, boolean softwareKeys) {
    return new CryptoUser(Objects.requireNonNull(crypto, "crypto"), softwareKeys);
  }

  /**
   * {@code CIOCGSESSION}: opens a session.
   *
   * @param ses receives its number, which means something to this handle alone
   * @param cipher a cipher, or null; its {@code next} must be null
   * @param mac a hash or code, or null; its {@code next} must be null
   * @return {@link Errno#EINVAL} if both are null, else as {@link KernelCrypto#newSession}
   */
  public Errno newSession(
      SessionId ses, @Nullable CryptoInit cipher, @Nullable CryptoInit mac, Preference preference) {
    CryptoInit first = cipher == null ? copy(mac) : copy(cipher);
    if (first == null || closed.get() || isLinked(cipher) || isLinked(mac)) {
      return Errno.EINVAL;
    }
    if (cipher != null) {
      first.next(copy(mac)); // on a copy: what the caller gave is not changed
    }
    SessionId sid = new SessionId();
    Errno answer = crypto.newSession(sid, first, preference);
    if (!answer.isError()) {
      long number = numbers.incrementAndGet();
      sessions.put(number, new UserSession(cipher, mac, sid.get()));
      ses.set(number);
      if (closed.get()) {
        freeSession(number);
      }
    }
    return answer;
  }

  private static boolean isLinked(@Nullable CryptoInit init) {
    return init != null && init.next() != null;
  }

  private static @Nullable CryptoInit copy(@Nullable CryptoInit init) {
    return init == null
        ? null
        : new CryptoInit(init.alg()).key(init.key()).klen(init.klen()).mlen(init.mlen());
  }

  /** {@code CIOCFSESSION}: frees a session; {@link Errno#EINVAL} if there is none. */
  public Errno freeSession(long ses) {
    UserSession freed = sessions.remove(ses);
    return freed == null ? Errno.EINVAL : crypto.freeSession(freed.sid());
  }

  /** {@code CIOCCRYPT}: processes data, and returns when it is done; the result is in place then. */
  public Errno crypt(CryptOp op) {
    UserSession session = sessions.get(op.ses());
    if (session == null || !session.suits(op)) {
      return Errno.EINVAL;
    }
    int length = op.src().length;
    byte[] buffer = Arrays.copyOf(op.src(), length + session.codeLength());
    Errno ended = perform(session, op, buffer);
    byte[] dst = op.dst();
    byte[] mac = op.mac();
    if (!ended.isError() && dst != null) {
      System.arraycopy(buffer, 0, dst, 0, length);
    }
    if (!ended.isError() && mac != null) {
      System.arraycopy(buffer, length, mac, 0, session.codeLength());
    }
    Arrays.fill(buffer, (byte) 0);
    return ended;
  }

  private Errno perform(UserSession session, CryptOp op, byte[] buffer) {
    CryptoRequest request =
        new CryptoRequest().desc(session.descriptors(op)).buf(buffer).ilen(op.src().length);
    if (op.isBatch()) {
      request.flags(RequestFlag.BATCH, RequestFlag.CBIFSYNC);
    } else {
      request.flags(RequestFlag.CBIFSYNC);
    }
    do {
      Completion told = new Completion();
      request.sid(session.sid()).callback(done -> told.give());
      Errno refused = crypto.dispatch(request);
      if (refused.isError()) {
        return refused;
      }
      Waiter.current().await(told);
      if (request.sid() != session.sid()) {
        session.sid(request.sid());
      }
    } while (request.etype() == Errno.EAGAIN);
    return request.etype();
  }

  /**
   * {@code CIOCKEY}: does a key operation, and returns when it is done; its callback is not used. By
   * hardware alone, unless software is allowed.
   */
  public Errno key(KeyRequest request) {
    Completion told = new Completion();
    request.callback(done -> told.give());
    if (!softwareKeys) {
      request.preference(Preference.HARDWARE_ONLY);
    }
    Errno refused = crypto.kdispatch(request);
    if (refused.isError()) {
      return refused;
    }
    Waiter.current().await(told);
    return request.status();
  }

  /**
   * {@code CIOCASYMFEAT}: the key operations that {@link #key} can do here; bits as in {@link
   * KernelCrypto#features}.
   */
  public int features() {
    return crypto.features(softwareKeys ? Preference.BEST : Preference.HARDWARE_ONLY);
  }

  /** {@code CIOCFINDDEV}: the number of the driver of this name; -1 if there is none. */
  public int findDevice(String name) {
    return crypto.findDriver(name);
  }

  /** The name of the driver with this number. */
  public Optional<String> deviceName(int driverId) {
    return crypto.driver(driverId).map(found -> found.name());
  }

  /** The name of the driver that a session is on. */
  public Optional<String> driver(long ses) {
    return Optional.ofNullable(sessions.get(ses))
        .flatMap(session -> crypto.session(session.sid()))
        .map(Session::driver);
  }

  /** Frees every session. Idempotent. */
  @Override
  public void close() {
    closed.set(true);
    List.copyOf(sessions.keySet()).forEach(this::freeSession);
  }
}
