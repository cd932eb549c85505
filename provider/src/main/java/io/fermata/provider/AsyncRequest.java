package io.fermata.provider;

import io.fermata.framework.Lease;
import io.fermata.spi.Operation;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an asynchronous service: what to do, under which key, where its bytes are, how its end is told,
 * and afterwards how it ended.
 *
 * <pre>{@code
 * AsyncRequest request = new AsyncRequest().encrypt(key).iv(iv).input(message).output(room).into(queue);
 * switch (cipher.submit(request).answer()) { … }
 * }</pre>
 *
 * <p>What is set stays set for later submissions, but for {@link #within}, which is for one; a request that is used
 * again makes little garbage. It belongs to one thread at a time, and from its submission until its end is told nothing
 * of it may be changed and it may not be submitted: that is an {@link IllegalStateException}.
 *
 * <p>Input is read before {@code submit} returns, and output is written when the end is told: in between the
 * caller's memory is not touched. A {@link Lease} is used as it is, without a copy, until the driver has done with it.
 * Positions and limits of buffers stay what they are. Input and output may be the same memory from the same place on.
 */
public final class AsyncRequest extends AsyncMemory {
  private static final byte[] NOTHING = new byte[0];

  private Operation operation = Operation.DIGEST;
  private @Nullable Key key;
  private @Nullable PublicKey peer;
  private byte[] signature = NOTHING;
  private byte[] iv = NOTHING;
  private byte[] aad = NOTHING;
  private @Nullable AlgorithmParameterSpec parameters;
  private @Nullable Flight flight; // kept for the next submission

  /** Makes an empty request. */
  public AsyncRequest() {}

  // What to do.

  /** Asks for the ciphertext of the input; for {@link AsyncCipher}. */
  public AsyncRequest encrypt(Key key) {
    return asking(Operation.ENCRYPT, key);
  }

  /** Asks for the plaintext of the input; for {@link AsyncCipher}. */
  public AsyncRequest decrypt(Key key) {
    return asking(Operation.DECRYPT, key);
  }

  /** Asks for the authentication code of the input; for {@link AsyncMac}. */
  public AsyncRequest mac(Key key) {
    return asking(Operation.MAC, key);
  }

  /** Asks for the hash of the input; for {@link AsyncMessageDigest}. */
  public AsyncRequest digest() {
    requireIdle();
    operation = Operation.DIGEST;
    key = null;
    return this;
  }

  /** Asks for the signature of the input; for {@link AsyncSignature}. */
  public AsyncRequest sign(PrivateKey key) {
    return asking(Operation.SIGN, key);
  }

  /**
   * Asks whether this is the signature of the input; for {@link AsyncSignature}.
   *
   * @param signature not copied before it is submitted
   */
  public AsyncRequest verify(PublicKey key, byte[] signature) {
    Objects.requireNonNull(signature, "signature");
    asking(Operation.VERIFY, key).signature = signature;
    return this;
  }

  /** Asks for the secret shared with a peer; for {@link AsyncKeyAgreement}. */
  public AsyncRequest agree(PrivateKey key, PublicKey peer) {
    Objects.requireNonNull(peer, "peer");
    asking(Operation.AGREE, key).peer = peer;
    return this;
  }

  private AsyncRequest asking(Operation wanted, Key with) {
    requireIdle();
    Objects.requireNonNull(with, "key");
    operation = wanted;
    key = with;
    return this;
  }

  /** Sets the parameters, as the JCA cousin takes them; instead of {@link #iv} and {@link #freshIv}. */
  public AsyncRequest parameters(AlgorithmParameterSpec parameters) {
    requireIdle();
    this.parameters = Objects.requireNonNull(parameters, "parameters");
    iv = NOTHING;
    return this;
  }

  /**
   * Sets the nonce or initialization vector alone; of an AEAD the tag has all of its bytes. Never encrypt with an
   * AEAD or in counter mode under one nonce and key twice: nobody looks after that here.
   *
   * @param iv not copied before it is submitted; not empty
   */
  public AsyncRequest iv(byte[] iv) {
    requireIdle();
    if (iv.length == 0) {
      throw new IllegalArgumentException("nonce of 0 bytes; 12 is usual, 16 for CBC and CTR");
    }
    parameters = null;
    this.iv = iv;
    return this;
  }

  /**
   * Has a nonce or initialization vector made for each encryption, as at first: {@link #madeIv}. It is one that
   * this key was not given before, as {@link io.fermata.framework.Request#freshNonce} says.
   */
  public AsyncRequest freshIv() {
    requireIdle();
    parameters = null;
    iv = NOTHING;
    return this;
  }

  /**
   * Sets the additional data of an AEAD operation; empty at first.
   *
   * @param aad not copied before it is submitted
   */
  public AsyncRequest aad(byte[] aad) {
    requireIdle();
    this.aad = Objects.requireNonNull(aad, "aad");
    return this;
  }

  // For an AsyncSpi.

  @Override
  public Operation operation() {
    return operation;
  }

  /** The key; empty for a digest. */
  public Optional<Key> key() {
    return Optional.ofNullable(key);
  }

  /** The peer's key of {@link #agree}. */
  public Optional<PublicKey> peer() {
    return Optional.ofNullable(peer);
  }

  /** The signature of {@link #verify}, not copied. */
  public byte[] signature() {
    return signature;
  }

  /** The parameters; empty if there are none, or the {@link #givenIv} stands for them. */
  public Optional<AlgorithmParameterSpec> parameters() {
    return Optional.ofNullable(parameters);
  }

  /** The nonce or initialization vector that was set alone, not copied; empty if none was. */
  public byte[] givenIv() {
    return iv;
  }

  /** The additional data, not copied. */
  public byte[] aad() {
    return aad;
  }

  // For the services.

  @Override
  AsyncRequest self() {
    return this;
  }

  @Nullable Key keyOrNull() {
    return key;
  }

  @Nullable AlgorithmParameterSpec parametersOrNull() {
    return parameters;
  }

  Flight flight() {
    Flight kept = flight;
    if (kept == null) {
      kept = new Flight(this);
      flight = kept;
    }
    return kept;
  }
}
