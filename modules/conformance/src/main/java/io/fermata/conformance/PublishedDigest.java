package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Hashes of {@code abc}, of nothing, and of a message that takes two blocks or, for SHA-3, more.
 *
 * @param message each character is a byte
 * @param hash hexadecimal digits
 */
record PublishedDigest(String algorithm, String source, String message, String hash)
    implements PublishedAnswer {
  private static final String ABC = "abc";
  private static final String CAVP = "NIST CAVP, SHA test vectors for byte-oriented messages, length 0";
  private static final String FIPS_202 =
      "NIST, Cryptographic Standards and Guidelines, example values for FIPS 202, bits: ";
  private static final String FIPS_180_4 =
      "NIST, Cryptographic Standards and Guidelines, example values for FIPS 180-4, ";
  private static final String BITS_448 = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  private static final String BITS_896 =
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
          + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
  private static final String BITS_1600 = "\u00a3".repeat(200);

  private static final List<PublishedDigest> ANSWERS =
      List.of(
          new PublishedDigest("MD5", "RFC 1321, A.5", ABC, "900150983cd24fb0d6963f7d28e17f72"),
          new PublishedDigest("MD5", "RFC 1321, A.5", "", "d41d8cd98f00b204e9800998ecf8427e"),
          new PublishedDigest(
              "MD5", "RFC 1321, A.5", "1234567890".repeat(8), "57edf4a22be3c955ac49da2e2107b67a"),
          new PublishedDigest(
              "SHA-1", "FIPS 180-2, A.1", ABC, "a9993e364706816aba3e25717850c26c9cd0d89d"),
          new PublishedDigest("SHA-1", CAVP, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
          new PublishedDigest(
              "SHA-1", "FIPS 180-2, A.2", BITS_448, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
          new PublishedDigest(
              "SHA-224",
              "RFC 3874, 3.1",
              ABC,
              "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
          new PublishedDigest(
              "SHA-224", CAVP, "", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"),
          new PublishedDigest(
              "SHA-224",
              "RFC 3874, 3.2",
              BITS_448,
              "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525"),
          new PublishedDigest(
              "SHA-256",
              "FIPS 180-2, B.1",
              ABC,
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
          new PublishedDigest(
              "SHA-256",
              CAVP,
              "",
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
          new PublishedDigest(
              "SHA-256",
              "FIPS 180-2, B.2",
              BITS_448,
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
          new PublishedDigest(
              "SHA-384",
              "FIPS 180-2, D.1",
              ABC,
              "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                  + "8086072ba1e7cc2358baeca134c825a7"),
          new PublishedDigest(
              "SHA-384",
              CAVP,
              "",
              "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
                  + "274edebfe76f65fbd51ad2f14898b95b"),
          new PublishedDigest(
              "SHA-384",
              "FIPS 180-2, D.2",
              BITS_896,
              "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712"
                  + "fcc7c71a557e2db966c3e9fa91746039"),
          new PublishedDigest(
              "SHA-512",
              "FIPS 180-2, C.1",
              ABC,
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                  + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
          new PublishedDigest(
              "SHA-512",
              CAVP,
              "",
              "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                  + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"),
          new PublishedDigest(
              "SHA-512",
              "FIPS 180-2, C.2",
              BITS_896,
              "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
                  + "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"),
          new PublishedDigest(
              "SHA-512/224",
              FIPS_180_4 + "SHA-512/224",
              ABC,
              "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa"),
          new PublishedDigest(
              "SHA-512/224",
              FIPS_180_4 + "SHA-512/224",
              BITS_896,
              "23fec5bb94d60b23308192640b0c453335d664734fe40e7268674af9"),
          new PublishedDigest(
              "SHA-512/256",
              FIPS_180_4 + "SHA-512/256",
              ABC,
              "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
          new PublishedDigest(
              "SHA-512/256",
              FIPS_180_4 + "SHA-512/256",
              BITS_896,
              "3928e184fb8690f840da3988121d31be65cb9d3ef83ee6146feac861e19b563a"),
          new PublishedDigest(
              "SHA3-224",
              FIPS_202 + 1600,
              BITS_1600,
              "9376816aba503f72f96ce7eb65ac095deee3be4bf9bbc2a1cb7e11e0"),
          new PublishedDigest(
              "SHA3-224",
              FIPS_202 + 0,
              "",
              "6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7"),
          new PublishedDigest(
              "SHA3-256",
              FIPS_202 + 1600,
              BITS_1600,
              "79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787"),
          new PublishedDigest(
              "SHA3-256",
              FIPS_202 + 0,
              "",
              "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"),
          new PublishedDigest(
              "SHA3-384",
              FIPS_202 + 1600,
              BITS_1600,
              "1881de2ca7e41ef95dc4732b8f5f002b189cc1e42b74168ed1732649ce1dbcdd"
                  + "76197a31fd55ee989f2d7050dd473e8f"),
          new PublishedDigest(
              "SHA3-384",
              FIPS_202 + 0,
              "",
              "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2a"
                  + "c3713831264adb47fb6bd1e058d5f004"),
          new PublishedDigest(
              "SHA3-512",
              FIPS_202 + 1600,
              BITS_1600,
              "e76dfad22084a8b1467fcf2ffa58361bec7628edf5f3fdc0e4805dc48caeeca8"
                  + "1b7c13c30adf52a3659584739a2df46be589c51ca1a4a8416df6545a1ce8ba00"),
          new PublishedDigest(
              "SHA3-512",
              FIPS_202 + 0,
              "",
              "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6"
                  + "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26"));

  static List<PublishedDigest> of(String algorithm) {
    return ANSWERS.stream().filter(answer -> answer.algorithm.equals(algorithm)).toList();
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    try (Examinee.Open session = examinee.open(SessionSpec.digest(algorithm))) {
      byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
      byte[] expected = HexFormat.of().parseHex(hash);
      Trial trial = Trial.of(Operation.DIGEST, bytes).room(expected.length);
      return Expected.differs(session, trial, expected, "the hash");
    }
  }
}
