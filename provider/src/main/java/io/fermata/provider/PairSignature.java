package io.fermata.provider;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code Signature}, whatever the algorithm. A signature of a form that none of the algorithm has is refused with an exception,
 * as by the JDK, after the driver has found it wrong; a fault of the driver is a {@link FermataException}. However a
 * message ends, the next one begins afresh.
 */
abstract class PairSignature extends SignatureSpi {
  private final KeyedSessions sessions;
  private final MessageStream stream;
  private @Nullable Key key;
  private boolean begun;
  private long length; // of the message, so far

  PairSignature(Composition composition) {
    this.sessions = new KeyedSessions(composition);
    this.stream = new MessageStream(sessions);
  }

  /**
   * What computes with such a key: a session, without it.
   *
   * @throws InvalidKeyException if nothing does
   */
  abstract SessionSpec scheme(Key key) throws InvalidKeyException;

  /** Bytes of the longest signature of a key. */
  abstract int longest(Key key);

  /** Refuses what has the form of no signature of such a key at all; what is well-formed is wrong, no more. */
  abstract void requireForm(byte[] signature, Key key) throws SignatureException;

  /** Refuses to begin with a message before something is said. */
  void requireReady() throws SignatureException {
    // as a rule there is nothing to say but the key
  }

  /** Bytes of the longest message; of one that is longer there is no signature. */
  long most() {
    return Long.MAX_VALUE;
  }

  /** The key that was set last, if one was. */
  @Nullable Key key() {
    return key;
  }

  /** True once a message has begun and not ended. */
  boolean hasBegun() {
    return begun;
  }

  @Override
  protected void engineInitSign(@Nullable PrivateKey privateKey) throws InvalidKeyException {
    init(privateKey);
  }

  @Override
  protected void engineInitVerify(@Nullable PublicKey publicKey) throws InvalidKeyException {
    init(publicKey);
  }

  private void init(@Nullable Key given) throws InvalidKeyException {
    boolean wasInside = stream.thread.enter();
    try {
      begun = false;
      length = 0;
      stream.reset();
      key = null;
      if (given == null) {
        throw new InvalidKeyException("the key is null");
      }
      PairKeys.requireInRange(given);
      open(given);
      key = given;
    } finally {
      stream.thread.leave(wasInside);
    }
  }

  /** Opens, when it is needed, a session for this key; the key was not seen or its algorithm has changed. */
  void use(Key given) throws InvalidKeyException {
    boolean wasInside = stream.thread.enter();
    try {
      open(given);
    } finally {
      stream.thread.leave(wasInside);
    }
  }

  private void open(Key given) throws InvalidKeyException {
    SessionSpec spec = scheme(given).key(PairKeys.material(given));
    if (!Curves.isUsual(given) || spec.key().filter(PairKeys::isMaterial).isEmpty()) {
      sessions.useNow(spec);
      return;
    }
    try {
      sessions.use(spec);
    } catch (DriverException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    }
  }

  /**
   * Opens such a session from now on, as parameters ask for that come after the key.
   *
   * @throws InvalidAlgorithmParameterException if no driver takes both; then it is as it was
   */
  void useAgain() throws InvalidAlgorithmParameterException {
    Key mine = key;
    if (mine != null) {
      try {
        use(mine);
      } catch (InvalidKeyException e) {
        throw new InvalidAlgorithmParameterException(e.getMessage(), e);
      }
    }
  }

  private boolean begins(int more) throws SignatureException {
    requireReady();
    begun = true;
    length += more;
    return length <= most();
  }

  /** The message is whole. */
  private void end() throws SignatureException {
    begun = false;
    boolean isTooLong = length > most();
    length = 0;
    if (isTooLong) {
      stream.reset();
      throw new SignatureException("the message is too long; it has at most " + most() + " bytes");
    }
  }

  @Override
  protected void engineUpdate(byte b) throws SignatureException {
    boolean wasInside = stream.thread.enter();
    try {
      if (begins(1)) {
        stream.update(b);
      }
    } finally {
      stream.thread.leave(wasInside);
    }
  }

  @Override
  protected void engineUpdate(byte[] b, int off, int len) throws SignatureException {
    boolean wasInside = stream.thread.enter();
    try {
      if (begins(len)) {
        stream.update(b, off, len);
      }
    } finally {
      stream.thread.leave(wasInside);
    }
  }

  private Key required() throws SignatureException {
    Key mine = key;
    if (mine == null) {
      throw new SignatureException("no key was set");
    }
    requireReady();
    return mine;
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    boolean wasInside = stream.thread.enter();
    try {
      byte[] room = new byte[longest(required())];
      end();
      int made = stream.finish(Operation.SIGN, room, 0, room.length);
      return made == room.length ? room : Arrays.copyOf(room, made);
    } finally {
      stream.thread.leave(wasInside);
    }
  }

  @Override
  protected boolean engineVerify(byte[] signature) throws SignatureException {
    boolean wasInside = stream.thread.enter();
    try {
      Key mine = required();
      end();
      boolean right = stream.verify(signature, 0, signature.length);
      if (!right) {
        requireForm(signature, mine);
      }
      return right;
    } finally {
      stream.thread.leave(wasInside);
    }
  }

  @Override
  protected void engineSetParameter(@Nullable AlgorithmParameterSpec params)
      throws InvalidAlgorithmParameterException {
    if (params != null) {
      throw new InvalidAlgorithmParameterException("this signature takes no parameters, and was given " + params.getClass());
    }
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    return null; // JCA's way to say: none
  }

  @Override
  @Deprecated
  protected void engineSetParameter(String param, Object value) {
    throw new UnsupportedOperationException("there is no parameter " + param);
  }

  @Override
  @Deprecated
  protected Object engineGetParameter(String param) {
    throw new UnsupportedOperationException("there is no parameter " + param);
  }
}
