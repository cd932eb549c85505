package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;

/** Encrypt-then-MAC: its copy is the additional data, the initialization vector and the text. */
final class SealedPair extends Pair {
  private final boolean encrypts;
  private final int tag;
  private final Range text;
  private final Range coded;

  /**
   * Of a request whose lengths have been looked at.
   *
   * @param tag bytes of the code, cut off or whole
   */
  SealedPair(BatchKey cipher, BatchKey coder, DriverRequest request, int tag) {
    super(cipher, coder);
    this.encrypts = request.operation() == Operation.ENCRYPT;
    this.tag = tag;
    int before = request.aad().length() + request.nonce().length();
    this.text = new Range(before, request.input().length() - (encrypts ? 0 : tag));
    this.coded = new Range(0, text.end());
  }

  @Override
  int room() {
    return text.end();
  }

  @Override
  Range text() {
    return text;
  }

  @Override
  Range coded() {
    return coded;
  }

  @Override
  boolean encrypts() {
    return encrypts;
  }

  @Override
  boolean codeFirst() {
    return !encrypts;
  }

  @Override
  void load(DriverRequest request, Places places) {
    int aad = request.aad().length();
    int nonce = request.nonce().length();
    Bytes.read(request.aad(), 0, places.copy(), 0, aad);
    Bytes.read(request.nonce(), 0, places.copy(), aad, nonce);
    Bytes.read(request.nonce(), 0, places.vector(), 0, nonce);
    Bytes.read(request.input(), 0, places.copy(), text.from(), text.length());
  }

  @Override
  void end(DriverRequest request, Places places) {
    int length = text.length();
    if (!encrypts && !Bytes.same(request.input(), length, places.code(), tag)) {
      mismatch(request, places);
      return;
    }
    Bytes.write(places.copy(), text.from(), request.output(), 0, length);
    if (encrypts) {
      Bytes.write(places.code(), 0, request.output(), length, tag);
    }
    request.succeed(encrypts ? length + tag : length);
  }
}
