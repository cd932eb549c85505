package io.fermata.driver.pkcs11;

import java.io.IOException;
import java.io.Serial;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigestSpi;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SignatureSpi;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.MacSpi;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;

/**
 * A token with a mind of its own, as JCA sees it through SunPKCS11: hashes, codes and signatures that are the
 * platform's, and whatever a test makes it do before. It counts how it is used.
 */
final class StrangeToken implements TokenSource {

  /** What happens on the way to the token. */
  interface Way {
    /** Goes there, waits or throws. */
    void go();
  }

  /** Where it is; any file will do. */
  static final String LIBRARY = System.getProperty("java.home") + "/release";

  private volatile Way way = () -> {};
  final AtomicInteger providers = new AtomicInteger();
  final AtomicInteger operations = new AtomicInteger();
  /** Objects that two threads have used, or that were used again after they had failed. */
  final Set<String> shared = ConcurrentHashMap.newKeySet();

  /** Keys that it does not find. */
  final Set<Handle> away = ConcurrentHashMap.newKeySet();

  /** The sessions of so many providers are lost. */
  volatile int stale;

  private volatile Way loginWay = () -> way.go();
  volatile String pin = "1234";
  volatile boolean loggedIn;
  final AtomicInteger logins = new AtomicInteger();

  void way(Way next) {
    way = next;
  }

  /** What happens on the way to a login alone; the same as on any other by default. */
  void loginWay(Way next) {
    loginWay = next;
  }

  /** A code as SunPKCS11 has it, inside whatever it throws. */
  static ProviderException code(String code) {
    return new ProviderException("Initialization failed", new PKCS11Exception(code));
  }

  /** Named as the one that nobody can name. */
  static final class PKCS11Exception extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    PKCS11Exception(String code) {
      super(code);
    }
  }

  @Override
  public Provider attach(TokenSettings.Place place) {
    return new Attached(this, providers.incrementAndGet());
  }

  /** A private key that is on the token, and nowhere else. */
  record Handle(String getAlgorithm, PrivateKey inside, StrangeToken of) implements PrivateKey {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("NullAway") // the contract of java.security.Key
    public String getFormat() {
      return null;
    }

    @Override
    @SuppressWarnings("NullAway")
    public byte[] getEncoded() {
      return null;
    }
  }

  /** With a login, which asks for a PIN as SunPKCS11 does. */
  private static final class Attached extends AuthProvider {
    @Serial private static final long serialVersionUID = 1L;
    private final transient StrangeToken token;

    Attached(StrangeToken token, int number) {
      super("Strange", "1", "of a test");
      this.token = token;
      putService(new Of(this, token, number, "MessageDigest", "SHA-256"));
      putService(new Of(this, token, number, "Mac", "HmacSHA256"));
      putService(new Of(this, token, number, "Signature", "SHA256withRSA"));
    }

    @Override
    public void login(Subject subject, CallbackHandler handler) throws LoginException {
      token.operations.incrementAndGet();
      token.loginWay.go();
      if (token.loggedIn) {
        return;
      }
      PasswordCallback asked = new PasswordCallback("PIN", false);
      try {
        handler.handle(new Callback[] {asked});
      } catch (IOException | UnsupportedCallbackException e) {
        LoginException thrown = new LoginException("Unable to perform password callback");
        thrown.initCause(e);
        throw thrown;
      }
      token.logins.incrementAndGet();
      if (!new String(asked.getPassword()).equals(token.pin)) {
        LoginException thrown = new FailedLoginException();
        thrown.initCause(new PKCS11Exception("CKR_PIN_INCORRECT"));
        throw thrown;
      }
      token.loggedIn = true;
    }

    @Override
    public void logout() {
      token.loggedIn = false;
    }

    @Override
    public void setCallbackHandler(CallbackHandler handler) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Of extends Provider.Service {
    private final StrangeToken token;
    private final int number;

    Of(Provider provider, StrangeToken token, int number, String type, String algorithm) {
      super(provider, type, algorithm, "none", List.of(), null);
      this.token = token;
      this.number = number;
    }

    @Override
    public boolean supportsParameter(Object key) {
      return key instanceof Handle handle ? handle.of == token : ((Key) key).getEncoded() != null;
    }

    @Override
    public Object newInstance(Object parameter) {
      try {
        return switch (getType()) {
          case "MessageDigest" -> new Hash(new Use(token, number), MessageDigest.getInstance(getAlgorithm(), "SUN"));
          case "Mac" -> new Code(new Use(token, number), Mac.getInstance(getAlgorithm(), "SunJCE"));
          default -> new Signing(new Use(token, number), Signature.getInstance(getAlgorithm(), "SunRsaSign"));
        };
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Looks at who uses an object. */
  private static final class Use {
    private final StrangeToken token;
    private final int number;
    private Thread user = Thread.currentThread();

    Use(StrangeToken token, int number) {
      this.token = token;
      this.number = number;
    }

    private boolean failed;

    void go() {
      if (failed) {
        token.shared.add("one that has failed, again by " + Thread.currentThread().getName());
      }
      failed = true;
      if (user != Thread.currentThread()) {
        token.shared.add(user.getName() + " and " + Thread.currentThread().getName());
        user = Thread.currentThread();
      }
      token.operations.incrementAndGet();
      if (number <= token.stale) {
        throw code("CKR_SESSION_HANDLE_INVALID");
      }
      token.way.go();
      failed = false;
    }

    void find(Key key) {
      if (key instanceof Handle handle && token.away.contains(handle)) {
        throw code("CKR_OBJECT_HANDLE_INVALID");
      }
    }
  }

  private static final class Hash extends MessageDigestSpi {
    private final Use use;
    private final MessageDigest real;

    Hash(Use use, MessageDigest real) {
      this.use = use;
      this.real = real;
    }

    @Override
    protected void engineUpdate(byte one) {
      real.update(one);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) {
      use.go();
      real.update(bytes, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
      use.go();
      return real.digest();
    }

    @Override
    protected void engineReset() {
      real.reset();
    }
  }

  private static final class Code extends MacSpi {
    private final Use use;
    private final Mac real;

    Code(Use use, Mac real) {
      this.use = use;
      this.real = real;
    }

    @Override
    protected int engineGetMacLength() {
      return real.getMacLength();
    }

    @Override
    protected void engineInit(Key key, AlgorithmParameterSpec parameters) throws InvalidKeyException {
      real.init(key);
    }

    @Override
    protected void engineUpdate(byte one) {
      real.update(one);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) {
      use.go();
      real.update(bytes, offset, length);
    }

    @Override
    protected byte[] engineDoFinal() {
      use.go();
      return real.doFinal();
    }

    @Override
    protected void engineReset() {
      real.reset();
    }
  }

  private static final class Signing extends SignatureSpi {
    private final Use use;
    private final Signature real;

    Signing(Use use, Signature real) {
      this.use = use;
      this.real = real;
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
      real.initVerify(key);
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
      use.go();
      use.find(key);
      real.initSign(key instanceof Handle handle ? handle.inside : key);
    }

    @Override
    protected void engineUpdate(byte one) throws java.security.SignatureException {
      real.update(one);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) throws java.security.SignatureException {
      real.update(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws java.security.SignatureException {
      use.go();
      return real.sign();
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws java.security.SignatureException {
      use.go();
      return real.verify(signature);
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new UnsupportedOperationException();
    }
  }
}
