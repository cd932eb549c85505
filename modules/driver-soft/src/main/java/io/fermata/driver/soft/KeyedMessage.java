package io.fermata.driver.soft;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.Slot;
import io.fermata.spi.StreamState;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A message whose code is being computed, and the key that ends it. */
final class KeyedMessage implements StreamState {
  private final KeyedHash hash;
  private final MessageDigest digest;
  private final byte[] key;
  private boolean ended;

  private KeyedMessage(KeyedHash hash, MessageDigest digest, byte[] key) {
    this.hash = hash;
    this.digest = digest;
    this.key = key;
  }

  /**
   * Begins a message.
   *
   * @param key this object's from now on, and overwritten when it closes
   */
  static KeyedMessage begin(KeyedHash hash, byte[] key) throws NoSuchAlgorithmException {
    // guarded, so that the look-up cannot end at Fermata's own provider
    MessageDigest digest =
        ReentryGuard.<MessageDigest, NoSuchAlgorithmException>call(
            () -> MessageDigest.getInstance(hash.hash()));
    digest.update(key);
    digest.update(hash.filler(key.length));
    return new KeyedMessage(hash, digest, key);
  }

  KeyedHash hash() {
    return hash;
  }

  boolean isEnded() {
    return ended;
  }

  void update(Slot input) {
    if (input.isArray()) {
      digest.update(input.array(), input.offset(), input.length());
    } else {
      digest.update(input.buffer());
    }
  }

  /** The code; the message has ended. */
  byte[] finish() {
    digest.update(key);
    byte[] code = digest.digest();
    close();
    return code;
  }

  @Override
  public KeyedMessage copy() throws DriverException {
    if (ended) {
      throw new DriverException(Reason.BAD_REQUEST, "the message has ended");
    }
    try {
      return new KeyedMessage(hash, (MessageDigest) digest.clone(), key.clone());
    } catch (CloneNotSupportedException e) {
      throw new DriverException(
          Reason.UNSUPPORTED, digest.getProvider() + " cannot copy a digest", e);
    }
  }

  @Override
  public void close() {
    ended = true;
    digest.reset();
    Arrays.fill(key, (byte) 0);
  }
}
