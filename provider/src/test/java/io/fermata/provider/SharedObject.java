package io.fermata.provider;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** One JCA object that several threads call at once, which nobody may; and what must not come of it all the same. */
enum SharedObject {
  GCM {
    @Override
    Calls of(Provider provider) throws GeneralSecurityException {
      return new Sealing(
          "AES/GCM/NoPadding", provider, Keys.of("AES", 16, new Random(1)), nonce -> new GCMParameterSpec(128, nonce));
    }
  },
  CHACHA {
    @Override
    Calls of(Provider provider) throws GeneralSecurityException {
      return new Sealing(
          "ChaCha20-Poly1305", provider, Keys.of("ChaCha20", 32, new Random(2)), IvParameterSpec::new);
    }
  },
  CBC {
    @Override
    Calls of(Provider provider) throws GeneralSecurityException {
      return blocks("AES/CBC/PKCS5Padding", provider, new IvParameterSpec(new byte[16]));
    }
  },
  CTR {
    @Override
    Calls of(Provider provider) throws GeneralSecurityException {
      return blocks("AES/CTR/NoPadding", provider, new IvParameterSpec(new byte[16]));
    }
  },
  KEY_WRAP {
    @Override
    Calls of(Provider provider) throws GeneralSecurityException {
      return blocks("AES/KWP/NoPadding", provider, null);
    }
  },
  MAC {
    @Override
    Calls of(Provider provider) throws GeneralSecurityException {
      Mac mac = Mac.getInstance("HmacSHA256", provider);
      SecretKey key = Keys.of("HmacSHA256", 32, new Random(3));
      mac.init(key);
      return random -> {
        switch (random.nextInt(5)) {
          case 0 -> mac.init(key);
          case 1 -> mac.update((byte) 1);
          case 2 -> mac.update(message(random));
          case 3 -> mac.reset();
          default -> requireLength(mac.getMacLength(), mac.doFinal(message(random)));
        }
      };
    }
  },
  DIGEST {
    @Override
    Calls of(Provider provider) throws GeneralSecurityException {
      MessageDigest digest = MessageDigest.getInstance("SHA-256", provider);
      return random -> {
        switch (random.nextInt(4)) {
          case 0 -> digest.update((byte) 1);
          case 1 -> digest.update(message(random));
          case 2 -> ((MessageDigest) digest.clone()).digest();
          default -> requireLength(digest.getDigestLength(), digest.digest(message(random)));
        }
      };
    }
  },
  SIGNATURE {
    @Override
    Calls of(Provider provider) throws GeneralSecurityException {
      Signature signature = Signature.getInstance("SHA256withECDSA", provider);
      byte[] right = JcaCall.sign(JcaCall.jdk("SunEC"), new byte[5]);
      return random -> {
        switch (random.nextInt(6)) {
          case 0 -> signature.initSign(Keys.p256().getPrivate());
          case 1 -> signature.initVerify(Keys.p256().getPublic());
          case 2 -> signature.sign();
          case 3 -> {
            if (signature.verify(right)) {
              throw new AssertionError("a signature of zeros is right, which no message here was");
            }
          }
          default -> {
            byte[] message = message(random);
            message[0] = 1;
            signature.update(message);
          }
        }
      };
    }
  },
  AGREEMENT {
    @Override
    Calls of(Provider provider) throws GeneralSecurityException {
      KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
      byte[] right = JcaCall.agree("XDH", JcaCall.jdk("SunEC"), Keys.pair("X25519"), PEER);
      return random -> {
        agreement.init(Keys.pair("X25519").getPrivate());
        agreement.doPhase(PEER.getPublic(), true);
        if (!Arrays.equals(right, agreement.generateSecret())) {
          throw new AssertionError("another secret");
        }
      };
    }
  };

  private static final KeyPair PEER = Keys.fresh("X25519");

  /** Some call, as each of the threads makes it over and over; an {@link AssertionError} if it answers what it must not. */
  interface Calls {
    void any(Random random) throws Exception;
  }

  abstract Calls of(Provider provider) throws GeneralSecurityException;

  /** One operation takes a good part of a millisecond. */
  boolean isSlow() {
    return this == SIGNATURE || this == AGREEMENT;
  }

  boolean isOfMultibuffer() {
    return this == GCM || this == CHACHA || this == CTR;
  }

  /** What a call may throw that came at a wrong moment; anything else is a corrupted object. */
  static boolean isRefusal(Throwable thrown) {
    return thrown instanceof IllegalStateException
        || thrown instanceof GeneralSecurityException
        || thrown instanceof ProviderException;
  }

  /** The object has noticed that another thread is at it. */
  static boolean isOutside(Exception thrown) {
    return thrown instanceof IllegalStateException && String.valueOf(thrown.getMessage()).startsWith("another thread");
  }

