package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_3DES_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_AES_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_CAST_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_DES_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_MD5;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_SHA1;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_SHA1_HMAC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_SHA2_256_HMAC;
import static io.fermata.framework.kernel.DescriptorFlag.ENCRYPT;
import static io.fermata.framework.kernel.DescriptorFlag.IV_EXPLICIT;
import static io.fermata.framework.kernel.DescriptorFlag.IV_PRESENT;
import static io.fermata.framework.kernel.DescriptorFlag.KEY_EXPLICIT;
import static io.fermata.framework.kernel.DescriptorFlag.VERIFY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Cipher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What descriptors mean, on real cryptography and on drivers that know nothing of crypto(9). */
@ParameterizedClass(name = "inline {0}")
@ValueSource(booleans = {true, false})
class DescriptorTest {
  private static final byte[] KEY = Rig.hex("2b7e151628aed2a6abf7158809cf4f3c");
  private static final byte[] OTHER = Rig.hex("603deb1015ca71be2b73aef0857d7781");
  private static final byte[] IV = Rig.hex("000102030405060708090a0b0c0d0e0f");
  private static final byte[] MAC_KEY = Rig.bytes(20);

  private final Rig rig;

  DescriptorTest(boolean inline) {
    rig = new Rig(new JdkDriver(inline));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static CryptoInit aes() {
    return new CryptoInit(CRYPTO_AES_CBC).key(KEY);
  }

  private static CryptoInit hmac() {
    return new CryptoInit(CRYPTO_SHA1_HMAC).key(MAC_KEY);
  }

  private static CryptoDescriptor aes(int skip, int len, DescriptorFlag... flags) {
    return new CryptoDescriptor().alg(CRYPTO_AES_CBC).skip(skip).len(len).iv(IV).flags(flags);
  }

  private static CryptoDescriptor hmac(int skip, int len, int inject) {
    return new CryptoDescriptor().alg(CRYPTO_SHA1_HMAC).skip(skip).len(len).inject(inject);
  }

  private static byte[] put(byte[] into, int at, byte[] what) {
    byte[] result = into.clone();
    System.arraycopy(what, 0, result, at, what.length);
    return result;
  }

  @Test
  @DisplayName("K113 K131 descriptors run in their order: encrypt then authenticate, and the other way round")
  void order() {
    long sid = rig.session(aes().next(hmac()));
    byte[] data = Rig.bytes(52);
    byte[] encrypted = Reference.aes(Cipher.ENCRYPT_MODE, KEY, IV, data, 0, 32);

    byte[] cipherFirst = data.clone();
    assertEquals(
        Errno.SUCCESS,
        rig.run(
            Rig.on(
                sid,
                cipherFirst,
                aes(0, 32, ENCRYPT, IV_EXPLICIT, IV_PRESENT).next(hmac(0, 32, 32)))));
    assertArrayEquals(
        put(encrypted, 32, Reference.mac("HmacSHA1", MAC_KEY, encrypted, 0, 32)), cipherFirst);

    byte[] macFirst = data.clone();
    assertEquals(
        Errno.SUCCESS,
        rig.run(
            Rig.on(
                sid,
                macFirst,
                hmac(0, 32, 32).next(aes(0, 32, ENCRYPT, IV_EXPLICIT, IV_PRESENT)))));
    assertArrayEquals(
        put(encrypted, 32, Reference.mac("HmacSHA1", MAC_KEY, data, 0, 32)), macFirst);

    byte[] back = cipherFirst.clone();
    assertEquals(
        Errno.SUCCESS,
        rig.run(Rig.on(sid, back, hmac(0, 32, 32).next(aes(0, 32, IV_EXPLICIT)))));
    assertArrayEquals(put(cipherFirst, 0, Arrays.copyOf(data, 32)), back);
  }

  @Test
  @DisplayName("K114 an algorithm that the session was not opened with, or a second of one, is EINVAL")
  void algorithm() {
    long sid = rig.session(aes());
    byte[] buffer = new byte[36];
    assertEquals(Errno.EINVAL, rig.run(Rig.on(sid, buffer, hmac(0, 16, 16))));
    assertEquals(Errno.EINVAL, rig.run(Rig.on(sid, buffer, new CryptoDescriptor().len(16))));
    CryptoDescriptor second = aes(0, 16, ENCRYPT, IV_EXPLICIT, IV_PRESENT).instance(1);
    assertEquals(Errno.EINVAL, rig.run(Rig.on(sid, buffer, second)));
    assertArrayEquals(new byte[36], buffer);
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, second.instance(0))));
  }

  @ParameterizedTest
  @CsvSource({"0, 48", "16, 32", "3, 16", "31, 16", "5, 0"})
  @DisplayName("K115 K120 K123 skip and len say what is encrypted; explicit and present write no vector")
  void range(int skip, int len) {
    long sid = rig.session(aes());
    byte[] data = Rig.bytes(48);
    byte[] buffer = data.clone();
    CryptoDescriptor descriptor =
        aes(skip, len, ENCRYPT, IV_EXPLICIT, IV_PRESENT).inject(Integer.MAX_VALUE);
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, descriptor)));
    assertArrayEquals(Reference.aes(Cipher.ENCRYPT_MODE, KEY, IV, data, skip, len), buffer);
    assertEquals(
        Errno.SUCCESS,
        rig.run(Rig.on(sid, buffer, aes(skip, len, IV_EXPLICIT))));
    assertArrayEquals(data, buffer);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 15", "0, 17", "1, 1", "40, 16", "48, 16", "49, 0", "-16, 16", "0, -16",
    "2147483647, 16", "16, 2147483632", "2147483632, 2147483632"
  })
  @DisplayName("K116 K117 a range that is no whole blocks, or not inside the buffer, is EINVAL and touches nothing")
  void range_wrong(int skip, int len) {
    long sid = rig.session(aes());
    byte[] buffer = Rig.bytes(48);
    for (DescriptorFlag[] flags :
        new DescriptorFlag[][] {{ENCRYPT, IV_EXPLICIT, IV_PRESENT}, {ENCRYPT}, {IV_EXPLICIT}}) {
      assertEquals(Errno.EINVAL, rig.run(Rig.on(sid, buffer, aes(skip, len, flags))));
    }
    assertArrayEquals(Rig.bytes(48), buffer);
  }

  @Test
  @DisplayName("K117 the result of a code must have its place in the buffer")
  void inject_wrong() {
    long sid = rig.session(hmac());
    byte[] buffer = Rig.bytes(40);
    for (int inject : new int[] {21, 40, Integer.MAX_VALUE, -1}) {
      assertEquals(Errno.EINVAL, rig.run(Rig.on(sid, buffer, hmac(0, 16, inject))));
    }
    assertArrayEquals(Rig.bytes(40), buffer);
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, hmac(0, 16, 20))));
  }

  @Test
  @DisplayName("K119 K131 a driver of crypto(9) is told the descriptors in their order, and where each injects")
  void driver_told() {
    List<String> told = new ArrayList<>();
    ToyDriver card =
        rig.driver("card0", DriverFlag.HARDWARE).with(CRYPTO_CAST_CBC, CRYPTO_SHA1_HMAC);
    card.process =
        request -> {
          for (CryptoDescriptor one = request.desc(); one != null; one = one.next()) {
            told.add(one.alg() + " at " + one.inject());
          }
          return card.complete(request);
        };
    long sid = rig.session(new CryptoInit(CRYPTO_CAST_CBC).key(new byte[16]).next(hmac()));
    CryptoDescriptor cast =
        new CryptoDescriptor().alg(CRYPTO_CAST_CBC).skip(8).len(32).inject(3);
    cast.flags(ENCRYPT, IV_EXPLICIT).iv(new byte[8]).next(hmac(8, 32, 41));
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, new byte[64], cast)));
    assertEquals(List.of(CRYPTO_CAST_CBC + " at 3", CRYPTO_SHA1_HMAC + " at 41"), told);
  }

  @Test
  @DisplayName("K119 K120 K122 an explicit vector that is not present is used and written at inject")
  void iv_written() {
    long sid = rig.session(aes());
    byte[] data = Rig.bytes(52);
    byte[] buffer = data.clone();
    assertEquals(
        Errno.SUCCESS,
        rig.run(Rig.on(sid, buffer, aes(20, 32, ENCRYPT, IV_EXPLICIT).inject(2))));
    assertArrayEquals(
        put(Reference.aes(Cipher.ENCRYPT_MODE, KEY, IV, data, 20, 32), 2, IV), buffer);
  }

  @Test
  @DisplayName("K121 K122 K125 without a vector a fresh one is made and written, and read for decryption")
  void iv_fresh() {
    long sid = rig.session(aes());
    byte[] data = Rig.bytes(48);
    List<String> vectors = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] buffer = data.clone();
      assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, aes(16, 32, ENCRYPT))));
      byte[] iv = Arrays.copyOf(buffer, 16);
      vectors.add(Arrays.toString(iv));
      assertArrayEquals(
          put(Reference.aes(Cipher.ENCRYPT_MODE, KEY, iv, data, 16, 32), 0, iv), buffer);
      // IV_PRESENT means nothing to decryption
      DescriptorFlag[] flags = i % 2 == 0 ? new DescriptorFlag[0] : new DescriptorFlag[] {IV_PRESENT};
      assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, aes(16, 32, flags))));
      assertArrayEquals(put(data, 0, iv), buffer);
    }
    assertEquals(20, vectors.stream().distinct().count());
    assertFalse(vectors.contains(Arrays.toString(new byte[16])));
  }

  @Test
  @DisplayName("K124 encryption with IV_PRESENT and no explicit vector is EINVAL: nobody could decrypt it")
  void iv_unknown() {
    long sid = rig.session(aes());
    byte[] buffer = Rig.bytes(32);
    assertEquals(Errno.EINVAL, rig.run(Rig.on(sid, buffer, aes(16, 16, ENCRYPT, IV_PRESENT))));
    assertArrayEquals(Rig.bytes(32), buffer);
  }

  @Test
  @DisplayName("K125 decryption with an explicit vector does not look at inject, present or not")
  void iv_explicit_decrypt() {
    long sid = rig.session(aes());
    byte[] data = Rig.bytes(32);
    for (DescriptorFlag[] flags :
        new DescriptorFlag[][] {{IV_EXPLICIT}, {IV_EXPLICIT, IV_PRESENT}}) {
      byte[] buffer = Reference.encrypted(KEY, IV, data);
      assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, aes(0, 32, flags).inject(1 << 30))));
      assertArrayEquals(data, buffer);
    }
  }

  @Test
  @DisplayName("K126 the vector is as long as a block: of sixteen bytes 3DES takes eight")
  void iv_length() {
    byte[] key = Rig.bytes(24);
    long sid = rig.session(new CryptoInit(CRYPTO_3DES_CBC).key(key));
    byte[] data = Rig.bytes(24);
    byte[] eight = Arrays.copyOf(IV, 8);
    CryptoDescriptor descriptor =
        new CryptoDescriptor().alg(CRYPTO_3DES_CBC).skip(8).len(16).flags(ENCRYPT, IV_EXPLICIT);
    for (byte[] iv : new byte[][] {IV, eight}) {
      byte[] buffer = data.clone();
      assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, descriptor.iv(iv))));
      byte[] expected =
          Reference.cipher("DESede", Cipher.ENCRYPT_MODE, key, eight, data, 8, 16);
      assertArrayEquals(put(expected, 0, eight), buffer);
    }
    for (byte[] iv : new byte[][] {new byte[7], new byte[17], null}) {
      assertEquals(Errno.EINVAL, rig.run(Rig.on(sid, data.clone(), descriptor.iv(iv))));
    }
  }

  @Test
  @DisplayName("K142 3DES is one algorithm with one descriptor, and stands beside DES in one session")
  void triple() {
    byte[] single = Rig.bytes(8);
    byte[] triple = Rig.bytes(24);
    byte[] eight = Arrays.copyOf(IV, 8);
    CryptoInit des = new CryptoInit(CRYPTO_DES_CBC).key(single);
    long sid = rig.session(new CryptoInit(CRYPTO_3DES_CBC).key(triple).next(des));
    byte[] data = Rig.bytes(32);
    byte[] afterTriple =
        Reference.cipher("DESede", Cipher.ENCRYPT_MODE, triple, eight, data, 0, 24);
    byte[] buffer = data.clone();
    CryptoDescriptor first = cbc(CRYPTO_3DES_CBC, 0, 24);
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, first)));
    assertArrayEquals(afterTriple, buffer);
    buffer = data.clone();
    first.next(cbc(CRYPTO_DES_CBC, 16, 16));
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, first)));
    assertArrayEquals(
        Reference.cipher("DES", Cipher.ENCRYPT_MODE, single, eight, afterTriple, 16, 16), buffer);
    long alone = rig.session(des.next(null));
    CryptoRequest wrong = Rig.on(alone, data.clone(), cbc(CRYPTO_3DES_CBC, 0, 24));
    assertEquals(Errno.EINVAL, rig.run(wrong), "a session with DES has no 3DES");
  }

  private static CryptoDescriptor cbc(int alg, int skip, int len) {
    return new CryptoDescriptor()
        .alg(alg)
        .skip(skip)
        .len(len)
        .iv(IV)
        .flags(ENCRYPT, IV_EXPLICIT, IV_PRESENT);
  }

  @Test
  @DisplayName("K127 K128 an explicit key, in bits, is for one descriptor; afterwards it is the session's again")
  void key_explicit() {
    long sid = rig.session(aes());
    byte[] data = Rig.bytes(32);
    byte[] longer = put(new byte[32], 0, OTHER);
    CryptoDescriptor own =
        aes(0, 32, ENCRYPT, IV_EXPLICIT, IV_PRESENT, KEY_EXPLICIT).key(longer).klen(128);
    CryptoDescriptor plain = aes(0, 32, ENCRYPT, IV_EXPLICIT, IV_PRESENT);
    for (int i = 0; i < 3; i++) {
      byte[] buffer = data.clone();
      assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, own)));
      assertArrayEquals(Reference.encrypted(OTHER, IV, data), buffer);
      buffer = data.clone();
      assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, plain.key(OTHER))));
      assertArrayEquals(Reference.encrypted(KEY, IV, data), buffer);
    }
    assertArrayEquals(put(new byte[32], 0, OTHER), longer, "the user's own array");
    for (int bits : new int[] {0, 64, 257, -128}) {
      assertEquals(Errno.EINVAL, rig.run(Rig.on(sid, data.clone(), own.klen(bits))));
    }
  }

  @Test
  @DisplayName("K129 explicit keys of requests at the same time do not meet")
  void key_explicit_concurrent() throws Exception {
    long sid = rig.session(aes());
    ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      byte[] key = Rig.bytes(16);
      key[0] = (byte) t;
      boolean own = t > 0;
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, thrown) -> wrong.add(thrown))
              .start(
                  () -> {
                    byte[] data = Rig.bytes(64);
                    byte[] expected = Reference.encrypted(own ? key : KEY, IV, data);
                    CryptoDescriptor descriptor =
                        aes(0, 64, ENCRYPT, IV_EXPLICIT, IV_PRESENT).key(key);
                    if (own) {
                      descriptor.flags().add(KEY_EXPLICIT);
                    }
                    for (int i = 0; i < 500; i++) {
                      byte[] buffer = data.clone();
                      assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, descriptor)));
                      assertArrayEquals(expected, buffer);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), List.copyOf(wrong));
  }

  @Test
  @DisplayName("K130 a code over its range, under the session's key or its own, cut to mlen, at inject")
  void mac() {
    byte[] data = Rig.bytes(60);
    for (int mlen : new int[] {0, 1, 12, 20}) {
      long sid = rig.session(hmac().mlen(mlen));
      int length = mlen == 0 ? 20 : mlen;
      byte[] buffer = data.clone();
      assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, hmac(5, 30, 40))));
      byte[] code = Reference.mac("HmacSHA1", MAC_KEY, data, 5, 30);
      assertArrayEquals(put(data, 40, Arrays.copyOf(code, length)), buffer);
      buffer = data.clone();
      CryptoDescriptor own = hmac(5, 30, 40).key(OTHER).flags(KEY_EXPLICIT);
      assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, own)));
      code = Reference.mac("HmacSHA1", OTHER, data, 5, 30);
      assertArrayEquals(put(data, 40, Arrays.copyOf(code, length)), buffer);
    }
  }

  @Test
  @DisplayName("K130 plain hashes are written the same way, and take no key")
  void digest() throws Exception {
    long sid = rig.session(new CryptoInit(CRYPTO_SHA1));
    byte[] data = Rig.bytes(60);
    byte[] buffer = data.clone();
    CryptoDescriptor descriptor =
        new CryptoDescriptor().alg(CRYPTO_SHA1).skip(1).len(33).inject(40);
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, descriptor)));
    byte[] hash = MessageDigest.getInstance("SHA-1").digest(Arrays.copyOfRange(data, 1, 34));
    assertArrayEquals(put(data, 40, hash), buffer);
    assertEquals(
        Errno.EINVAL, rig.run(Rig.on(sid, buffer, descriptor.key(OTHER).flags(KEY_EXPLICIT))));
    long md5 = rig.session(new CryptoInit(CRYPTO_MD5).mlen(4));
    buffer = data.clone();
    assertEquals(
        Errno.SUCCESS, rig.run(Rig.on(md5, buffer, new CryptoDescriptor().alg(CRYPTO_MD5).len(0))));
    assertArrayEquals(put(data, 0, Rig.hex("d41d8cd9")), buffer);
  }

  @Test
  @DisplayName("K132 as in the man page the user compares; with VERIFY a wrong code is EBADMSG and nothing is decrypted")
  void verify() {
    long sid = rig.session(aes().next(hmac()));
    byte[] data = Rig.bytes(52);
    byte[] sealed = data.clone();
    rig.run(
        Rig.on(
            sid, sealed, aes(0, 32, ENCRYPT, IV_EXPLICIT, IV_PRESENT).next(hmac(0, 32, 32))));
    CryptoDescriptor chain = hmac(0, 32, 32).flags(VERIFY).next(aes(0, 32, IV_EXPLICIT));
    byte[] opened = sealed.clone();
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, opened, chain)));
    assertArrayEquals(put(sealed, 0, Arrays.copyOf(data, 32)), opened);
    for (int at : new int[] {0, 31, 32, 51}) {
      byte[] wrong = sealed.clone();
      wrong[at] ^= 1;
      byte[] before = wrong.clone();
      assertEquals(Errno.EBADMSG, rig.run(Rig.on(sid, wrong, chain)));
      assertArrayEquals(before, wrong);
    }
  }

  @Test
  @DisplayName("K135 two descriptors with one algorithm work with one key; a second instance is named")
  void instances() {
    long one = rig.session(aes().next(hmac()));
    byte[] data = Rig.bytes(32);
    byte[] buffer = data.clone();
    CryptoDescriptor twice =
        aes(0, 16, ENCRYPT, IV_EXPLICIT, IV_PRESENT)
            .next(aes(16, 16, ENCRYPT, IV_EXPLICIT, IV_PRESENT));
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(one, buffer, twice)));
    byte[] half = Reference.aes(Cipher.ENCRYPT_MODE, KEY, IV, data, 0, 16);
    assertArrayEquals(Reference.aes(Cipher.ENCRYPT_MODE, KEY, IV, half, 16, 16), buffer);

    long two = rig.session(aes().next(new CryptoInit(CRYPTO_AES_CBC).key(OTHER)));
    buffer = data.clone();
    twice.next(twice.next().instance(1));
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(two, buffer, twice)));
    assertArrayEquals(Reference.aes(Cipher.ENCRYPT_MODE, OTHER, IV, half, 16, 16), buffer);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 128, 129, 300})
  @DisplayName("K136 keys of codes that are longer than a block are hashed first, and not cut off")
  void longKey(int length) {
    byte[] key = Rig.bytes(length);
    long sid = rig.session(new CryptoInit(CRYPTO_SHA2_256_HMAC).key(key));
    byte[] data = Rig.bytes(80);
    byte[] buffer = data.clone();
    CryptoDescriptor descriptor =
        new CryptoDescriptor().alg(CRYPTO_SHA2_256_HMAC).len(48).inject(48);
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, buffer, descriptor)));
    assertArrayEquals(put(data, 48, Reference.mac("HmacSHA256", key, data, 0, 48)), buffer);
  }
}
