package io.fermata.provider;

import io.fermata.framework.Request;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * {@code KeyAgreement} ECDH and XDH, of two parties. What the driver does it does in {@code doPhase}, which is where a peer's
 * key that is none is refused; the secret is kept until it is asked for, and overwritten then.
 */
final class PairAgreement extends KeyAgreementSpi {
  private static final int LONGEST = 66; // P-521; of other curves the key says it
  private static final List<String> NAMES = List.of("TlsPremasterSecret", "Generic");

  private final Composition composition;
  private final String name;
  private final List<PublicKeyAlgorithm> members;
  private final Request request = new Request();
  private @Nullable PrivateKey key;
  private @Nullable PublicKeyAlgorithm algorithm;
  private @Nullable KeyedSessions handles; // once there was a key that only its driver can use
  private boolean isHandle;
  private byte @Nullable [] secret;
  private final OneThread thread = new OneThread();

  private PairAgreement(Composition composition, String name, List<PublicKeyAlgorithm> members) {
    this.composition = composition;
    this.name = name;
    this.members = members;
  }

  static List<Offer> offers() {
    return List.of(
        offer("ECDH", "ECDH"),
        offer("XDH", "X25519", "X448"),
        offer("X25519", "X25519").oid("1.3.101.110"),
        offer("X448", "X448").oid("1.3.101.111"));
  }

  private static Offer offer(String name, String... members) {
    List<PublicKeyAlgorithm> all =
        Arrays.stream(members).map(one -> PublicKeyAlgorithm.find(one).orElseThrow()).toList();
    return Offer.of("KeyAgreement", name, parts -> new PairAgreement(parts, name, all))
        .needs(all.stream().map(one -> SessionSpec.agreement(one.name())).toArray(SessionSpec[]::new))
        .keys(key -> key instanceof PrivateKey && find(all, key).isPresent());
  }

  private static Optional<PublicKeyAlgorithm> find(List<PublicKeyAlgorithm> members, Key key) {
    return members.stream().filter(one -> one.wrong(key).isEmpty()).findFirst();
  }

  @Override
  protected void engineInit(@Nullable Key given, @Nullable SecureRandom random)
      throws InvalidKeyException {
    boolean wasInside = thread.enter();
    try {
      init(given);
    } finally {
      thread.leave(wasInside);
    }
  }

  private void init(@Nullable Key given) throws InvalidKeyException {
    forget();
    key = null;
    if (!(given instanceof PrivateKey own)) {
      throw new InvalidKeyException(name + " takes a private key");
    }
    PublicKeyAlgorithm mine =
        find(members, own)
            .orElseThrow(() -> new InvalidKeyException(members.getFirst().wrong(own).orElse(name)));
    PairKeys.requireInRange(own);
    PrivateKey material = (PrivateKey) PairKeys.material(own);
    isHandle = !Curves.isUsual(material) || !PairKeys.isMaterial(material);
    if (isHandle) {
      open(SessionSpec.agreement(mine.name()).key(material));
    }
    algorithm = mine;
    key = material;
  }

  /** Keys that not every driver takes have a session of their own. */
  private void open(SessionSpec spec) throws InvalidKeyException {
    KeyedSessions mine = handles;
    if (mine == null) {
      mine = new KeyedSessions(composition);
      handles = mine;
    }
    mine.useNow(spec);
  }

  @Override
  protected void engineInit(
      @Nullable Key given, @Nullable AlgorithmParameterSpec params, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (params != null) {
      boolean isMine =
          !name.equals("ECDH")
              && params instanceof NamedParameterSpec named
              && (given == null || PairKeys.parameters(given).equalsIgnoreCase(named.getName()));
      if (!isMine) {
        throw new InvalidAlgorithmParameterException(name + " takes no such parameters: " + params.getClass());
      }
    }
    engineInit(given, random);
  }

  @Override
  protected @Nullable Key engineDoPhase(@Nullable Key peer, boolean lastPhase)
      throws InvalidKeyException {
    boolean wasInside = thread.enter();
    try {
      meet(peer, lastPhase);
      return null; // JCA's way to say: no other phase
    } finally {
      thread.leave(wasInside);
    }
  }

