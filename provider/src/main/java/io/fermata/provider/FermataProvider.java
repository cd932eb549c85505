package io.fermata.provider;

import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import io.fermata.framework.Framework;
import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The security provider {@code Fermata}.
 *
 * <p>Standard JCA calls go through the framework to the driver that suits best. While a driver that
 * does not complete at once works, the call pauses the job that it runs in, else parks its virtual
 * thread, else blocks its platform thread; code that calls JCA needs no change.
 *
 * <pre>{@code
 * Security.insertProviderAt(new FermataProvider(), 1);
 * Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
 * }</pre>
 *
 * <p>Also found with {@link java.util.ServiceLoader}, and by a line {@code security.provider.N=Fermata}
 * in the security properties. Nothing is read, started or opened before the first service is asked for.
 * Two providers in one JVM share nothing. May be used from any thread.
 *
 * <p>Services: {@code Cipher} AES/GCM/NoPadding and ChaCha20-Poly1305, {@code Mac} HmacSHA256, {@code
 * MessageDigest} SHA-256, {@code Signature} SHA256withECDSA.
 */
public final class FermataProvider extends Provider implements AutoCloseable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger("io.fermata.provider");

  /** The provider's name. */
  public static final String NAME = "Fermata";

  static {
    // Guice would generate classes with sun.misc.Unsafe; it reads this once, as its first class loads
    if (System.getProperty("guice_bytecode_gen_option") == null) {
      System.setProperty("guice_bytecode_gen_option", "DISABLED");
    }
  }

  private final transient ReentrantLock lock = new ReentrantLock();
  private final transient Module module;
  private transient volatile @Nullable Composition composition;
  private final transient AtomicBoolean warned = new AtomicBoolean();
  private transient volatile boolean closed;

  /** Makes the provider of {@link FermataModule}. */
  public FermataProvider() {
    this(new FermataModule());
  }

  private FermataProvider(Module module) {
    super(NAME, "0.1.0", "Fermata: JCA calls that wait for a device without blocking a thread");
    this.module = module;
    offer(
        "Cipher",
        "AES/GCM/NoPadding",
        "",
        SessionSpec.aead("AES/GCM"),
        FermataProvider::isSecret,
        AeadCipher::gcm);
    offer(
        "Cipher",
        "ChaCha20-Poly1305",
        "1.2.840.113549.1.9.16.3.18",
        SessionSpec.aead("ChaCha20-Poly1305"),
        FermataProvider::isSecret,
        AeadCipher::chacha);
    offer(
        "Mac",
        "HmacSHA256",
        "1.2.840.113549.2.9",
        SessionSpec.mac("HmacSHA256"),
        FermataProvider::isSecret,
        FermataMac::new);
    offer(
        "MessageDigest",
        "SHA-256",
        "2.16.840.1.101.3.4.2.1",
        SessionSpec.digest("SHA-256"),
        key -> false,
        FermataDigest::new);
    offer(
        "Signature",
        "SHA256withECDSA",
        "1.2.840.10045.4.3.2",
        SessionSpec.signature("SHA256withECDSA"),
        FermataProvider::isElliptic,
        FermataSignature::new);
  }

  /**
   * Makes a provider of other parts.
   *
   * @param module {@link FermataModule} with some bindings replaced
   */
  public static FermataProvider of(Module module) {
    Objects.requireNonNull(module, "module");
    return new FermataProvider(module);
  }

  /**
   * Makes a provider with these settings instead of the process's own.
   *
   * @param settings such as {@code Settings.load().with(…)}
   */
  public static FermataProvider of(Settings settings) {
    Objects.requireNonNull(settings, "settings");
    return of(
        Modules.override(new FermataModule())
            .with(binder -> binder.bind(Settings.class).toInstance(settings)));
  }

  private void offer(
      String type,
      String algorithm,
      String oid,
      SessionSpec spec,
      Predicate<Key> takes,
      Function<Composition, Object> maker) {
    // certificates and messages name algorithms by object identifier, in one of these two ways
    List<String> aliases = oid.isEmpty() ? List.of() : List.of(oid, "OID." + oid);
    putService(new Offer(this, type, algorithm, aliases, spec, takes, maker));
  }

  private static boolean isSecret(Key key) {
    return key instanceof SecretKey;
  }

  private static boolean isElliptic(Key key) {
    return (key instanceof PrivateKey || key instanceof PublicKey)
        && (key.getAlgorithm().equals("EC") || key.getAlgorithm().equals("ECDSA"));
  }

  /** One service; asks for the composition only when an object is made. */
  private static final class Offer extends Service {
    private final FermataProvider provider;
    private final SessionSpec spec;
    private final Predicate<Key> takes;
    private final Function<Composition, Object> maker;

    Offer(
        FermataProvider provider,
        String type,
        String algorithm,
        List<String> aliases,
        SessionSpec spec,
        Predicate<Key> takes,
        Function<Composition, Object> maker) {
      super(provider, type, algorithm, "io.fermata.provider", aliases, Map.of());
      this.provider = provider;
      this.spec = spec;
      this.takes = takes;
      this.maker = maker;
    }

    @Override
    public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
      try {
        Composition parts = provider.composition();
        parts.framework().checkOffered(spec, parts.preference());
        return maker.apply(parts);
      } catch (DriverException | FermataException e) {
        provider.warnOnce(e);
        // anything else would end a look-up that other providers could serve
        throw new NoSuchAlgorithmException(e.getMessage(), e);
      }
    }

    @Override
    public boolean supportsParameter(@Nullable Object parameter) {
      return parameter instanceof Key key && takes.test(key);
    }
  }

  /**
   * As JCA asks for it; answers null to a thread that is inside a driver or the composition, so that
   * what they look up comes from the platform.
   */
  @Override
  public @Nullable Service getService(String type, String algorithm) {
    return ReentryGuard.isHeld() ? null : super.getService(type, algorithm);
  }

  private Composition composition() {
    if (closed) {
      throw new FermataException(Reason.CLOSED, "provider " + NAME + " is closed");
    }
    Composition made = composition;
    return made != null ? made : compose();
  }

  private Composition compose() {
    lock.lock();
    try {
      Composition made = composition;
      if (made == null) {
        if (closed) {
          throw new FermataException(Reason.CLOSED, "provider " + NAME + " is closed");
        }
        made =
            ReentryGuard.call(
                () ->
                    Guice.createInjector(Stage.DEVELOPMENT, module).getInstance(Composition.class));
        composition = made;
      }
      return made;
    } catch (ProvisionException | ConfigurationException | CreationException e) {
      throw refusal(e);
    } finally {
      lock.unlock();
    }
  }

  /** What went wrong, without what Guice has to say of it. */
  private static FermataException refusal(RuntimeException thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && !(root instanceof FermataException)) {
      root = root.getCause();
    }
    return root instanceof FermataException ours
        ? ours
        : new FermataException(
            Reason.UNAVAILABLE, "the provider cannot be put together: " + root, thrown);
  }

  /** JCA goes on to the next provider without a word when this one has no service. */
  private void warnOnce(Exception refusal) {
    if (warned.compareAndSet(false, true)) {
      LOG.log(Level.WARNING, "provider Fermata offers less than it could: {0}", refusal.getMessage());
    }
  }

  /**
   * The framework that serves this provider; put together now if it was not yet.
   *
   * @throws FermataException if a setting is wrong, or the provider is closed
   */
  public Framework framework() {
    return composition().framework();
  }

  /**
   * The settings that this provider was put together with; put together now if it was not yet.
   *
   * @throws FermataException if a setting is wrong, or the provider is closed
   */
  public Settings settings() {
    return composition().settings();
  }

  /**
   * Refuses a configuration that names a driver which is unknown or absent.
   *
   * @throws FermataException with the reason; also if a setting is wrong
   */
  public void check() {
    Composition parts = composition();
    try {
      parts.framework().check(parts.preference());
    } catch (DriverException e) {
      throw FermataException.of(e);
    }
  }

  /**
   * Refuses an algorithm that no driver offers under this configuration; JCA itself would go on to the
   * next provider without a word.
   *
   * @param spec its key does not matter
   * @throws FermataException with the reason; also if a setting is wrong
   */
  public void check(SessionSpec spec) {
    Composition parts = composition();
    try {
      parts.framework().checkOffered(spec, parts.preference());
    } catch (DriverException e) {
      throw FermataException.of(e);
    }
  }

  /** Closes the framework. JCA objects made before fail from then on. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      Composition made = composition;
      if (made != null) {
        made.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
