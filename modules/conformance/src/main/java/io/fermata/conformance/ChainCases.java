package io.fermata.conformance;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import java.security.Key;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The chains that one cipher and one code are tried with. All of them work on a buffer of a head, the
 * initialization vector, the text, the code and a tail.
 */
final class ChainCases {
  private static final int HEAD = 8;
  private static final int TAIL = 5;
  private static final int BLOCKS = 5;

  private static final Layout IN_PLACE =
      Layout.ALL.stream().filter(Layout::inPlace).findFirst().orElseThrow();

  private final Sample cipher;
  private final Sample code;
  private final Steps steps;
  private final Stand.Seat seat;
  private final Random random;
  private final int ivLength;
  private final int textAt;
  private final int textLength;
  private final int codeAt;

  ChainCases(Sample cipher, Sample code, Steps steps, Stand.Seat seat, Random random) {
    this.cipher = cipher;
    this.code = code;
    this.steps = steps;
    this.seat = seat;
    this.random = random;
    this.ivLength = cipher.fixed().nonce().least();
    this.textAt = HEAD + ivLength;
    this.textLength = BLOCKS * Math.max(16, cipher.fixed().message().step());
    this.codeAt = textAt + textLength;
  }

  void all() {
    given();
    codeFirst();
    written();
    fresh();
    back();
    forged();
    ownKey();
  }

  private byte[] buffer() {
    return Sample.bytes(random, codeAt + steps.length() + TAIL);
  }

  private Descriptor encrypt() {
    return Descriptor.encrypt(Steps.CIPHER).range(textAt, textLength).at(HEAD);
  }

  /** Over the vector's place and the text. */
  private Descriptor hash() {
    Descriptor hash =
        steps.hash() == Operation.MAC ? Descriptor.mac(Steps.CODE) : Descriptor.digest(Steps.CODE);
    return hash.range(HEAD, codeAt - HEAD).at(codeAt);
  }

  private static byte[] part(byte[] buffer, int from, int length) {
    return Arrays.copyOfRange(buffer, from, from + length);
  }

  private void put(byte[] buffer, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, at, bytes.length);
  }

  private void putCode(byte[] buffer) {
    put(buffer, codeAt, steps.code(part(buffer, HEAD, codeAt - HEAD)));
  }

  private Flight run(byte[] buffer, Descriptor... chain) {
    Flight flight =
        new Flight(
            seat, Trial.of(Operation.CHAIN, buffer).chain(List.of(chain)), IN_PLACE);
    flight.launch(false);
    return flight;
  }

  private byte[] done(String what, byte[] buffer, Descriptor... chain) {
    Flight flight = run(buffer, chain);
    Answer answer = flight.land();
    if (answer.outcome() != Outcome.DONE) {
      throw new Wrong(named(what) + " ends with " + answer);
    }
    return flight.laid().room();
  }

  private String named(String what) {
    return "chain of " + cipher + " and " + code + ", " + what + ", text of " + textLength + " bytes:";
  }

  private void require(String what, byte[] buffer, byte[] expected) {
    int at = Arrays.mismatch(buffer, expected);
    if (at >= 0) {
      String where =
          at < HEAD
              ? "before everything"
              : at < textAt
                  ? "at the vector"
                  : at < codeAt
                      ? "in the text"
                      : at < expected.length - TAIL ? "in the code" : "behind everything";
      throw new Wrong(named(what) + " differs " + where + " from what its steps do one by one");
    }
  }

  private void given() {
    byte[] buffer = buffer();
    byte[] iv = Sample.bytes(random, ivLength);
    byte[] expected = buffer.clone();
    put(expected, textAt, steps.encrypt(iv, part(buffer, textAt, textLength)));
    putCode(expected);
    String what = "with a vector that is given, encryption first";
    require(what, done(what, buffer, encrypt().iv(iv), hash()), expected);
  }

  private void codeFirst() {
    byte[] buffer = buffer();
    byte[] iv = Sample.bytes(random, ivLength);
    byte[] expected = buffer.clone();
    putCode(expected);
    put(expected, textAt, steps.encrypt(iv, part(buffer, textAt, textLength)));
    String what = "with a vector that is given, the code first";
    require(what, done(what, buffer, hash(), encrypt().iv(iv)), expected);
  }

  private void written() {
    byte[] buffer = buffer();
    byte[] iv = Sample.bytes(random, ivLength);
    String what = "with a vector that is given and written";
    require(what, done(what, buffer, encrypt().ivWritten(iv, HEAD), hash()), sealed(buffer, iv));
  }

  private byte[] sealed(byte[] buffer, byte[] iv) {
    byte[] sealed = buffer.clone();
    put(sealed, HEAD, iv);
    put(sealed, textAt, steps.encrypt(iv, part(buffer, textAt, textLength)));
    putCode(sealed);
    return sealed;
  }

  private void fresh() {
    byte[] buffer = buffer();
    String what = "with a fresh vector";
    byte[] once = done(what, buffer, encrypt(), hash());
    byte[] again = done(what, buffer, encrypt(), hash());
    for (byte[] result : List.of(once, again)) {
      require(what, result, sealed(buffer, part(result, HEAD, ivLength)));
    }
    byte[] iv = part(once, HEAD, ivLength);
    if (Arrays.equals(iv, part(again, HEAD, ivLength)) || Arrays.equals(iv, part(buffer, HEAD, ivLength))) {
      throw new Wrong(named(what) + " the vector is not fresh");
    }
  }

  private Descriptor verify() {
    return Descriptor.verify(Steps.CODE).range(HEAD, codeAt - HEAD).at(codeAt);
  }

  private Descriptor decrypt() {
    return Descriptor.decrypt(Steps.CIPHER).range(textAt, textLength).at(HEAD);
  }

  private void back() {
    byte[] plain = buffer();
    byte[] sealed = sealed(plain, Sample.bytes(random, ivLength));
    byte[] expected = sealed.clone();
    put(expected, textAt, part(plain, textAt, textLength));
    String what = "with a vector that is read, decryption after the code is compared";
    require(what, done(what, sealed, verify(), decrypt()), expected);
  }

  private void forged() {
    byte[] sealed = sealed(buffer(), Sample.bytes(random, ivLength));
    sealed[codeAt + random.nextInt(steps.length())] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    Flight flight = run(sealed, verify(), decrypt());
    Answer answer = flight.land();
    String what = "with a code that is forged";
    if (answer.outcome() != Outcome.MISMATCH) {
      throw new Wrong(named(what) + " ends with " + answer);
    }
    if (!Arrays.equals(flight.laid().room(), sealed)) {
      throw new Wrong(named(what) + " what comes after the code is done nevertheless");
    }
  }

  private void ownKey() {
    Key key = cipher.key(random);
    byte[] buffer = buffer();
    byte[] iv = Sample.bytes(random, ivLength);
    byte[] expected = buffer.clone();
    put(expected, textAt, steps.encrypt(iv, part(buffer, textAt, textLength), key));
    String what = "with a key for one step";
    require(what, done(what, buffer, encrypt().iv(iv).key(key)), expected);
    put(expected, textAt, steps.encrypt(iv, part(buffer, textAt, textLength)));
    what = "after a key for one step";
    require(what, done(what, buffer, encrypt().iv(iv)), expected);
  }
}