  private static byte[] message(Random random) {
    byte[] message = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 40_000 : 300)];
    random.nextBytes(message);
    return message;
  }

  private static void requireLength(int wanted, byte[] result) {
    if (result.length != wanted) {
      throw new AssertionError("a result of " + result.length + " bytes");
    }
  }

  /** Ciphers without a tag: nothing can be said of what comes out, but for where it is written. */
  private static Calls blocks(String name, Provider provider, AlgorithmParameterSpec spec)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(name, provider);
    SecretKey key = Keys.of("AES", 16, new Random(4));
    return random -> {
      byte[] message = message(random);
      byte[] output = new byte[message.length + 64];
      int from = random.nextInt(16);
      byte[] before = message.clone();
      switch (random.nextInt(6)) {
        case 0 -> cipher.init(Cipher.ENCRYPT_MODE, key, spec);
        case 1 -> cipher.init(Cipher.DECRYPT_MODE, key, spec);
        case 2 -> cipher.update(message, 0, message.length, output, from);
        case 3 -> cipher.update(message);
        default -> cipher.doFinal(message, 0, message.length, output, from);
      }
      if (!Arrays.equals(before, message)) {
        throw new AssertionError("the input was written");
      }
      for (int i = 0; i < from; i++) {
        if (output[i] != 0) {
          throw new AssertionError("something was written before the output");
        }
      }
    };
  }

  /** How a nonce becomes parameters. */
  private interface Parameters {
    AlgorithmParameterSpec of(byte[] nonce);
  }

  /** A cipher with a tag: what it opens is what was sealed, and no nonce is used twice. */
  private static final class Sealing implements Calls {
    private static final int MESSAGES = 16;

    private final Cipher cipher;
    private final Cipher jdk; // guarded by this
    private final String name;
    private final SecretKey key;
    private final Parameters parameters;
    private final byte[][] plain = new byte[MESSAGES][];
    private final byte[][] sealed = new byte[MESSAGES][];
    private final Set<Integer> used = new HashSet<>(); // guarded by this
    private final int[] recent = new int[8]; // guarded by this
    private int nonces = MESSAGES; // guarded by this

    Sealing(String name, Provider provider, SecretKey key, Parameters parameters) throws GeneralSecurityException {
      this.cipher = Cipher.getInstance(name, provider);
      this.name = name;
      this.key = key;
      this.parameters = parameters;
      Random random = new Random(5);
      jdk = Cipher.getInstance(name, "SunJCE");
      for (int i = 0; i < MESSAGES; i++) {
        plain[i] = message(random);
        jdk.init(Cipher.ENCRYPT_MODE, key, parameters.of(nonce(i)));
        sealed[i] = jdk.doFinal(plain[i]);
      }
    }

    private static byte[] nonce(int number) {
      byte[] nonce = new byte[12];
      nonce[0] = (byte) number;
      nonce[1] = (byte) (number >> 8);
      nonce[2] = (byte) (number >> 16);
      return nonce;
    }

    @Override
    public void any(Random random) throws Exception {
      int which = random.nextInt(MESSAGES);
      switch (random.nextInt(8)) {
        case 0 -> seal(random, plain[which]);
        case 1 -> {
          int made = next();
          cipher.init(Cipher.ENCRYPT_MODE, key, parameters.of(nonce(made)));
        }
        case 2 -> {
          cipher.init(Cipher.DECRYPT_MODE, key, parameters.of(nonce(which)));
          byte[] forged = sealed[which].clone();
          forged[random.nextInt(forged.length)] ^= 1;
          open(forged, "something forged");
        }
        case 3 -> {
          // of one message the nonce, and of another the bytes
          cipher.init(Cipher.DECRYPT_MODE, key, parameters.of(nonce(which)));
          int other = (which + 1) % MESSAGES;
          opened(other, cipher.doFinal(sealed[other]));
        }
        case 4 -> cipher.updateAAD(new byte[random.nextInt(20)]);
        case 5 -> cipher.update(message(random));
        default -> {
          cipher.init(Cipher.DECRYPT_MODE, key, parameters.of(nonce(which)));
          opened(which, cipher.doFinal(sealed[which]));
        }
      }
    }

    private void open(byte[] bytes, String what) throws GeneralSecurityException {
      byte[] result = cipher.doFinal(bytes);
      // the other thread may have begun to encrypt meanwhile
      if (result.length < bytes.length) {
        throw new AssertionError(what + " was opened, as " + result.length + " bytes");
      }
    }

    private void opened(int which, byte[] result) {
      if (result.length < sealed[which].length && !Arrays.equals(plain[which], result)) {
        throw new AssertionError("message " + which + " was opened as another");
      }
    }

    private synchronized int next() {
      int made = nonces++;
      recent[made % recent.length] = made;
      return made;
    }

    private void seal(Random random, byte[] message) throws GeneralSecurityException {
      int made = next();
      cipher.init(Cipher.ENCRYPT_MODE, key, parameters.of(nonce(made)));
      byte[] result = cipher.doFinal(message);
      if (result.length == message.length + 16) {
        check(message, result);
      }
    }

    /** It is what was given, under a nonce that was set by one of the threads, and that nothing else is under. */
    private synchronized void check(byte[] message, byte[] result) throws GeneralSecurityException {
      for (int one : recent) {
        jdk.init(Cipher.DECRYPT_MODE, key, parameters.of(nonce(one)));
        try {
          if (!Arrays.equals(message, jdk.doFinal(result))) {
            throw new AssertionError("another message was encrypted");
          }
        } catch (AEADBadTagException e) {
          continue; // it was under another of them, or with additional data
        }
        if (!used.add(one)) {
          throw new AssertionError("two messages were encrypted under one nonce, " + name);
        }
        return;
      }
    }
  }
}
