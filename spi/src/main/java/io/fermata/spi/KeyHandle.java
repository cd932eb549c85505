package io.fermata.spi;

import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.math.BigInteger;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A private key that never leaves a device: a handle without an encoding, which only the driver takes that has given it
 * out. It tells what TLS asks of a key before it signs with it, and no more: one for RSA is an {@link RSAKey}, so that its
 * length is known, one for a curve an {@link ECKey}.
 *
 * <p>Immutable, for any thread. It holds nothing that is to be given back.
 */
public class KeyHandle implements PrivateKey {
  private static final long serialVersionUID = 1L;

  private final transient Key handle;
  private final transient PublicKey publicKey;

  private KeyHandle(Key handle, PublicKey publicKey) {
    this.handle = Objects.requireNonNull(handle, "handle");
    this.publicKey = Objects.requireNonNull(publicKey, "publicKey");
  }

  /**
   * Makes one, for drivers.
   *
   * @param handle what the driver knows the key by
   * @param publicKey the other key of the pair
   */
  public static KeyHandle of(Key handle, PublicKey publicKey) {
    return switch (publicKey) {
      case RSAPublicKey rsa -> new OfRsa(handle, rsa);
      case ECPublicKey curve -> new OfCurve(handle, curve);
      default -> new KeyHandle(handle, publicKey);
    };
  }

  private static final class OfRsa extends KeyHandle implements RSAKey {
    private static final long serialVersionUID = 1L;
    private final transient RSAPublicKey rsa;

    OfRsa(Key handle, RSAPublicKey rsa) {
      super(handle, rsa);
      this.rsa = rsa;
    }

    @Override
    public BigInteger getModulus() {
      return rsa.getModulus();
    }

    @Override
    public @Nullable AlgorithmParameterSpec getParams() {
      return rsa.getParams();
    }
  }

  private static final class OfCurve extends KeyHandle implements ECKey {
    private static final long serialVersionUID = 1L;
    private final transient ECPublicKey curve;

    OfCurve(Key handle, ECPublicKey curve) {
      super(handle, curve);
      this.curve = curve;
    }

    @Override
    public ECParameterSpec getParams() {
      return curve.getParams();
    }
  }

  /** What the driver knows the key by. */
  public Key handle() {
    return handle;
  }

  /** The other key of the pair. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** What a driver knows a key by: the handle of one of these, any other key itself. */
  public static Key unwrap(Key key) {
    return key instanceof KeyHandle held ? held.handle : key;
  }

  @Override
  public String getAlgorithm() {
    return publicKey.getAlgorithm();
  }

  /** None: {@code null}, as {@link Key} has it. */
  @Override
  public @Nullable String getFormat() {
    return null;
  }

  /** None: {@code null}, as {@link Key} has it. */
  @Override
  public byte @Nullable [] getEncoded() {
    return null;
  }

  /** The same key of the same driver. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyHandle held && held.handle.equals(handle);
  }

  @Override
  public int hashCode() {
    return handle.hashCode();
  }

  /** Names the algorithm alone. */
  @Override
  public String toString() {
    return getAlgorithm() + " key that a device keeps";
  }

  /** Never: a device keeps it. For subclasses, too, which would not inherit a private one. */
  @SuppressWarnings("DoNotCallSuggester") // serialization does
  final Object writeReplace() throws ObjectStreamException {
    throw new NotSerializableException("a key that a device keeps");
  }
}
