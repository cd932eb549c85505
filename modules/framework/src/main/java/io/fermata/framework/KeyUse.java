package io.fermata.framework;

import io.fermata.framework.KeyLimits.Use;
import io.fermata.framework.KeyUseException.Why;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.Slot;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one key did with one algorithm, over all sessions of a framework: how much it encrypted, which
 * nonces it was used with, and which one is next. Decryption is not counted. May be used by several
 * threads at once.
 */
final class KeyUse {
  // a nonce that is longer than a number is known by its hash
  private static final int HASHED = Wide.BYTES + 1;

  private final String algorithm;
  private final Optional<KeyLimits> limits;
  private final Optional<FreshNonces> fresh;
  private final int most;
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong blocks = new AtomicLong();
  private final Map<Integer, SeenNonces> seen = new ConcurrentHashMap<>();

  /** Nothing was done with the key so far. */
  KeyUse(String algorithm) {
    this(algorithm, KeyLimits.find(algorithm).map(KeyLimits::fresh), SeenNonces.MOST);
  }

  /**
   * @param fresh where nonces come from; empty if none can be made
   * @param most how many nonces of one length are remembered that do not follow each other
   */
  KeyUse(String algorithm, Optional<FreshNonces> fresh, int most) {
    this.algorithm = algorithm;
    this.limits = KeyLimits.find(algorithm);
    this.fresh = fresh;
    this.most = most;
  }

  /** The limits of its algorithm; empty if that is not well known. */
  Optional<KeyLimits> limits() {
    return limits;
  }

  /** Writes a nonce that this key was not given before. */
  void makeNonce(byte[] to) {
    if (fresh.isEmpty()) {
      throw new IllegalStateException(algorithm + " has no nonces to make");
    }
    fresh.get().next(to);
  }

  /** True if its nonces are to be remembered. */
  boolean isRemembering() {
    return limits.isEmpty() || limits.get().use() != Use.UNPREDICTABLE;
  }

  /**
   * Counts messages that are about to be encrypted.
   *
   * @throws KeyUseException if they are more than the key may encrypt; then none was counted
   */
  void count(long moreMessages, long moreBlocks) {
    if (limits.isEmpty()) {
      return;
    }
    KeyLimits limit = limits.get();
    add(messages, moreMessages, limit.messages(), "messages", limit);
    try {
      add(blocks, moreBlocks, limit.blocks(), "blocks", limit);
    } catch (KeyUseException e) {
      messages.addAndGet(-moreMessages);
      throw e;
    }
  }

  private static void add(AtomicLong sum, long more, long most, String what, KeyLimits limit) {
    long now;
    do {
      now = sum.get();
      if (more > most - now) {
        throw new KeyUseException(
            Why.KEY_SPENT,
            limit.algorithm() + ": this key has encrypted " + now + " " + what + ", and " + more
                + " more would pass " + most + ", which " + limit.source()
                + " allows for one key; open a session with a new key");
      }
    } while (!sum.compareAndSet(now, now + more));
  }

  /** Counts as if they had never come. */
  void uncount(long fewerMessages, long fewerBlocks) {
    messages.addAndGet(-fewerMessages);
    blocks.addAndGet(-fewerBlocks);
  }

  /** The numbers that a nonce stands for. */
  record Numbers(int length, Wide first, Wide last) {}

  /**
   * Takes note of a nonce; answers the numbers that it stands for.
   *
   * @param message bytes that it encrypts
   * @throws KeyUseException if it was used before, or cannot be remembered
   */
  Numbers note(Slot nonce, long message) {
    byte[] bytes = nonce.copy();
    boolean counter = limits.isPresent() && limits.get().use() == Use.COUNTER;
    int length = Math.min(bytes.length, HASHED);
    Wide first = Wide.of(length == HASHED ? hash(bytes) : bytes);
    long extra = counter ? Math.max(0, (message - 1) / Wide.BYTES) : 0;
    Wide last = first.plus(extra);
    if (last.compareTo(first) < 0) {
      throw new KeyUseException(
          Why.TOO_LONG,
          "nonce of " + algorithm + " is " + first + ", from where " + (extra + 1)
              + " blocks do not fit below 2^128; bring one that leaves room for the counter");
    }
    Numbers numbers = new Numbers(length, first, last);
    switch (seen(length).add(first, last)) {
      case NEW -> {}
      case SEEN ->
          throw new KeyUseException(
              Why.NONCE_SEEN,
              "nonce of " + algorithm + " was used before to encrypt under this key"
                  + (counter ? ", or what it counts through was" : "")
                  + "; bring another, or let the framework make it: Request.freshNonce");
      case NO_ROOM ->
          throw new KeyUseException(
              Why.NO_ROOM,
              algorithm + ": " + most + " nonces of this key that do not follow each other are"
                  + " remembered, and there is no room for one more; bring nonces that are counted, let"
                  + " the framework make them, or open a session with a new key");
    }
    return numbers;
  }

  /** Forgets a nonce that was noted and then not used. */
  void forget(Numbers numbers) {
    seen(numbers.length).remove(numbers.first, numbers.last);
  }

  private SeenNonces seen(int length) {
    return seen.computeIfAbsent(
        length,
        bytes ->
            new SeenNonces(
                Math.min(bytes, Wide.BYTES),
                limits.isPresent() && limits.get().use() == Use.COUNTER,
                most));
  }

  private static byte[] hash(byte[] nonce) {
    try {
      return Arrays.copyOf(
          ReentryGuard.<byte[], GeneralSecurityException>call(
              () -> MessageDigest.getInstance("SHA-256").digest(nonce)),
          Wide.BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
