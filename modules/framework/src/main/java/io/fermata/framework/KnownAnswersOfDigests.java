package io.fermata.framework;

import static io.fermata.framework.KnownAnswersTrial.differs;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Hashes of {@code abc}, and for SHA-3 of the 200 bytes {@code a3} of its examples. */
final class KnownAnswersOfDigests {
  private static final Map<String, String> ANSWERS =
      Map.ofEntries(
          // RFC 1321, A.5
          Map.entry(
              "MD5",
              "900150983cd24fb0d6963f7d28e17f72"),
          // FIPS 180-2, A.1
          Map.entry(
              "SHA-1",
              "a9993e364706816aba3e25717850c26c9cd0d89d"),
          // FIPS 180-2, change notice 1; RFC 3874, 3.1
          Map.entry(
              "SHA-224",
              "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
          // FIPS 180-2, B.1
          Map.entry(
              "SHA-256",
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
          // FIPS 180-2, D.1
          Map.entry(
              "SHA-384",
              "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                  + "8086072ba1e7cc2358baeca134c825a7"),
          // FIPS 180-2, C.1
          Map.entry(
              "SHA-512",
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                  + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
          // NIST, Cryptographic Standards and Guidelines, example values for FIPS 202: 1600 bits
          Map.entry(
              "SHA3-256",
              "79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787"),
          Map.entry(
              "SHA3-384",
              "1881de2ca7e41ef95dc4732b8f5f002b189cc1e42b74168ed1732649ce1dbcdd"
                  + "76197a31fd55ee989f2d7050dd473e8f"),
          Map.entry(
              "SHA3-512",
              "e76dfad22084a8b1467fcf2ffa58361bec7628edf5f3fdc0e4805dc48caeeca8"
                  + "1b7c13c30adf52a3659584739a2df46be589c51ca1a4a8416df6545a1ce8ba00"));

  private KnownAnswersOfDigests() {}

  static Optional<String> check(String algorithm, KnownAnswers.Opener opener)
      throws DriverException {
    String answer = ANSWERS.get(algorithm);
    if (answer == null) {
      return KnownAnswers.unknown(algorithm);
    }
    try (Session session = opener.open(SessionSpec.digest(algorithm))) {
      return differs(
          session,
          KnownAnswersTrial.message(Operation.DIGEST, message(algorithm)),
          HexFormat.of().parseHex(answer),
          "the hash");
    }
  }

  private static byte[] message(String algorithm) {
    if (!algorithm.startsWith("SHA3-")) {
      return "abc".getBytes(StandardCharsets.US_ASCII);
    }
    byte[] message = new byte[200];
    Arrays.fill(message, (byte) 0xa3);
    return message;
  }
}
