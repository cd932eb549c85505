package io.fermata.conformance;

import io.fermata.spi.Descriptor;
import io.fermata.spi.Operation;
import java.math.BigInteger;
import java.security.Key;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is asked of a session, as a value; where its bytes lie is not part of it. A wither answers a changed copy;
 * arrays are not copied, and not written.
 *
 * @param operation what to do
 * @param nonce the nonce, or initialization vector
 * @param aad additional data, or the label of OAEP
 * @param input the message
 * @param tag the signature to be verified
 * @param room how long the output is, in bytes
 * @param key a key for this request alone
 * @param chain the steps of a chain
 * @param integers the parameters of a key operation
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and read only
public record Trial(
    Operation operation,
    byte[] nonce,
    byte[] aad,
    byte[] input,
    byte[] tag,
    int room,
    Optional<Key> key,
    List<Descriptor> chain,
    List<BigInteger> integers) {
  private static final byte[] NOTHING = new byte[0];

  public Trial {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(nonce, "nonce");
    Objects.requireNonNull(aad, "aad");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(key, "key");
    chain = List.copyOf(chain);
    integers = List.copyOf(integers);
    if (room < 0) {
      throw new IllegalArgumentException("room for " + room + " bytes; it is not negative");
    }
  }

  /** Asks {@code operation} of a message; there is room for as many bytes as it has. */
  public static Trial of(Operation operation, byte[] input) {
    return new Trial(
        operation, NOTHING, NOTHING, input, NOTHING, input.length, Optional.empty(), List.of(), List.of());
  }

  /** The same with this nonce. */
  public Trial nonce(byte[] nonce) {
    return new Trial(operation, nonce, aad, input, tag, room, key, chain, integers);
  }

  /** The same with this additional data. */
  public Trial aad(byte[] aad) {
    return new Trial(operation, nonce, aad, input, tag, room, key, chain, integers);
  }

  /** The same with this message. */
  public Trial input(byte[] input) {
    return new Trial(operation, nonce, aad, input, tag, room, key, chain, integers);
  }

  /** The same with this signature. */
  public Trial tag(byte[] tag) {
    return new Trial(operation, nonce, aad, input, tag, room, key, chain, integers);
  }

  /** The same with an output of this many bytes. */
  public Trial room(int room) {
    return new Trial(operation, nonce, aad, input, tag, room, key, chain, integers);
  }

  /** The same with a key for this request alone. */
  public Trial key(Key key) {
    return new Trial(
        operation, nonce, aad, input, tag, room, Optional.of(key), chain, integers);
  }

  /** The same with the session's key. */
  public Trial withoutKey() {
    return new Trial(
        operation, nonce, aad, input, tag, room, Optional.empty(), chain, integers);
  }

  /** The same with these steps. */
  public Trial chain(List<Descriptor> chain) {
    return new Trial(operation, nonce, aad, input, tag, room, key, chain, integers);
  }

  /** The same with these integers. */
  public Trial integers(List<BigInteger> integers) {
    return new Trial(operation, nonce, aad, input, tag, room, key, chain, integers);
  }

  /** Says what is asked, by lengths alone: keys and messages are not for a report. */
  @Override
  public String toString() {
    return operation + " of " + input.length + " bytes"
        + (nonce.length == 0 ? "" : ", nonce of " + nonce.length)
        + (aad.length == 0 ? "" : ", additional data of " + aad.length)
        + (tag.length == 0 ? "" : ", tag of " + tag.length)
        + (chain.isEmpty() ? "" : ", " + chain)
        + (key.isPresent() ? ", with a key of its own" : "")
        + ", room for " + room;
  }
}
