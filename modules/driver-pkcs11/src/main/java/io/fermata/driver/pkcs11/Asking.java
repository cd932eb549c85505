package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import java.security.Key;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a request asks, in memory of the driver's own: a lane never touches what belongs to a request's owner but to
 * write its result, so that a call that hangs in the library holds nobody's memory.
 *
 * @param room bytes of the output
 * @param key the request's own key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Asking(
    Operation operation,
    byte[] input,
    byte[] nonce,
    byte[] aad,
    byte[] tag,
    int room,
    Optional<Key> key) {

  /** On the thread that submits, which may touch the request's memory. */
  static Asking of(DriverRequest request) {
    return new Asking(
        request.operation(),
        request.input().copy(),
        request.nonce().copy(),
        request.aad().copy(),
        request.tag().copy(),
        request.output().length(),
        request.key());
  }

  /** The same with memory of its own; without the request's key. */
  Asking copy() {
    return new Asking(
        operation, input.clone(), nonce.clone(), aad.clone(), tag.clone(), room, Optional.empty());
  }

  void wipe() {
    Arrays.fill(input, (byte) 0);
  }
}