  private void meet(@Nullable Key peer, boolean lastPhase) throws InvalidKeyException {
    PrivateKey mine = key;
    PublicKeyAlgorithm known = algorithm;
    if (mine == null || known == null) {
      throw new IllegalStateException("not initialised");
    }
    if (secret != null) {
      throw new IllegalStateException("the phase was executed already");
    }
    if (!lastPhase) {
      throw new IllegalStateException(name + " has two parties: the first phase is the last");
    }
    if (!(peer instanceof PublicKey) || known.wrongPeer(peer).isPresent()) {
      throw new InvalidKeyException(name + " takes the peer's public key, of " + known.family());
    }
    if (mine instanceof ECKey own && peer instanceof ECKey other && !PairKeys.isSameCurve(own, other)) {
      throw new InvalidKeyException("the peer's key is of another curve");
    }
    byte[] encoded = PairKeys.material(peer).getEncoded();
    if (encoded == null) {
      throw new InvalidKeyException("the peer's public key has no encoding");
    }
    secret = agreed(known, mine, encoded);
  }

  private byte[] agreed(PublicKeyAlgorithm known, PrivateKey mine, byte[] peer)
      throws InvalidKeyException {
    byte[] room = new byte[length(known, mine)];
    KeyedSessions own = handles;
    request.operation(Operation.AGREE).input(peer, 0, peer.length).output(room, 0, room.length);
    boolean done = false;
    try {
      Outcome outcome =
          isHandle && own != null
              ? own.open(peer.length).perform(request)
              : composition
                  .keyless(SessionSpec.agreement(known.name()))
                  .perform(peer.length, request.key(mine));
      if (outcome == Outcome.FAILED) {
        throw refused(request.failure());
      }
      int produced = request.produced();
      done = true;
      return produced == room.length ? room : cut(room, produced);
    } finally {
      if (!done) {
        Arrays.fill(room, (byte) 0);
      }
      request.clear();
    }
  }

  private static byte[] cut(byte[] room, int length) {
    byte[] cut = Arrays.copyOf(room, length);
    Arrays.fill(room, (byte) 0);
    return cut;
  }

  /** What is wrong with one of the keys is JCA's to say; everything else is a fault. */
  private static InvalidKeyException refused(DriverException failure) throws InvalidKeyException {
    if (failure.reason() == Reason.BAD_REQUEST || failure.reason() == Reason.BAD_KEY) {
      throw new InvalidKeyException(failure.getMessage(), failure);
    }
    throw FermataException.of(failure);
  }

  private static int length(PublicKeyAlgorithm known, Key own) {
    if (known.secret() > 0) {
      return known.secret();
    }
    return own instanceof ECKey curve && curve.getParams() != null
        ? Math.ceilDiv(curve.getParams().getCurve().getField().getFieldSize(), Byte.SIZE)
        : LONGEST;
  }

  private byte[] required() {
    byte[] mine = secret;
    if (mine == null) {
      throw new IllegalStateException("there is no secret: init and doPhase come first");
    }
    return mine;
  }

  private void forget() {
    byte[] mine = secret;
    if (mine != null) {
      Arrays.fill(mine, (byte) 0);
      secret = null;
    }
  }

  @Override
  protected byte[] engineGenerateSecret() {
    boolean wasInside = thread.enter();
    try {
      byte[] mine = required();
      secret = null; // the caller's from now on
      return mine;
    } finally {
      thread.leave(wasInside);
    }
  }

  @Override
  protected int engineGenerateSecret(byte[] sharedSecret, int offset) throws ShortBufferException {
    boolean wasInside = thread.enter();
    try {
      byte[] mine = required();
      if (mine.length > sharedSecret.length - offset) {
        throw new ShortBufferException(
            "room for " + (sharedSecret.length - offset) + " bytes; the secret has " + mine.length);
      }
      System.arraycopy(mine, 0, sharedSecret, offset, mine.length);
      forget();
      return mine.length;
    } finally {
      thread.leave(wasInside);
    }
  }

  @Override
  protected SecretKey engineGenerateSecret(@Nullable String called) throws NoSuchAlgorithmException {
    if (called == null || NAMES.stream().noneMatch(called::equalsIgnoreCase)) {
      throw new NoSuchAlgorithmException("a secret called " + called + "; legal are " + NAMES);
    }
    boolean wasInside = thread.enter();
    try {
      SecretKey made = new SecretKeySpec(required(), called);
      forget();
      return made;
    } finally {
      thread.leave(wasInside);
    }
  }
}
