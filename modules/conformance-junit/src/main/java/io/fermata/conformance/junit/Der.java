package io.fermata.conformance.junit;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.HexFormat;

/** The distinguished encoding of keys (X.690), made by hand: what vectors ask with may be no legal key. */
final class Der {
  private static final int INTEGER = 2;
  private static final int BITS = 3;
  private static final int OCTETS = 4;
  private static final int NAME = 6;
  private static final int SEQUENCE = 0x30;

  private Der() {}

  /** RFC 8410, 7: X25519 and X448, the scalar as it is. */
  static byte[] agreementPrivate(String algorithm, byte[] scalar) {
    return privateKey(agreement(algorithm), of(OCTETS, scalar));
  }

  /** RFC 8410, 4. */
  static byte[] agreementPublic(String algorithm, byte[] point) {
    return publicKey(agreement(algorithm), point);
  }

  private static byte[] agreement(String algorithm) {
    return name(algorithm.equals("X25519") ? "2b656e" : "2b656f");
  }

  /** RFC 9935, 6: the expanded private key. */
  static byte[] encapsulationPrivate(String algorithm, byte[] expanded) {
    return privateKey(encapsulation(algorithm), of(OCTETS, expanded));
  }

  /** RFC 9935, 4. */
  static byte[] encapsulationPublic(String algorithm, byte[] key) {
    return publicKey(encapsulation(algorithm), key);
  }

  /** RFC 9935, 3: the arc of ML-KEM and a number for each set of parameters. */
  private static byte[] encapsulation(String algorithm) {
    int number = algorithm.endsWith("512") ? 1 : algorithm.endsWith("768") ? 2 : 3;
    return name("6086480165030404" + "0" + number);
  }

  private static byte[] privateKey(byte[] algorithm, byte[] key) {
    return of(SEQUENCE, of(INTEGER, new byte[1]), algorithm, of(OCTETS, key));
  }

  private static byte[] publicKey(byte[] algorithm, byte[] key) {
    return of(SEQUENCE, algorithm, of(BITS, new byte[1], key));
  }

  private static byte[] name(String hex) {
    return of(SEQUENCE, of(NAME, HexFormat.of().parseHex(hex)));
  }

  private static byte[] of(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    int length = content.size();
    if (length >= 0x80) {
      byte[] digits = BigInteger.valueOf(length).toByteArray();
      int from = digits[0] == 0 ? 1 : 0;
      all.write(0x80 | digits.length - from);
      all.write(digits, from, digits.length - from);
    } else {
      all.write(length);
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }
}
