package io.fermata.driver.pkcs11;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.HeldKey;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.ProviderException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.callback.CallbackHandler;
import org.jspecify.annotations.Nullable;

/**
 * A token or HSM in a slot of a PKCS #11 library, as a driver.
 *
 * <p>A bounded number of lanes, which are threads of the driver, make the calls that block; each has JCA objects of its
 * own, and so sessions with the token that nobody else uses. Requests wait for a lane in memory of the driver's.
 *
 * <p>Keys that are the token's are found in {@link #keyStore()}: handles without an encoding, which this driver takes
 * and every other refuses. Key material of the caller's is taken too: it goes to the token with the first request, as
 * an object of a session, and is forgotten by the token some time after the session was closed. Since it gains nothing
 * there, work with it, and work without a key, is left to other drivers where there are any, unless {@code offload} is
 * {@code all}.
 *
 * <p>When the token fails, what is with it ends with {@link Reason#SESSION_LOST} and the driver is {@link
 * io.fermata.spi.Health#BLOCKED} until a real operation works again. After that the handles from before may be of no
 * use, as the library has it: then they are refused with {@link Reason#BAD_KEY}, and are found anew in {@link
 * #keyStore()}.
 *
 * <table>
 *   <caption>Settings</caption>
 *   <tr><td>{@code library}</td><td>path of the PKCS #11 library; without it the driver is absent</td></tr>
 *   <tr><td>{@code slot}</td><td>the slot's number, {@code 7} or {@code 0x2f}</td></tr>
 *   <tr><td>{@code index}</td><td>instead: its place in the library's list, from 0; 0 by default</td></tr>
 *   <tr><td>{@code pin-file}</td><td>a file whose first line is the PIN</td></tr>
 *   <tr><td>{@code pin-env}</td><td>instead: an environment variable that has it</td></tr>
 *   <tr><td>{@code lanes}</td><td>calls that are in the library at once, 1 to 256; 4 by default</td></tr>
 *   <tr><td>{@code depth}</td><td>requests held at once, at least one for each lane, to 65536; 64 by
 *       default</td></tr>
 *   <tr><td>{@code offload}</td><td>{@code keys} for what needs a key of the token, {@code all} for
 *       everything; {@code keys} by default</td></tr>
 *   <tr><td>{@code recheck}</td><td>from a failure of the token until it is tried again, to 3600s; 1s by
 *       default</td></tr>
 *   <tr><td>{@code patience}</td><td>how long {@link #close} waits for calls that hang in the library, to 3600s; 5s by
 *       default</td></tr>
 * </table>
 *
 * <p>The PIN is read for each login, handed to the token and overwritten. One that the token has refused is not tried
 * again in this process, so that the token is not locked.
 */
public final class Pkcs11Driver implements Driver {
  private static final String NAME = "[A-Za-z0-9._-]+";

  private final String name;
  private final TokenSource source;
  private final Optional<CallbackHandler> pin;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Running running;

  /** What is there once it has started. */
  private record Running(Slot slot, Pin pin, TokenSettings settings, List<Offer> offers) {}

  /**
   * A driver that reads the PIN where its settings say.
   *
   * @param name the driver's, and what its settings go by: letters, digits, dot, dash and underscore
   */
  public Pkcs11Driver(String name) {
    this(name, new SunPkcs11(), Optional.empty());
  }

  /**
   * A driver that asks the application for the PIN.
   *
   * @param name the driver's, and what its settings go by: letters, digits, dot, dash and underscore
   * @param pin asked with one {@link javax.security.auth.callback.PasswordCallback}, once for each login: as the
   *     driver starts, on the thread that starts it, and after a token has come back, on a thread of the driver
   */
  public Pkcs11Driver(String name, CallbackHandler pin) {
    this(name, new SunPkcs11(), Optional.of(pin));
  }

