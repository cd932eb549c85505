package io.fermata.conformance;

import static io.fermata.conformance.Expected.differs;
import static io.fermata.conformance.Expected.outcome;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * Wrapped keys: wrapped and unwrapped as published, and one that is altered refused. All but the source and the
 * algorithm are hexadecimal digits.
 */
record PublishedKeyWrap(String algorithm, String source, String key, String message, String wrapped)
    implements PublishedAnswer {
  private static final HexFormat HEX = HexFormat.of();

  private static final String KEY =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  private static final String MESSAGE =
      "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f";
  private static final String PADDING_KEY = "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8";

  private static final List<PublishedKeyWrap> ANSWERS =
      List.of(
          rfc3394(6, 32, 32, "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"),
          rfc3394(1, 16, 16, "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"),
          rfc3394(2, 24, 16, "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d"),
          rfc3394(3, 32, 16, "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7"),
          rfc3394(4, 24, 24, "031d33264e15d33268f24ec260743edce1c6c7ddee725a936ba814915c6762d2"),
          rfc3394(5, 32, 24, "a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da1"),
          rfc5649(
              "c37b7e6492584340bed12207808941155068f738",
              "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a"),
          rfc5649("466f7250617369", "afbeb0f07dfbf5419200f2ccb50bb24f"));

  private static PublishedKeyWrap rfc3394(int number, int key, int message, String wrapped) {
    return new PublishedKeyWrap(
        "AES/KW", "RFC 3394, 4." + number, KEY.substring(0, 2 * key), MESSAGE.substring(0, 2 * message), wrapped);
  }

  private static PublishedKeyWrap rfc5649(String message, String wrapped) {
    return new PublishedKeyWrap("AES/KWP", "RFC 5649, 6", PADDING_KEY, message, wrapped);
  }

  static List<PublishedKeyWrap> of(String algorithm) {
    return ANSWERS.stream().filter(answer -> answer.algorithm.equals(algorithm)).toList();
  }

  private Examinee.Open open(Examinee examinee) throws DriverException {
    return examinee.open(SessionSpec.keyWrap(algorithm).key(new SecretKeySpec(HEX.parseHex(key), "AES")));
  }

  private Trial unwrap(byte[] ciphertext) {
    int room = Algorithm.find(algorithm).orElseThrow().unwrapped(ciphertext.length).orElseThrow();
    return Trial.of(Operation.DECRYPT, ciphertext).room(room);
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    byte[] plaintext = HEX.parseHex(message);
    byte[] ciphertext = HEX.parseHex(wrapped);
    try (Examinee.Open session = open(examinee)) {
      Trial wrap = Trial.of(Operation.ENCRYPT, plaintext).room(ciphertext.length);
      Optional<String> wrong = differs(session, wrap, ciphertext, "the wrapped key");
      return wrong.isPresent()
          ? wrong
          : differs(session, unwrap(ciphertext), plaintext, "the unwrapped key");
    }
  }

  @Override
  public Optional<String> wrongBesides(Examinee examinee) throws DriverException {
    byte[] altered = HEX.parseHex(wrapped);
    altered[altered.length - 1] ^= 1;
    try (Examinee.Open session = open(examinee)) {
      return outcome(session.ask(unwrap(altered)), Outcome.MISMATCH, "a wrapped key that is altered");
    }
  }
}
