package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.Key;
import java.util.Optional;

/** Does one by one what a chain does at once: with a reference driver, else with the driver itself. */
final class Steps implements AutoCloseable {
  static final String CIPHER = "cipher";
  static final String CODE = "code";

  private final Stand.Seat cipher;
  private final Stand.Seat code;
  private final Operation hash;
  private final int length;
  private final boolean itself;

  private Steps(Stand.Seat cipher, Stand.Seat code, SessionSpec second, boolean itself) {
    this.cipher = cipher;
    this.code = code;
    this.hash = second.kind() == SessionSpec.Kind.MAC ? Operation.MAC : Operation.DIGEST;
    this.length = Sample.of(second.algorithm()).orElseThrow().fixed().result();
    this.itself = itself;
  }

  /** Empty if nobody opens both of the stages. */
  static Optional<Steps> of(Lab lab, SessionSpec first, SessionSpec second) throws DriverException {
    Optional<Stand> does = who(lab, first);
    Optional<Stand> hashes = who(lab, second);
    if (does.isEmpty() || hashes.isEmpty()) {
      return Optional.empty();
    }
    boolean itself = does.get() == lab.stand() || hashes.get() == lab.stand();
    return Optional.of(
        new Steps(does.get().open(first), hashes.get().open(second), second, itself));
  }

  private static Optional<Stand> who(Lab lab, SessionSpec spec) {
    return lab.reference(spec).or(() -> Optional.of(lab.stand()).filter(one -> one.fits(spec)));
  }

  boolean isItself() {
    return itself;
  }

  /** Of the code, in bytes. */
  int length() {
    return length;
  }

  Operation hash() {
    return hash;
  }

  byte[] encrypt(byte[] iv, byte[] text) {
    return ask(cipher, Trial.of(Operation.ENCRYPT, text).nonce(iv));
  }

  byte[] encrypt(byte[] iv, byte[] text, Key key) {
    return ask(cipher, Trial.of(Operation.ENCRYPT, text).nonce(iv).key(key));
  }

  byte[] decrypt(byte[] iv, byte[] text) {
    return ask(cipher, Trial.of(Operation.DECRYPT, text).nonce(iv));
  }

  byte[] code(byte[] message) {
    return ask(code, Trial.of(hash, message).room(length));
  }

  private static byte[] ask(Stand.Seat seat, Trial trial) {
    Answer answer = seat.ask(trial);
    if (answer.outcome() != Outcome.DONE) {
      throw new IllegalStateException("what a chain is compared with ends " + trial + " with " + answer);
    }
    return answer.output();
  }

  @Override
  public void close() {
    cipher.close();
    code.close();
  }
}
