package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.Provider;
import java.security.spec.InvalidParameterSpecException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Are the parameters of CCM those of RFC 5084, and what its cipher gives and takes? */
class CcmParametersTest {
  static {
    Castle.read();
  }

  private static final Provider CASTLE = new BouncyCastleProvider();

  private final FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  private AlgorithmParameters empty() throws Exception {
    return AlgorithmParameters.getInstance("CCM", provider);
  }

  @Test
  @DisplayName("each nonce and tag is encoded as Bouncy Castle does, and read from that")
  void encoded() throws Exception {
    for (int nonce = 7; nonce <= 13; nonce++) {
      for (int tag = 32; tag <= 128; tag += 16) {
        GCMParameterSpec spec = new GCMParameterSpec(tag, Keys.bytes(nonce, new Random(nonce)));
        AlgorithmParameters ours = empty();
        ours.init(spec);
        AlgorithmParameters theirs = AlgorithmParameters.getInstance("CCM", CASTLE);
        theirs.init(spec);
        assertArrayEquals(theirs.getEncoded(), ours.getEncoded());
        AlgorithmParameters read = empty();
        read.init(theirs.getEncoded("ASN.1"), "ASN.1");
        GCMParameterSpec told = read.getParameterSpec(GCMParameterSpec.class);
        assertArrayEquals(spec.getIV(), told.getIV());
        assertEquals(tag, told.getTLen());
      }
    }
  }

  @Test
  @DisplayName("the cipher gives them, and is initialised with them, as they are and encoded")
  void cipher() throws Exception {
    SecretKey key = Keys.of("AES", 16, new Random(1));
    Cipher seals = Cipher.getInstance("AES/CCM/NoPadding", provider);
    seals.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(64, Keys.bytes(11, new Random(2))));
    byte[] sealed = seals.doFinal(new byte[20]);
    AlgorithmParameters given = seals.getParameters();
    assertEquals("CCM", given.getAlgorithm());
    assertSame(provider, given.getProvider());
    AlgorithmParameters sent = empty();
    sent.init(given.getEncoded());
    for (AlgorithmParameters one : List.of(given, sent)) {
      Cipher opens = Cipher.getInstance("AES/CCM/NoPadding", provider);
      opens.init(Cipher.DECRYPT_MODE, key, one);
      assertArrayEquals(new byte[20], opens.doFinal(sealed));
    }
    Cipher fresh = Cipher.getInstance("AES/CCM/NoPadding", provider);
    fresh.init(Cipher.ENCRYPT_MODE, key);
    byte[] other = fresh.doFinal(new byte[20]);
    AlgorithmParameters made = fresh.getParameters();
    Cipher opens = Cipher.getInstance("AES/CCM/NoPadding", provider);
    opens.init(Cipher.DECRYPT_MODE, key, made);
    assertArrayEquals(new byte[20], opens.doFinal(other));
  }

  @Test
  @DisplayName("what are no parameters of CCM is refused, set or encoded, whole or cut off")
  void refused() throws Exception {
    AlgorithmParameters none = empty();
    for (GCMParameterSpec spec :
        List.of(
            new GCMParameterSpec(128, new byte[6]),
            new GCMParameterSpec(128, new byte[14]),
            new GCMParameterSpec(24, new byte[12]),
            new GCMParameterSpec(104, new byte[12]))) {
      assertThrows(InvalidParameterSpecException.class, () -> empty().init(spec));
    }
    assertThrows(InvalidParameterSpecException.class, () -> none.init(new IvParameterSpec(new byte[12])));
    AlgorithmParameters right = empty();
    right.init(new GCMParameterSpec(64, new byte[12]));
    byte[] encoded = right.getEncoded();
    assertEquals("3011040c" + "00".repeat(12) + "020108", HexFormat.of().formatHex(encoded));
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThrows(IOException.class, () -> empty().init(cut), length + " bytes");
    }
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
    assertThrows(IOException.class, () -> empty().init(longer));
    for (int at = 0; at < encoded.length; at++) {
      byte[] altered = encoded.clone();
      altered[at] ^= (byte) 0x80;
      boolean isNonce = at > 3 && at < 16;
      if (!isNonce) {
        assertThrows(IOException.class, () -> empty().init(altered), "byte " + at);
      }
    }
    assertThrows(IOException.class, () -> right.getEncoded("XML"));
    assertThrows(InvalidParameterSpecException.class, () -> right.getParameterSpec(IvParameterSpec.class));
    assertTrue(right.toString().contains("64 bits"));
  }
}
