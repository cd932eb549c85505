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
import java.security.Provider;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
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
 * <p>Services: {@code Cipher} AES with GCM, ECB, CBC, CTR, KW and KWP, with XTS where a driver has it,
 * ChaCha20-Poly1305, and RSA with and without a padding; {@code Mac} of SHA-1, SHA-2 and SHA-3,
 * AESCMAC and AES-GMAC; {@code MessageDigest} SHA-1, SHA-2 and SHA-3; {@code KDF} HKDF; {@code SecretKeyFactory} PBKDF2 and, with a
 * driver that has it, SCRYPT; {@code Signature}, {@code KeyAgreement}, {@code KEM} and {@code KeyPairGenerator} of RSA, of
 * curves and of ML-DSA and ML-KEM; {@code KeyStore} Fermata. {@code KeyGenerator} and {@code AlgorithmParameters} for
 * these are the JDK's, but for the parameters of CCM. {@link AsyncCipher} and its like are services of the types that they are named after.
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
    Stream.of(
            AeadCipher.offers(),
            BlockCipher.offers(),
            SectorCipher.offers(),
            WrapCipher.offers(),
            RsaCipher.offers(),
            FermataMac.offers(),
            FermataGmac.offers(),
            FermataDigest.offers(),
            FermataKdf.offers(),
            FermataPbkdf2.offers(),
            FermataScrypt.offers(),
            PlatformServices.offers(),
            CcmParameters.offers(),
            RsaSignature.offers(),
            PssSignature.offers(),
            EcdsaSignature.offers(),
            FamilySignature.offers(),
            PairAgreement.offers(),
            PairKem.offers(),
            PairGenerator.offers(),
            PlainMaterial.offers(),
            FermataKeyStore.offers(),
            AsyncTransformation.offers(),
            AsyncCode.offers(),
            AsyncGmac.offers(),
            AsyncSigning.offers(),
            AsyncAgreeing.offers())
        .flatMap(List::stream)
        .forEach(offer -> putService(new OfferedService(this, offer)));
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

  /**
   * As JCA asks for it; answers null to a thread that is inside a driver or the composition, so that
   * what they look up comes from the platform.
   */
  @Override
  public @Nullable Service getService(String type, String algorithm) {
    return ReentryGuard.isHeld() ? null : super.getService(type, algorithm);
  }

  Composition composition() {
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
                    Guice.createInjector(
                            Stage.DEVELOPMENT,
                            module,
                            binder -> binder.bind(FermataProvider.class).toInstance(this))
                        .getInstance(Composition.class));
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
  void warnOnce(Exception refusal) {
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

  /** How the operations of this provider were waited for so far; none if it was not used. Any thread. */
  public Waits waits() {
    Composition made = composition;
    return made == null ? Waits.NONE : Waits.of(made.framework().counts());
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
