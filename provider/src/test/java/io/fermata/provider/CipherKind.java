package io.fermata.provider;

import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** What differs between the two ciphers, and what a call on one comes to. */
enum CipherKind {
  GCM("AES/GCM/NoPadding", "AES") {
    @Override
    AlgorithmParameterSpec spec(byte[] nonce) {
      return new GCMParameterSpec(128, nonce);
    }
  },
  CHACHA("ChaCha20-Poly1305", "ChaCha20") {
    @Override
    AlgorithmParameterSpec spec(byte[] nonce) {
      return new IvParameterSpec(nonce);
    }
  };

  final String name;
  final String keys;

  CipherKind(String name, String keys) {
    this.name = name;
    this.keys = keys;
  }

  abstract AlgorithmParameterSpec spec(byte[] nonce);

  Key key(int number) {
    return Keys.of(keys, 32, new Random(number));
  }

  AlgorithmParameterSpec spec(int number) {
    return spec(Keys.bytes(12, new Random(100 + number)));
  }

  /** A call on a cipher; answers what it gave out. */
  interface Step {
    byte[] on(Cipher cipher) throws Exception;
  }

  /** The bytes as text, or the type of the exception. */
  static Object outcome(Step step, Cipher cipher) {
    try {
      return HexFormat.of().formatHex(step.on(cipher));
    } catch (Exception e) {
      return e.getClass();
    }
  }
}
