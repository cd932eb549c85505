package io.fermata.provider;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.security.KeyRep;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.SecretKey;
import javax.crypto.interfaces.PBEKey;
import org.jspecify.annotations.Nullable;

/**
 * A key that was derived from a password, and knows how; like the JDK's it is its bytes, whatever it was derived from.
 * Overwritten when it is no longer reachable.
 */
final class PasswordKey implements PBEKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient Secrets secrets;
  private final transient byte[] salt;
  private final int iterations;

  /** Knows nothing of the key, for the cleaner. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Secrets(char[] password, byte[] bytes) implements Runnable {
    @Override
    public void run() {
      Arrays.fill(password, '\0');
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The arrays are this object's from now on. */
  PasswordKey(
      String algorithm, char[] password, byte[] salt, int iterations, byte[] derived, Cleaner cleaner) {
    this.algorithm = algorithm;
    this.secrets = new Secrets(password, derived);
    this.salt = salt;
    this.iterations = iterations;
    cleaner.register(this, secrets);
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    try {
      return secrets.bytes.clone();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public char[] getPassword() {
    try {
      return secrets.password.clone();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public byte[] getSalt() {
    return salt.clone();
  }

  @Override
  public int getIterationCount() {
    return iterations;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (other == this) {
      return true;
    }
    if (!(other instanceof SecretKey that)
        || !algorithm.equalsIgnoreCase(that.getAlgorithm())
        || !"RAW".equalsIgnoreCase(that.getFormat())) {
      return false;
    }
    byte[] bytes = that.getEncoded();
    if (bytes == null) {
      return false;
    }
    try {
      return MessageDigest.isEqual(secrets.bytes, bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public int hashCode() {
    try {
      return Arrays.hashCode(secrets.bytes) ^ algorithm.toLowerCase(Locale.ENGLISH).hashCode();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private Object writeReplace() {
    try {
      return new KeyRep(KeyRep.Type.SECRET, algorithm, "RAW", secrets.bytes);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private void readObject(ObjectInputStream in) throws IOException {
    throw new InvalidObjectException("a derived key is read as a plain one");
  }
}
