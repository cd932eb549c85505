package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the standards say, of every driver that offers the algorithm. */
class VectorTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String ABC = "616263";

  /** Hexadecimal throughout; what does not apply is empty. */
  private record Vector(
      SessionSpec spec,
      Operation forth,
      String nonce,
      String aad,
      String input,
      String output) {
    @Override
    public String toString() {
      return spec.algorithm();
    }
  }

  private static Vector hash(String algorithm, String input, String output) {
    return new Vector(SessionSpec.digest(algorithm), Operation.DIGEST, "", "", input, output);
  }

  /** Of "Hi There". */
  private static Vector code(String algorithm, String key, String output) {
    return new Vector(
        SessionSpec.mac(algorithm).key(key(algorithm, key)),
        Operation.MAC,
        "",
        "",
        "4869205468657265",
        output);
  }

  private static SecretKey key(String algorithm, String key) {
    return new SecretKeySpec(HEX.parseHex(key), algorithm);
  }

  private static Vector aead(
      SecretKey key, String algorithm, String nonce, String aad, String input, String output) {
    SessionSpec spec =
        SessionSpec.aead(algorithm).key(key).tagLength((output.length() - input.length()) / 2);
    return new Vector(spec, Operation.ENCRYPT, nonce, aad, input, output);
  }

  private static Vector cipher(
      SecretKey key, String algorithm, String vector, String input, String output) {
    SessionSpec spec = SessionSpec.cipher(algorithm).key(key);
    return new Vector(spec, Operation.ENCRYPT, vector, "", input, output);
  }

  private static List<Vector> ciphers() {
    SecretKey aes128 = key("AES", "2b7e151628aed2a6abf7158809cf4f3c");
    String block = "6bc1bee22e409f96e93d7e117393172a";
    return List.of(
        // SP 800-38A, F.1.1
        cipher(aes128, "AES/ECB", "", block, "3ad77bb40d7a3660a89ecaf32466ef97"),
        // SP 800-38A, F.2.1
        cipher(
            aes128,
            "AES/CBC",
            "000102030405060708090a0b0c0d0e0f",
            block,
            "7649abac8119b246cee98e9b12e9197d"),
        // SP 800-38A, F.5.1
        cipher(
            aes128,
            "AES/CTR",
            "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
            block,
            "874d6191b620e3261bef6864990db6ce"),
        // NIST, example values: TDES_CBC
        cipher(
            key("DESede", "0123456789abcdef23456789abcdef01456789abcdef0123"),
            "DESede/CBC",
            "f69f2445df4f9b17",
            block,
            "2079c3d53aa763e193b79e2569ab5262"),
        // FIPS 81, table C1
        cipher(
            key("DES", "0123456789abcdef"),
            "DES/CBC",
            "1234567890abcdef",
            "4e6f77206973207468652074696d6520666f7220616c6c20",
            "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6"),
        // E. Young's vectors at the author's site: one block under a vector of zeros
        cipher(
            key("Blowfish", "0123456789abcdef"),
            "Blowfish/CBC",
            "00".repeat(8),
            "1111111111111111",
            "61f9c3802281b096"),
        // RFC 3713, appendix A, 128 bits: one block under a vector of zeros
        cipher(
            key("Camellia", "0123456789abcdeffedcba9876543210"),
            "Camellia/CBC",
            "00".repeat(16),
            "0123456789abcdeffedcba9876543210",
            "67673138549669730857065648eabe43"),
        // RFC 2144, B.1, 40 bits: one block under a vector of zeros
        cipher(
            key("CAST5", "0123456712"),
            "CAST5/CBC",
            "00".repeat(8),
            "0123456789abcdef",
            "7ac816d16e9b302e"),
        // NIST, SKIPJACK and KEA Algorithm Specifications, annex III: one block
        cipher(
            key("Skipjack", "00998877665544332211"),
            "Skipjack/CBC",
            "00".repeat(8),
            "33221100ddccbbaa",
            "2587cae27a12d300"),
        // RFC 6229, section 2, 40 bits: the first 16 bytes of the stream
        cipher(
            key("ARCFOUR", "0102030405"),
            "ARCFOUR",
            "",
            "00".repeat(16),
            "b2396305f03dc027ccc3524a0a1118a8"),
        // McGrew and Viega, The Galois/Counter Mode of Operation, test case 2
        aead(
            key("AES", "00".repeat(16)),
            "AES/GCM",
            "00".repeat(12),
            "",
            "00".repeat(16),
            "0388dace60b6a392f328c2b971b2fe78" + "ab6e47d42cec13bdf53a67b21257bddf"),
        // SP 800-38C, example 1
        aead(
            key("AES", "404142434445464748494a4b4c4d4e4f"),
            "AES/CCM",
            "10111213141516",
            "0001020304050607",
            "20212223",
            "7162015b" + "4dac255d"),
        // SP 800-38C, example 2
        aead(
            key("AES", "404142434445464748494a4b4c4d4e4f"),
            "AES/CCM",
            "1011121314151617",
            "000102030405060708090a0b0c0d0e0f",
            "202122232425262728292a2b2c2d2e2f",
            "d2a1f0e051ea5f62081a7792073d593d" + "1fc64fbfaccd"),
        // RFC 8439, 2.8.2
        aead(
            key("ChaCha20", "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
            "ChaCha20-Poly1305",
            "070000004041424344454647",
            "50515253c0c1c2c3c4c5c6c7",
            "4c616469657320616e642047656e746c656d656e206f662074686520636c6173"
                + "73206f66202739393a204966204920636f756c64206f6666657220796f75206f"
                + "6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
                + "637265656e20776f756c642062652069742e",
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                + "3ff4def08e4b7a9de576d26586cec64b6116"
                + "1ae10b594f09e26a7e902ecbd0600691"));
  }

  private static List<Vector> hashes() {
    return List.of(
        // RFC 1321, A.5
        hash("MD5", ABC, "900150983cd24fb0d6963f7d28e17f72"),
        // FIPS 180-2, A.1
        hash("SHA-1", ABC, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        // RFC 3874, 3.1
        hash("SHA-224", ABC, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
        // FIPS 180-2, B.1
        hash("SHA-256", ABC, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        // FIPS 180-2, D.1
        hash("SHA-384", ABC, 
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                + "8086072ba1e7cc2358baeca134c825a7"),
        // FIPS 180-2, C.1
        hash("SHA-512", ABC, 
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
        // NIST, example values for FIPS 202: 1600 bits
        hash(
            "SHA3-256",
            "a3".repeat(200),
            "79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787"),
        hash(
            "SHA3-384",
            "a3".repeat(200),
            "1881de2ca7e41ef95dc4732b8f5f002b189cc1e42b74168ed1732649ce1dbcdd"
                + "76197a31fd55ee989f2d7050dd473e8f"),
        hash(
            "SHA3-512",
            "a3".repeat(200),
            "e76dfad22084a8b1467fcf2ffa58361bec7628edf5f3fdc0e4805dc48caeeca8"
                + "1b7c13c30adf52a3659584739a2df46be589c51ca1a4a8416df6545a1ce8ba00"),
        hash(
            "SHA3-224",
            "a3".repeat(200),
            "9376816aba503f72f96ce7eb65ac095deee3be4bf9bbc2a1cb7e11e0"),
        // NIST's example values for FIPS 180-4
        hash("SHA-512/224", ABC, "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa"),
        hash(
            "SHA-512/256", ABC, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"));
  }

  private static List<Vector> codes() {
    return List.of(
        // SP 800-38B, D.1, example 2
        new Vector(
            SessionSpec.mac("AESCMAC").key(key("AES", "2b7e151628aed2a6abf7158809cf4f3c")),
            Operation.MAC,
            "",
            "",
            "6bc1bee22e409f96e93d7e117393172a",
            "070a16b46b4d4144f79bdd9dd04a287c"),
        // MACsec GCM-AES Test Vectors (Randall, 2011), 54-byte packet authentication, 128-bit key
        new Vector(
            SessionSpec.mac("AES-GMAC").key(key("AES", "ad7a2bd03eac835a6f620fdcb506b345")),
            Operation.MAC,
            "12153524c0895e81b2c28465",
            "",
            "d609b1f056637a0d46df998d88e5222ab2c2846512153524c0895e8108000f101112131415161718191a1b1c1d1e1f20"
                + "2122232425262728292a2b2c2d2e2f30313233340001",
            "f09478a9b09007d06f46e9b6a1da25dd"),
        // computed with another library
        code("HmacSHA512/224", "0b".repeat(20), "b244ba01307c0e7a8ccaad13b1067a4cf6b961fe0c6a20bda3d92039"),
        code(
            "HmacSHA512/256",
            "0b".repeat(20),
            "9f9126c3d9c3c330d760425ca8a217e31feae31bfe70196ff81642b868402eab"),
        code("HmacSHA3-224", "0b".repeat(20), "3b16546bbc7be2706a031dcafd56373d9884367641d8c59af3c860f7"),
        code(
            "HmacSHA3-256",
            "0b".repeat(20),
            "ba85192310dffa96e2a3a40e69774351140bb7185e1202cdcc917589f95e16bb"),
        code(
            "HmacSHA3-384",
            "0b".repeat(20),
            "68d2dcf7fd4ddd0a2240c8a437305f61fb7334cfb5d0226e1bc27dc10a2e723a"
                + "20d370b47743130e26ac7e3d532886bd"),
        code(
            "HmacSHA3-512",
            "0b".repeat(20),
            "eb3fbd4b2eaab8f5c504bd3a41465aacec15770a7cabac531e482f860b5ec7ba"
                + "47ccb2c6f2afce8f88d22b6dc61380f23a668fd3888bb80537c0a0b86407689e"),
        // RFC 2202, 2, case 1
        code(
            "HmacMD5",
            "0b".repeat(16),
            "9294727a3638bb1c13f48ef8158bfc9d"),
        // RFC 2202, 3, case 1
        code(
            "HmacSHA1",
            "0b".repeat(20),
            "b617318655057264e28bc0b6fb378c8ef146be00"),
        // RFC 2286, 2, case 1
        code(
            "HmacRIPEMD160",
            "0b".repeat(20),
            "24cb4bd67d20fc1a5d2ed7732dcc39377f0a5668"),
        // RFC 4231, 4.2
        code(
            "HmacSHA224",
            "0b".repeat(20),
            "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22"),
        code(
            "HmacSHA256",
            "0b".repeat(20),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        code(
            "HmacSHA384",
            "0b".repeat(20),
            "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
                + "faea9ea9076ede7f4af152e8b2fa9cb6"),
        code(
            "HmacSHA512",
            "0b".repeat(20),
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"));
  }

  private static Stream<Vector> all() {
    return Stream.of(ciphers(), hashes(), codes()).flatMap(List::stream);
  }

  static Stream<Arguments> vectors() {
    return Stream.of("SUN", "SunJCE", "BC")
        .flatMap(
            provider -> {
              Driver driver = Rig.driver(provider);
              return all()
                  .filter(vector -> driver.shape().algorithms().contains(vector.toString()))
                  .map(vector -> Arguments.of(provider, vector));
            });
  }

  @ParameterizedTest
  @MethodSource("vectors")
  @DisplayName("each provider answers as the standards have it, and decrypts it again")
  void published(String provider, Vector vector) throws Exception {
    byte[] input = HEX.parseHex(vector.input);
    byte[] output = HEX.parseHex(vector.output);
    for (Memory memory : Memory.values()) {
      try (Rig rig = new Rig(provider, vector.spec)) {
        assertArrayEquals(output, made(rig, vector, vector.forth, input, output.length, memory));
        if (vector.forth == Operation.ENCRYPT) {
          assertArrayEquals(
              input, made(rig, vector, Operation.DECRYPT, output, input.length, memory));
        }
      }
    }
  }

  private static byte[] made(
      Rig rig, Vector vector, Operation operation, byte[] input, int room, Memory memory) {
    DriverRequest request = Rig.request();
    Rig.put(request.nonce(), HEX.parseHex(vector.nonce), memory);
    Rig.put(request.aad(), HEX.parseHex(vector.aad), memory);
    Rig.put(request.input(), input, memory);
    Rig.put(request.output(), new byte[room], memory);
    assertEquals(Outcome.DONE, rig.submit(request, operation));
    return Rig.produced(request);
  }

  @Test
  @DisplayName("K141 all that any of the drivers lists has a vector here, but for key pairs, derivations and key wraps")
  void complete() {
    Set<String> here = all().map(Vector::toString).collect(Collectors.toSet());
    // held against published vectors elsewhere: see ConformanceTest and the self tests of the framework
    PublicKeyAlgorithm.all().forEach(algorithm -> here.add(algorithm.name()));
    KeyGeneration.all().forEach(pairs -> here.add(pairs.name()));
    // and these by the kit
    Algorithm.all().stream()
        .filter(
            algorithm ->
                algorithm.kind() == SessionSpec.Kind.KEY_DERIVATION
                    || algorithm.kind() == SessionSpec.Kind.KEY_WRAP)
        .forEach(algorithm -> here.add(algorithm.name()));
    for (Driver driver : new JcaDrivers().members()) {
      assertTrue(here.containsAll(driver.shape().algorithms()), driver::name);
    }
  }
}
