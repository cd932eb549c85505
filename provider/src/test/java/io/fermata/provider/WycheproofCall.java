package io.fermata.provider;

import io.fermata.conformance.junit.Vectors;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** How a kind of test vector is put through JCA. */
enum WycheproofCall {
  GCM {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      AlgorithmParameterSpec spec = new GCMParameterSpec(test.number("tagSize"), test.bytes("iv"));
      SecretKey key = new SecretKeySpec(test.bytes("key"), "AES");
      return sealed("AES/GCM/NoPadding", provider, key, spec, test);
    }
  },

  CHACHA {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      SecretKey key = new SecretKeySpec(test.bytes("key"), "ChaCha20");
      AlgorithmParameterSpec spec = new IvParameterSpec(test.bytes("iv"));
      return sealed("ChaCha20-Poly1305", provider, key, spec, test);
    }
  },

  CBC {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      try {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding", provider);
        SecretKey key = new SecretKeySpec(test.bytes("key"), "AES");
        AlgorithmParameterSpec spec = new IvParameterSpec(test.bytes("iv"));
        cipher.init(Cipher.DECRYPT_MODE, key, spec);
        if (!Arrays.equals(test.bytes("msg"), cipher.doFinal(test.bytes("ct")))) {
          return "another plaintext";
        }
        cipher.init(Cipher.ENCRYPT_MODE, key, spec);
        boolean same = Arrays.equals(test.bytes("ct"), cipher.doFinal(test.bytes("msg")));
        return same ? "" : "another ciphertext";
      } catch (BadPaddingException | IllegalBlockSizeException e) {
        return "refused: " + e;
      }
    }
  },

  WRAP {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      try {
        Cipher cipher = Cipher.getInstance("AES/KW/NoPadding", provider);
        SecretKey key = new SecretKeySpec(test.bytes("key"), "AES");
        cipher.init(Cipher.UNWRAP_MODE, key);
        Key unwrapped = cipher.unwrap(test.bytes("ct"), "AES", Cipher.SECRET_KEY);
        if (!Arrays.equals(test.bytes("msg"), unwrapped.getEncoded())) {
          return "another key";
        }
        cipher.init(Cipher.WRAP_MODE, key);
        return Arrays.equals(test.bytes("ct"), cipher.wrap(unwrapped)) ? "" : "another ciphertext";
      } catch (InvalidKeyException | IllegalBlockSizeException e) {
        return "refused: " + e;
      }
    }
  },

  HMAC_SHA1 {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      return code("HmacSHA1", provider, test);
    }
  },

  HMAC {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      return code("HmacSHA256", provider, test);
    }
  },

  HMAC_SHA384 {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      return code("HmacSHA384", provider, test);
    }
  },

  HMAC_SHA512 {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      return code("HmacSHA512", provider, test);
    }
  },

  /** By both steps at once, and one after the other. */
  HKDF {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      HKDFParameterSpec.Builder extract = HKDFParameterSpec.ofExtract().addIKM(test.bytes("ikm"));
      if (test.bytes("salt").length > 0) {
        extract.addSalt(test.bytes("salt"));
      }
      byte[] info = test.bytes("info");
      int size = test.number("size");
      try {
        KDF kdf = KDF.getInstance("HKDF-SHA256", provider);
        byte[] whole = kdf.deriveData(extract.thenExpand(info, size));
        SecretKey key = kdf.deriveKey("Generic", extract.extractOnly());
        byte[] steps = kdf.deriveData(HKDFParameterSpec.expandOnly(key, info, size));
        return Arrays.equals(whole, test.bytes("okm")) && Arrays.equals(whole, steps) ? "" : "another key";
      } catch (InvalidAlgorithmParameterException e) {
        return "refused: " + e;
      }
    }
  },

  ECDSA {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      return verified("SHA256withECDSA", "EC", provider, test);
    }
  },

  ECDSA_P1363 {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      return verified("SHA256withECDSAinP1363Format", "EC", provider, test);
    }
  },

  RSA {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      return verified("SHA256withRSA", "RSA", provider, test);
    }
  },

  ED25519 {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      return verified("EdDSA", "EdDSA", provider, test);
    }
  },

  ECDH {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      KeyFactory factory = KeyFactory.getInstance("EC", provider);
      ECParameterSpec curve = Curves.named("secp256r1");
      BigInteger number = new BigInteger(1, test.bytes("private"));
      try {
        return agreed(
            "ECDH",
            provider,
            factory.generatePrivate(new ECPrivateKeySpec(number, curve)),
            factory.generatePublic(new X509EncodedKeySpec(test.bytes("public"))),
            test);
      } catch (InvalidKeySpecException e) {
        return "key refused: " + e;
      }
    }
  },

  X25519 {
    @Override
    String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException {
      KeyFactory factory = KeyFactory.getInstance("XDH", provider);
      byte[] peer = test.bytes("public");
      byte[] u = new byte[peer.length];
      for (int i = 0; i < u.length; i++) {
        u[i] = peer[u.length - 1 - i];
      }
      NamedParameterSpec curve = NamedParameterSpec.X25519;
      return agreed(
          "XDH",
          provider,
          factory.generatePrivate(new XECPrivateKeySpec(curve, test.bytes("private"))),
          factory.generatePublic(new XECPublicKeySpec(curve, new BigInteger(1, u).clearBit(255))),
          test);
    }
  };

  /**
   * Why the vector is refused; empty if it is accepted in every way there is to use it. Exceptions
   * that a refusal does not have are thrown.
   */
  abstract String refusal(Provider provider, Vectors.Test test) throws GeneralSecurityException;

  private static String code(String name, Provider provider, Vectors.Test test)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(name, provider);
    mac.init(new SecretKeySpec(test.bytes("key"), name));
    byte[] code = mac.doFinal(test.bytes("msg"));
    byte[] kept = Arrays.copyOf(code, test.number("tagSize") / Byte.SIZE);
    return MessageDigest.isEqual(kept, test.bytes("tag")) ? "" : "another tag";
  }

  private static String verified(
      String name, String family, Provider provider, Vectors.Test test) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(name, provider);
    try {
      PublicKey key =
          KeyFactory.getInstance(family, provider)
              .generatePublic(new X509EncodedKeySpec(test.bytes("publicKeyDer")));
      signature.initVerify(key);
    } catch (InvalidKeySpecException | InvalidKeyException e) {
      return "key refused: " + e;
    }
    signature.update(test.bytes("msg"));
    try {
      return signature.verify(test.bytes("sig")) ? "" : "verified as false";
    } catch (SignatureException e) {
      return "no signature: " + e;
    }
  }

  private static String agreed(
      String name, Provider provider, PrivateKey own, PublicKey peer, Vectors.Test test)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance(name, provider);
    try {
      agreement.init(own);
      agreement.doPhase(peer, true);
    } catch (InvalidKeyException e) {
      return "key refused: " + e;
    }
    return Arrays.equals(test.bytes("shared"), agreement.generateSecret()) ? "" : "another secret";
  }

  private static String sealed(
      String name, Provider provider, SecretKey key, AlgorithmParameterSpec spec, Vectors.Test test)
      throws GeneralSecurityException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(test.bytes("ct"));
    joined.writeBytes(test.bytes("tag"));
    byte[] expected = joined.toByteArray();
    try {
      Cipher cipher = Cipher.getInstance(name, provider);
      cipher.init(Cipher.DECRYPT_MODE, key, spec);
      cipher.updateAAD(test.bytes("aad"));
      if (!Arrays.equals(test.bytes("msg"), cipher.doFinal(expected))) {
        return "another plaintext";
      }
      cipher = Cipher.getInstance(name, provider);
      cipher.init(Cipher.ENCRYPT_MODE, key, spec);
      cipher.updateAAD(test.bytes("aad"));
      return Arrays.equals(expected, cipher.doFinal(test.bytes("msg"))) ? "" : "another ciphertext";
    } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
      return "refused at init: " + e;
    } catch (AEADBadTagException e) {
      return "wrong tag";
    }
  }
}
