package io.fermata.bench;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What is measured of each provider: one operation of a JCA object that is used again and again, as programs do. */
enum ServiceWork {
  AES_128_GCM_ENCRYPT,
  AES_128_GCM_DECRYPT,
  AES_256_GCM_ENCRYPT,
  AES_256_GCM_DECRYPT,
  AES_128_CBC_ENCRYPT,
  AES_128_CBC_DECRYPT,
  AES_256_CTR_ENCRYPT,
  CHACHA20_POLY1305_ENCRYPT,
  CHACHA20_POLY1305_DECRYPT,
  SHA_256,
  HMAC_SHA256,
  RSA_2048_SIGN,
  RSA_2048_VERIFY,
  P_256_SIGN,
  P_256_VERIFY,
  ED25519_SIGN,
  ED25519_VERIFY,
  X25519_AGREE,
  P_256_AGREE;

  private static final int MESSAGE = 64;
  private static final int ROOM = 64;

  /** One operation. */
  interface Step {
    /** Does it; answers something of its result. */
    int run() throws GeneralSecurityException;
  }

  /** True if the work is with bytes of any number, in arrays or in direct buffers. */
  boolean hasSizes() {
    return ordinal() <= HMAC_SHA256.ordinal();
  }

  /**
   * Makes the objects for it.
   *
   * @throws GeneralSecurityException if the provider has it not
   */
  Step make(Provider provider, int size, boolean direct) throws GeneralSecurityException {
    return switch (this) {
      case AES_128_GCM_ENCRYPT -> cipher(provider, "AES/GCM/NoPadding", 16, size, direct, true);
      case AES_128_GCM_DECRYPT -> cipher(provider, "AES/GCM/NoPadding", 16, size, direct, false);
      case AES_256_GCM_ENCRYPT -> cipher(provider, "AES/GCM/NoPadding", 32, size, direct, true);
      case AES_256_GCM_DECRYPT -> cipher(provider, "AES/GCM/NoPadding", 32, size, direct, false);
      case AES_128_CBC_ENCRYPT -> cipher(provider, "AES/CBC/NoPadding", 16, size, direct, true);
      case AES_128_CBC_DECRYPT -> cipher(provider, "AES/CBC/NoPadding", 16, size, direct, false);
      case AES_256_CTR_ENCRYPT -> cipher(provider, "AES/CTR/NoPadding", 32, size, direct, true);
      case CHACHA20_POLY1305_ENCRYPT -> cipher(provider, "ChaCha20-Poly1305", 32, size, direct, true);
      case CHACHA20_POLY1305_DECRYPT -> cipher(provider, "ChaCha20-Poly1305", 32, size, direct, false);
      case SHA_256 -> digest(provider, size, direct);
      case HMAC_SHA256 -> mac(provider, size, direct);
      case RSA_2048_SIGN -> sign(provider, "SHA256withRSA", "RSA", pair("RSA"));
      case RSA_2048_VERIFY -> verify(provider, "SHA256withRSA", "RSA", pair("RSA"));
      case P_256_SIGN -> sign(provider, "SHA256withECDSA", "EC", pair("EC"));
      case P_256_VERIFY -> verify(provider, "SHA256withECDSA", "EC", pair("EC"));
      case ED25519_SIGN -> sign(provider, "Ed25519", "Ed25519", pair("Ed25519"));
      case ED25519_VERIFY -> verify(provider, "Ed25519", "Ed25519", pair("Ed25519"));
      case X25519_AGREE -> agree(provider, "X25519", "X25519", pair("X25519"), pair("X25519"));
      case P_256_AGREE -> agree(provider, "ECDH", "EC", pair("EC"), pair("EC"));
    };
  }

  private static AlgorithmParameterSpec parameters(String transformation, byte[] nonce) {
    return transformation.contains("GCM")
        ? new GCMParameterSpec(128, nonce)
        : new IvParameterSpec(nonce);
  }

  /** A nonce of its own for each message. */
  private static void next(byte[] nonce) {
    int at = nonce.length;
    while (++nonce[--at] == 0) {
      if (at == 0) {
        return;
      }
    }
  }