  Pkcs11Driver(String name, TokenSource source, Optional<CallbackHandler> pin) {
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException(
          "name is '" + name + "'; it has letters, digits, dot, dash and underscore");
    }
    this.name = name;
    this.source = Objects.requireNonNull(source, "source");
    this.pin = Objects.requireNonNull(pin, "pin");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    TokenSettings settings = TokenSettings.read(host.settings());
    Attachment token = Attachment.of(source, settings.place());
    boolean started = false;
    try {
      Pin read = Pin.of(pin, settings);
      token.login(read);
      List<Offer> offers = Offers.of(token.provider());
      if (offers.isEmpty()) {
        throw new DriverException(Reason.UNAVAILABLE, "the token in " + token + " does nothing that is known here");
      }
      Lanes lanes = new Lanes(name, settings.lanes(), settings.depth(), host::unblocked);
      Wellbeing wellbeing =
          new Wellbeing(host, token, read, settings, task -> lanes.later(task, null));
      running = new Running(new Slot(name, token, lanes, wellbeing), read, settings, offers);
      started = true;
    } finally {
      if (!started) {
        token.release();
      }
    }
  }

  private void requireOpen() throws DriverException {
    if (closed.get()) {
      throw new DriverException(Reason.CLOSED, name + " is closed");
    }
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException(name + " is not started");
    }
    return now;
  }

  @Override
  public DriverShape shape() {
    Running now = running();
    return new DriverShape(
        DriverShape.Kind.HARDWARE,
        DriverShape.Completion.OWN_THREAD,
        now.settings.depth(),
        now.offers.stream().map(offer -> offer.algorithm().name()).toList());
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    Running now = running();
    return offer(now, spec)
        .map(offer -> offer.probe(spec, now.slot.provider()))
        .orElseGet(
            () -> new Suitability.Unfit(Reason.UNSUPPORTED, "has no " + spec.kind() + " " + spec.algorithm()));
  }

  private static Optional<Offer> offer(Running now, SessionSpec spec) {
    return now.offers.stream().filter(offer -> offer.algorithm().isOf(spec)).findAny();
  }

  /**
   * {@inheritDoc} Does not ask the token: a key that the token refuses fails the first request.
   *
   * @throws DriverException also with {@link Reason#UNAVAILABLE} while the token does not work
   */
  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    Running now = running();
    if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, why);
    }
    requireOpen();
    if (now.slot.wellbeing().isAway()) {
      throw new DriverException(Reason.UNAVAILABLE, "the token of " + name + " does not work at present");
    }
    Offer offer = offer(now, spec).orElseThrow();
    Optional<Key> key = Optional.empty();
    boolean own = false;
    if (spec.key().isPresent()) {
      Key given = spec.key().get();
      own = Offer.isHandle(given);
      key = Optional.of(Keys.of(offer, given));
    }
    return new TokenSession(now.slot, offer, spec.tagLength(), key, !own && !now.settings.everything());
  }

  /**
   * The keys and certificates of the token, of type {@code PKCS11}. Its private and secret keys are handles for sessions
   * of this driver; they are the token's to keep, and serve as long as the driver is open. Asks the token, and may
   * block.
   *
   * @return a new one, loaded
   * @throws DriverException with {@link Reason#UNAVAILABLE} if the token does not answer, with {@link Reason#CLOSED}
   *     once the driver is closed
   * @throws IllegalStateException if the driver was not started
   */
  public KeyStore keyStore() throws DriverException {
    Running now = running();
    requireOpen();
    now.slot.token().login(now.pin);
    try {
      return ReentryGuard.<KeyStore, Exception>call(
          () -> {
            KeyStore store = KeyStore.getInstance("PKCS11", now.slot.provider());
            store.load(null, null);
            return store;
          });
    } catch (GeneralSecurityException | IOException | ProviderException e) {
      throw new DriverException(
          Reason.UNAVAILABLE, "no key store of the token of " + name + ": " + Trouble.words(e), e);
    } catch (Exception e) {
      throw new IllegalStateException("nothing else is thrown", e);
    }
  }

  /**
   * {@inheritDoc} Those of {@link #keyStore()}, a private key as a {@link KeyHandle} if it has a certificate, which tells
   * its public key.
   */
  @Override
  public List<HeldKey> keys() throws DriverException {
    KeyStore store = keyStore();
    try {
      return ReentryGuard.<List<HeldKey>, Exception>call(() -> HeldKeys.of(store));
    } catch (GeneralSecurityException | ProviderException e) {
      throw new DriverException(
          Reason.UNAVAILABLE, "the token of " + name + " does not tell its keys: " + Trouble.words(e), e);
    } catch (Exception e) {
      throw new IllegalStateException("nothing else is thrown", e);
    }
  }

  /**
   * Ends what waits with {@link Reason#CLOSED}, and waits for what is in the library: so long as {@code patience} says,
   * then that ends too. The last driver of a token logs out, if it has logged in.
   */
  @Override
  public void close() {
    Running now = running;
    if (now != null && closed.compareAndSet(false, true)) {
      now.slot.wellbeing().close();
      now.slot.lanes().close(now.settings.patience().toNanos());
      now.slot.token().release();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
