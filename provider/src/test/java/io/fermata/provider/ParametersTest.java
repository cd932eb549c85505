package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Are the parameters of a signature set, kept, changed and refused as in the JDK? */
class ParametersTest {
  private static final byte[] MESSAGE = {1, 2, 3};

  private final FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  private static PSSParameterSpec pss(String hash, String mgf, AlgorithmParameterSpec mask, int salt, int trailer) {
    return new PSSParameterSpec(hash, mgf, mask, salt, trailer);
  }

  private static PSSParameterSpec pss(int salt) {
    return pss("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, salt, 1);
  }

  static Stream<PSSParameterSpec> asked() {
    return Stream.of(
        pss(0),
        pss(222), // all that fits into 2048 bits
        pss(223),
        pss(100_000),
        pss("SHA256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1),
        pss("SHA", "MGF1", MGF1ParameterSpec.SHA1, 20, 1),
        pss("SHA-256", "MGF2", MGF1ParameterSpec.SHA256, 32, 1),
        pss("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 2));
  }

  private static List<String> told(PSSParameterSpec asked, Provider at) throws Exception {
    KeyPair pair = Keys.pair("RSA");
    List<String> told = new ArrayList<>();
    Signature before = Signature.getInstance("RSASSA-PSS", at);
    told.add("before the key " + Told.of(() -> set(before, asked)));
    told.add("key " + Told.of(() -> begun(before, pair)));
    told.add("signs " + Told.of(() -> signed(before).length));
    Signature after = Signature.getInstance("RSASSA-PSS", at);
    begun(after, pair);
    told.add("after the key " + Told.of(() -> set(after, asked)));
    told.add("signs " + Told.of(() -> signed(after).length));
    told.add("tells " + Told.of(() -> salt(after)));
    return told;
  }

  private static String set(Signature signature, AlgorithmParameterSpec parameters) throws Exception {
    signature.setParameter(parameters);
    return "taken";
  }

  private static String begun(Signature signature, KeyPair pair) throws Exception {
    signature.initSign(pair.getPrivate());
    return "taken";
  }

  private static byte[] signed(Signature signature) throws SignatureException {
    signature.update(MESSAGE);
    return signature.sign();
  }

  private static int salt(Signature signature) throws Exception {
    return signature.getParameters().getParameterSpec(PSSParameterSpec.class).getSaltLength();
  }

  @ParameterizedTest
  @MethodSource("asked")
  @DisplayName("what PSS can be asked for is taken, refused and told as by the JDK, before the key and after it")
  void as_the_jdk(PSSParameterSpec asked) throws Exception {
    assertEquals(told(asked, JcaCall.jdk("SunRsaSign")), told(asked, provider));
  }

  @Test
  @DisplayName("a hash that is none of SHA is refused as it is set; the JDK finds that out later")
  void other_hashes() throws Exception {
    Signature signature = Signature.getInstance("RSASSA-PSS", provider);
    for (PSSParameterSpec asked :
        List.of(
            pss("SHA-257", "MGF1", MGF1ParameterSpec.SHA256, 32, 1),
            pss("MD5", "MGF1", MGF1ParameterSpec.SHA1, 16, 1),
            pss("SHA-1", "MGF1", new MGF1ParameterSpec("MD5"), 16, 1),
            pss("SHA-1", "MGF1", new IvParameterSpec(new byte[1]), 16, 1))) {
      assertThrows(InvalidAlgorithmParameterException.class, () -> signature.setParameter(asked));
    }
    assertNull(signature.getParameters());
  }

  @Test
  @DisplayName("parameters that are refused leave those that were there, and the key")
  void kept() throws Exception {
    KeyPair pair = Keys.pair("RSA");
    Signature signature = Signature.getInstance("RSASSA-PSS", provider);
    signature.setParameter(pss(7));
    signature.initSign(pair.getPrivate());
    assertThrows(InvalidAlgorithmParameterException.class, () -> signature.setParameter(pss(223)));
    assertEquals(7, salt(signature));
    Signature jdk = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
    jdk.setParameter(pss(7));
    jdk.initVerify(pair.getPublic());
    jdk.update(MESSAGE);
    assertTrue(jdk.verify(signed(signature)));
  }

  @Test
  @DisplayName("objects that have one key and other parameters are in nobody's way")
  void beside() throws Exception {
    KeyPair pair = Keys.pair("RSA");
    List<Signature> verifying = new ArrayList<>();
    List<byte[]> signed = new ArrayList<>();
    for (int salt = 0; salt < 5; salt++) {
      Signature signs = Signature.getInstance("RSASSA-PSS", provider);
      signs.setParameter(pss(salt));
      signs.initSign(pair.getPrivate());
      signed.add(signed(signs));
      Signature verifies = Signature.getInstance("RSASSA-PSS", provider);
      verifies.setParameter(pss(salt));
      verifies.initVerify(pair.getPublic());
      verifying.add(verifies);
    }
    for (int mine = 0; mine < 5; mine++) {
      for (int salt = 0; salt < 5; salt++) {
        verifying.get(mine).update(MESSAGE);
        assertEquals(mine == salt, verifying.get(mine).verify(signed.get(salt)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ed25519", "Ed448"})
  @DisplayName("a context counts from when it is set, for all keys, and a signature is of one context alone")
  void contexts(String curve) throws Exception {
    KeyPair pair = Keys.pair(curve);
    Signature signs = Signature.getInstance(curve, provider);
    signs.initSign(pair.getPrivate());
    List<EdDSAParameterSpec> all =
        List.of(
            new EdDSAParameterSpec(false, new byte[] {1}),
            new EdDSAParameterSpec(true),
            new EdDSAParameterSpec(true, new byte[] {1}),
            new EdDSAParameterSpec(false));
    for (EdDSAParameterSpec mine : all) {
      signs.setParameter(mine);
      byte[] first = signed(signs);
      assertArrayEquals(first, signed(signs), "again");
      signs.initSign(pair.getPrivate());
      assertArrayEquals(first, signed(signs), "with the key set again");
      for (EdDSAParameterSpec other : all) {
        Signature verifies = Signature.getInstance("EdDSA", provider);
        verifies.setParameter(other);
        verifies.initVerify(pair.getPublic());
        verifies.update(MESSAGE);
        assertEquals(mine == other, verifies.verify(first));
      }
    }
    signs.setParameter(null);
    assertArrayEquals(signed(signs), signed(signs));
    assertNull(signs.getParameters());
  }

  @Test
  @DisplayName("a hash that is too long to be signed as it is is refused at the end, and the next one is signed")
  void long_hash() throws Exception {
    KeyPair pair = Keys.p256();
    Signature signature = Signature.getInstance("NONEwithECDSA", provider);
    signature.initSign(pair.getPrivate());
    for (int i = 0; i < 65; i++) {
      signature.update((byte) i);
    }
    assertThrows(SignatureException.class, signature::sign);
    signature.update(new byte[100_000]);
    signature.update(MESSAGE);
    assertThrows(SignatureException.class, signature::sign);
    byte[] signed = signed(signature);
    signature.initVerify(pair.getPublic());
    signature.update(new byte[65]);
    assertThrows(SignatureException.class, () -> signature.verify(signed));
    signature.update(MESSAGE);
    assertTrue(signature.verify(signed));
  }

  @Test
  @DisplayName("the curve that ECDSA is told is not told again, as in the JDK")
  void curve() throws Exception {
    for (Provider at : List.of(JcaCall.jdk("SunEC"), provider)) {
      Signature signature = Signature.getInstance("SHA256withECDSA", at);
      signature.setParameter(((ECKey) Keys.p256().getPublic()).getParams());
      assertNull(signature.getParameters());
    }
  }

  @Test
  @DisplayName("asynchronous signatures take them with each operation, many at once over one object")
  void asynchronous() throws Exception {
    KeyPair rsa = Keys.pair("RSA");
    AsyncSignature pss = AsyncSignature.getInstance("RSASSA-PSS", provider);
    List<AsyncFuture<byte[]>> signed = new ArrayList<>();
    for (int salt = 0; salt < 10; salt++) {
      signed.add(pss.sign(rsa.getPrivate(), pss(salt), MESSAGE));
    }
    for (int salt = 0; salt < 10; salt++) {
      byte[] made = signed.get(salt).get();
      assertTrue(pss.verify(rsa.getPublic(), pss(salt), MESSAGE, made).get());
      assertFalse(pss.verify(rsa.getPublic(), pss(salt + 1), MESSAGE, made).get());
    }
    assertThrows(InvalidAlgorithmParameterException.class, () -> pss.sign(rsa.getPrivate(), MESSAGE));
    assertThrows(InvalidKeyException.class, () -> pss.sign(rsa.getPrivate(), pss(223), MESSAGE));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> pss.sign(rsa.getPrivate(), new EdDSAParameterSpec(true), MESSAGE));
    KeyPair ed = Keys.pair("Ed25519");
    AsyncSignature ed25519 = AsyncSignature.getInstance("Ed25519", provider);
    EdDSAParameterSpec context = new EdDSAParameterSpec(false, MESSAGE);
    byte[] bound = ed25519.sign(ed.getPrivate(), context, MESSAGE).get();
    assertTrue(ed25519.verify(ed.getPublic(), context, MESSAGE, bound).get());
    assertFalse(ed25519.verify(ed.getPublic(), MESSAGE, bound).get());
    AsyncSignature over = AsyncSignature.over("Ed25519", JcaCall.jdk("SunEC"));
    assertTrue(over.verify(ed.getPublic(), context, MESSAGE, bound).get());
    AsyncSignature ecdsa = AsyncSignature.getInstance("SHA256withECDSA", provider);
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> ecdsa.sign(Keys.p256().getPrivate(), context, MESSAGE));
  }

  @Test
  @DisplayName("an asynchronous code of AES-GMAC has a nonce with each operation, over another provider too")
  void gmac() throws Exception {
    AsyncMac mac = AsyncMac.getInstance("AESGMAC", provider);
    javax.crypto.SecretKey key = Keys.of("AES", 16, new java.util.Random(1));
    IvParameterSpec nonce = new IvParameterSpec(new byte[12]);
    assertThrows(InvalidAlgorithmParameterException.class, () -> mac.mac(key, MESSAGE));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> mac.mac(key, new javax.crypto.spec.GCMParameterSpec(64, new byte[12]), MESSAGE));
    assertThrows(InvalidKeyException.class, () -> mac.mac(Keys.of("AES", 17, new java.util.Random(1)), nonce, MESSAGE));
    byte[] code = mac.mac(key, nonce, MESSAGE).get();
    assertEquals(16, code.length);
    assertArrayEquals(code, AsyncMac.over("AES-GMAC", provider).mac(key, nonce, MESSAGE).get());
    AsyncMac hmac = AsyncMac.over("HmacSHA256", JcaCall.jdk("SunJCE"));
    assertThrows(InvalidAlgorithmParameterException.class, () -> hmac.mac(key, nonce, MESSAGE));
  }
}