  private static Step cipher(
      Provider provider, String name, int keyLength, int size, boolean direct, boolean encrypt)
      throws GeneralSecurityException {
    byte[] bytes = new byte[keyLength];
    new Random(1).nextBytes(bytes);
    SecretKeySpec key = new SecretKeySpec(bytes, name.startsWith("AES") ? "AES" : "ChaCha20");
    byte[] nonce = new byte[name.contains("CBC") || name.contains("CTR") ? 16 : 12];
    Cipher cipher = Cipher.getInstance(name, provider);
    Cipher maker = Cipher.getInstance(name, "SunJCE");
    maker.init(Cipher.ENCRYPT_MODE, key, parameters(name, nonce));
    byte[] sealed = maker.doFinal(new byte[size]);
    byte[] in = encrypt ? new byte[size] : sealed;
    byte[] out = new byte[size + ROOM];
    if (direct) {
      ByteBuffer from = ByteBuffer.allocateDirect(in.length).put(in).flip();
      ByteBuffer to = ByteBuffer.allocateDirect(out.length);
      return () -> {
        if (encrypt) {
          next(nonce);
        }
        cipher.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key, parameters(name, nonce));
        from.rewind();
        to.clear();
        return cipher.doFinal(from, to);
      };
    }
    if (encrypt) {
      return () -> {
        next(nonce);
        cipher.init(Cipher.ENCRYPT_MODE, key, parameters(name, nonce));
        return cipher.doFinal(in, 0, in.length, out, 0);
      };
    }
    return () -> {
      cipher.init(Cipher.DECRYPT_MODE, key, parameters(name, nonce));
      return cipher.doFinal(in, 0, in.length, out, 0);
    };
  }

  private static Step digest(Provider provider, int size, boolean direct)
      throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256", provider);
    byte[] in = new byte[size];
    byte[] out = new byte[32];
    if (direct) {
      ByteBuffer from = ByteBuffer.allocateDirect(size);
      return () -> {
        digest.update(from.rewind());
        return digest.digest(out, 0, out.length);
      };
    }
    return () -> {
      digest.update(in, 0, in.length);
      return digest.digest(out, 0, out.length);
    };
  }

  private static Step mac(Provider provider, int size, boolean direct) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256", provider);
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    byte[] in = new byte[size];
    byte[] out = new byte[32];
    ByteBuffer from = ByteBuffer.allocateDirect(size);
    return () -> {
      if (direct) {
        mac.update(from.rewind());
      } else {
        mac.update(in, 0, in.length);
      }
      mac.doFinal(out, 0);
      return out[0];
    };
  }

  private static KeyPair pair(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator =
        switch (algorithm) {
          case "RSA" -> KeyPairGenerator.getInstance("RSA", "SunRsaSign");
          default -> KeyPairGenerator.getInstance(algorithm, "SunEC");
        };
    switch (algorithm) {
      case "RSA" -> generator.initialize(2_048);
      case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
      default -> {
        // its name says all
      }
    }
    return generator.generateKeyPair();
  }

  /** The provider's own key, if it has a factory for it. */
  private static PrivateKey own(Provider provider, String algorithm, PrivateKey key) {
    try {
      return KeyFactory.getInstance(algorithm, provider)
          .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
    } catch (GeneralSecurityException e) {
      return key; // what it makes of the JDK's then shows as it is used
    }
  }

  private static PublicKey own(Provider provider, String algorithm, PublicKey key) {
    try {
      return KeyFactory.getInstance(algorithm, provider)
          .generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    } catch (GeneralSecurityException e) {
      return key;
    }
  }

  private static Step sign(Provider provider, String name, String family, KeyPair pair)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(name, provider);
    signature.initSign(own(provider, family, pair.getPrivate()));
    byte[] message = new byte[MESSAGE];
    return () -> {
      signature.update(message);
      return signature.sign().length;
    };
  }

  private static Step verify(Provider provider, String name, String family, KeyPair pair)
      throws GeneralSecurityException {
    byte[] message = new byte[MESSAGE];
    Signature signer = Signature.getInstance(name);
    signer.initSign(pair.getPrivate());
    signer.update(message);
    byte[] signed = signer.sign();
    Signature signature = Signature.getInstance(name, provider);
    signature.initVerify(own(provider, family, pair.getPublic()));
    return () -> {
      signature.update(message);
      if (!signature.verify(signed)) {
        throw new IllegalStateException(provider.getName() + " refuses a right signature");
      }
      return 1;
    };
  }

  private static Step agree(Provider provider, String name, String family, KeyPair mine, KeyPair peer)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance(name, provider);
    agreement.init(own(provider, family, mine.getPrivate()));
    PublicKey other = own(provider, family, peer.getPublic());
    return () -> {
      agreement.doPhase(other, true);
      return agreement.generateSecret().length;
    };
  }
}
