package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.AuthProvider;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/**
 * A token in use by this process. There is one for each place, whoever uses it: a login is the process's (PKCS #11,
 * 2.6.8 of version 2.40), keys are of the provider that found them, and a provider that was made once stays with the
 * JVM. Used from any thread.
 */
final class Attachment {
  private static final Map<Known, Attachment> ALL = new HashMap<>();

  /** What a token says to a PIN that it will not take, also if it comes again; most tokens count these. */
  private static final Set<String> REFUSALS =
      Set.of(
          "CKR_PIN_INCORRECT",
          "CKR_PIN_INVALID",
          "CKR_PIN_LEN_RANGE",
          "CKR_PIN_EXPIRED",
          "CKR_PIN_LOCKED",
          "CKR_USER_PIN_NOT_INITIALIZED");

  private record Known(TokenSource source, TokenSettings.Place place) {}

  private final TokenSource source;
  private final TokenSettings.Place place;
  private final byte[] salt = new byte[32];
  private volatile Provider provider;
  private int users;
  private boolean ours;
  private byte[] refused = {};

  private Attachment(TokenSource source, TokenSettings.Place place, Provider provider) {
    this.source = source;
    this.place = place;
    this.provider = provider;
    new SecureRandom().nextBytes(salt);
  }

  /** The token at a place. The caller {@linkplain #release releases} it. */
  static Attachment of(TokenSource source, TokenSettings.Place place) throws DriverException {
    synchronized (ALL) {
      Known known = new Known(source, place);
      Attachment attachment = ALL.get(known);
      if (attachment == null) {
        attachment = new Attachment(source, place, source.attach(place));
        ALL.put(known, attachment);
      }
      attachment.users++;
      return attachment;
    }
  }

  /** The provider over the token; another one after {@link #renew}. */
  Provider provider() {
    return provider;
  }

  TokenSettings.Place place() {
    return place;
  }

  /**
   * Sees to it that the token's user is logged in; asks for the PIN if need be, and once.
   *
   * @throws DriverException with {@link Reason#UNAVAILABLE}; with {@link Reason#BAD_SETTING} if the token refuses the
   *     PIN, now or when it was tried before
   */
  void login(Pin pin) throws DriverException {
    login(provider, pin);
  }

  private synchronized void login(Provider to, Pin pin) throws DriverException {
    if (!(to instanceof AuthProvider auth)) {
      return; // it has no login
    }
    Entry entry = new Entry(pin);
    try {
      ReentryGuard.<Boolean, LoginException>call(
          () -> {
            auth.login(new Subject(), entry);
            return true;
          });
      ours |= entry.asked.get();
    } catch (LoginException | ProviderException e) {
      DriverException inside = entry.failure.get();
      if (inside != null) {
        throw inside;
      }
      String code = Trouble.code(e).orElse("");
      if (REFUSALS.contains(code)) {
        refused = entry.offered.get();
        throw new DriverException(
            Reason.BAD_SETTING, "the token in " + place + " refuses the PIN: " + code + "; it is not tried again", e);
      }
      throw new DriverException(Reason.UNAVAILABLE, "no login to the token in " + place + ": " + Trouble.words(e), e);
    }
  }

  /** Makes another provider, and logs in, since the sessions of the one before are lost. Its keys are lost too. */
  synchronized void renew(Pin pin) throws DriverException {
    Provider made = source.attach(place);
    login(made, pin);
    provider = made;
  }

  /** Says that one user less is there. The last one logs out, if the login was made here. */
  void release() {
    synchronized (ALL) {
      users--;
      if (users > 0) {
        return;
      }
    }
    logout();
  }

  private synchronized void logout() {
    if (!ours || !(provider instanceof AuthProvider auth)) {
      return;
    }
    ours = false;
    try {
      ReentryGuard.<Boolean, LoginException>call(
          () -> {
            auth.logout();
            return true;
          });
    } catch (LoginException | ProviderException e) {
      System.getLogger("io.fermata.driver.pkcs11")
          .log(System.Logger.Level.DEBUG, "no logout from the token in {0}: {1}", place, Trouble.words(e));
    }
  }

  /** Hands the PIN on, unless the token has refused the same before: it might lock itself. */
  private final class Entry implements CallbackHandler {
    private final Pin pin;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicReference<byte[]> offered = new AtomicReference<>(new byte[0]);
    private final AtomicReference<@Nullable DriverException> failure =
        new AtomicReference<>();

    Entry(Pin pin) {
      this.pin = pin;
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
      for (Callback callback : callbacks) {
        if (!(callback instanceof PasswordCallback wanted)) {
          throw new UnsupportedCallbackException(callback);
        }
        enter(wanted);
      }
    }

    private void enter(PasswordCallback wanted) throws IOException {
      char[] read;
      try {
        read = pin.read();
      } catch (DriverException e) {
        failure.set(e);
        throw new IOException("no PIN", e);
      }
      try {
        byte[] print = print(read);
        if (Arrays.equals(print, refused)) {
          DriverException again =
              new DriverException(
                  Reason.BAD_SETTING,
                  "the token in " + place + " has refused this PIN before; it is not tried again");
          failure.set(again);
          throw new IOException("refused before", again);
        }
        offered.set(print);
        asked.set(true);
        wanted.setPassword(read);
      } finally {
        Arrays.fill(read, '\0');
      }
    }

    /** Tells one PIN from another, and nothing else: the salt is this process's. */
    private byte[] print(char[] read) {
      ByteBuffer bytes = ByteBuffer.allocate(read.length * Character.BYTES);
      bytes.asCharBuffer().put(read);
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(salt);
        digest.update(bytes);
        return digest.digest();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every platform has SHA-256", e);
      } finally {
        Arrays.fill(bytes.array(), (byte) 0);
      }
    }
  }

  @Override
  public String toString() {
    return place.toString();
  }
}
