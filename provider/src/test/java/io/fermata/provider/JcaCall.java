package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** One plain, blocking JCA call for each thing that the provider can do; it knows no job. */
enum JcaCall {
  GCM_ENCRYPT {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return gcm(provider, Cipher.ENCRYPT_MODE, MESSAGE);
    }
  },
  GCM_DECRYPT {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return gcm(provider, Cipher.DECRYPT_MODE, GCM_ENCRYPT.on(jdk("SunJCE")));
    }
  },
  CHACHA_ENCRYPT {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return chacha(provider, Cipher.ENCRYPT_MODE, MESSAGE);
    }
  },
  CHACHA_DECRYPT {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return chacha(provider, Cipher.DECRYPT_MODE, CHACHA_ENCRYPT.on(jdk("SunJCE")));
    }
  },
  ECB_ENCRYPT {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return plain("AES/ECB/PKCS5Padding", provider, Cipher.ENCRYPT_MODE, AES_KEY).doFinal(MESSAGE);
    }
  },
  CBC_ENCRYPT {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return plain("AES/CBC/PKCS5Padding", provider, Cipher.ENCRYPT_MODE, AES_KEY, VECTOR)
          .doFinal(MESSAGE);
    }
  },
  CBC_DECRYPT {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return plain("AES/CBC/PKCS5Padding", provider, Cipher.DECRYPT_MODE, AES_KEY, VECTOR)
          .doFinal(CBC_ENCRYPT.on(jdk("SunJCE")));
    }
  },
  CTR_ENCRYPT {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return plain("AES/CTR/NoPadding", provider, Cipher.ENCRYPT_MODE, AES_KEY, VECTOR)
          .doFinal(MESSAGE);
    }
  },
  WRAP {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return plain("AES/KWP/NoPadding", provider, Cipher.WRAP_MODE, AES_KEY).wrap(HMAC_KEY);
    }
  },
  UNWRAP {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return plain("AES/KWP/NoPadding", provider, Cipher.UNWRAP_MODE, AES_KEY)
          .unwrap(WRAP.on(jdk("SunJCE")), "HmacSHA256", Cipher.SECRET_KEY)
          .getEncoded();
    }
  },
  RSA_DECRYPT {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      byte[] sealed =
          plain("RSA", jdk("SunJCE"), Cipher.ENCRYPT_MODE, Keys.rsa().getPublic()).doFinal(MESSAGE);
      return plain("RSA", provider, Cipher.DECRYPT_MODE, Keys.rsa().getPrivate()).doFinal(sealed);
    }
  },
  MAC {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      Mac mac = Mac.getInstance("HmacSHA256", provider);
      mac.init(HMAC_KEY);
      return mac.doFinal(MESSAGE);
    }
  },
  DIGEST {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return MessageDigest.getInstance("SHA-256", provider).digest(MESSAGE);
    }

    @Override
    Provider reference() {
      return jdk("SUN");
    }
  },
  SIGN {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return sign(provider, MESSAGE);
    }

    /** Each signature is another one. */
    @Override
    void check(byte[] result) throws GeneralSecurityException {
      assertTrue(verify(jdk("SunEC"), MESSAGE, result));
    }
  },
  VERIFY {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      byte[] right = sign(jdk("SunEC"), MESSAGE);
      return new byte[] {(byte) (verify(provider, MESSAGE, right) ? 1 : 0)};
    }

    @Override
    void check(byte[] result) {
      assertArrayEquals(new byte[] {1}, result);
    }
  },
  SIGN_RSA {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      Signature signature = Signature.getInstance("SHA384withRSA", provider);
      signature.initSign(Keys.pair("RSA").getPrivate());
      signature.update(MESSAGE);
      return signature.sign();
    }

    @Override
    Provider reference() {
      return jdk("SunRsaSign");
    }
  },
  SIGN_PSS {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      Signature signature = pss(provider);
      signature.initSign(Keys.pair("RSA").getPrivate());
      signature.update(MESSAGE);
      return signature.sign();
    }

    @Override
    void check(byte[] result) throws GeneralSecurityException {
      Signature signature = pss(jdk("SunRsaSign"));
      signature.initVerify(Keys.pair("RSA").getPublic());
      signature.update(MESSAGE);
      assertTrue(signature.verify(result));
    }
  },
  SIGN_ED25519 {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      Signature signature = Signature.getInstance("EdDSA", provider);
      signature.initSign(Keys.pair("Ed25519").getPrivate());
      signature.update(MESSAGE);
      return signature.sign();
    }

    @Override
    Provider reference() {
      return jdk("SunEC");
    }
  },
  AGREE_ECDH {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return agree("ECDH", provider, Keys.p256(), Keys.pair("P-256"));
    }

    @Override
    Provider reference() {
      return jdk("SunEC");
    }
  },
  AGREE_XDH {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return agree("XDH", provider, Keys.pair("X25519"), PEER);
    }

    @Override
    Provider reference() {
      return jdk("SunEC");
    }
  },
  DECAPSULATE {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      return KEM.getInstance("ML-KEM", provider)
          .newDecapsulator(Keys.pair("ML-KEM-768").getPrivate())
          .decapsulate(ENCAPSULATED.encapsulation())
          .getEncoded();
    }
  },
  GENERATE_X25519 {
    @Override
    byte[] on(Provider provider) throws GeneralSecurityException {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("XDH", provider);
      generator.initialize(NamedParameterSpec.X25519);
      KeyPair made = generator.generateKeyPair();
      byte[] ours = agree("XDH", jdk("SunEC"), made, PEER);
      byte[] theirs = agree("XDH", jdk("SunEC"), PEER, made);
      return new byte[] {(byte) (Arrays.equals(ours, theirs) ? 1 : 0)};
    }

    /** Each pair is another one. */
    @Override
    void check(byte[] result) {
      assertArrayEquals(new byte[] {1}, result);
    }
  };

  private static final KeyPair PEER = Keys.fresh("X25519");
  private static final KEM.Encapsulated ENCAPSULATED = encapsulated();

  private static final byte[] MESSAGE = "hold this note".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NONCE = new byte[12];
  private static final IvParameterSpec VECTOR = new IvParameterSpec(new byte[16]);
  private static final SecretKey AES_KEY = Keys.of("AES", 32, new Random(1));
  private static final SecretKey CHACHA_KEY = Keys.of("ChaCha20", 32, new Random(2));
  private static final SecretKey HMAC_KEY = Keys.of("HmacSHA256", 32, new Random(3));

  /** The unchanged code of a user. */
  abstract byte[] on(Provider provider) throws GeneralSecurityException;

  /** Fails unless {@code result} is what the JDK's own code gives. */
  void check(byte[] result) throws GeneralSecurityException {
    assertArrayEquals(on(reference()), result);
  }

  Provider reference() {
    return jdk("SunJCE");
  }

  private static KEM.Encapsulated encapsulated() {
    try {
      return KEM.getInstance("ML-KEM", jdk("SunJCE"))
          .newEncapsulator(Keys.pair("ML-KEM-768").getPublic())
          .encapsulate();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Signature pss(Provider provider) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("RSASSA-PSS", provider);
    signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    return signature;
  }

  static byte[] agree(String name, Provider provider, KeyPair own, KeyPair peer)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance(name, provider);
    agreement.init(own.getPrivate());
    agreement.doPhase(peer.getPublic(), true);
    return agreement.generateSecret();
  }

  /** The JDK's own provider of a service. */
  static Provider jdkOf(String type, String algorithm) {
    return Keys.jdkOf(type, algorithm);
  }

  static Provider jdk(String name) {
    return Security.getProvider(name);
  }

  private static byte[] gcm(Provider provider, int mode, byte[] message)
      throws GeneralSecurityException {
    return sealed("AES/GCM/NoPadding", provider, mode, AES_KEY, new GCMParameterSpec(128, NONCE))
        .doFinal(message);
  }

  private static byte[] chacha(Provider provider, int mode, byte[] message)
      throws GeneralSecurityException {
    return sealed("ChaCha20-Poly1305", provider, mode, CHACHA_KEY, new IvParameterSpec(NONCE))
        .doFinal(message);
  }

  private static Cipher plain(
      String name, Provider provider, int mode, Key key, AlgorithmParameterSpec... spec)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(name, provider);
    cipher.init(mode, key, spec.length == 0 ? null : spec[0]);
    return cipher;
  }

  private static Cipher sealed(
      String name, Provider provider, int mode, SecretKey key, AlgorithmParameterSpec spec)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(name, provider);
    cipher.init(mode, key, spec);
    cipher.updateAAD(NONCE);
    return cipher;
  }

  static byte[] sign(Provider provider, byte[] message) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA", provider);
    signature.initSign(Keys.p256().getPrivate());
    signature.update(message);
    return signature.sign();
  }

  static boolean verify(Provider provider, byte[] message, byte[] signed)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA", provider);
    signature.initVerify(Keys.p256().getPublic());
    signature.update(message);
    return signature.verify(signed);
  }
}
