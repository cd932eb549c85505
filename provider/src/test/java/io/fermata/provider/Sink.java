package io.fermata.provider;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Random;
import javax.crypto.Mac;

/** Takes bytes in each of the three ways that JCA has. */
interface Sink {
  void one(byte value) throws Exception;

  void many(byte[] bytes, int offset, int length) throws Exception;

  void buffer(ByteBuffer buffer) throws Exception;

  static Sink of(MessageDigest digest) {
    return new Sink() {
      @Override
      public void one(byte value) {
        digest.update(value);
      }

      @Override
      public void many(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
      }

      @Override
      public void buffer(ByteBuffer buffer) {
        digest.update(buffer);
      }
    };
  }

  static Sink of(Mac mac) {
    return new Sink() {
      @Override
      public void one(byte value) {
        mac.update(value);
      }

      @Override
      public void many(byte[] bytes, int offset, int length) {
        mac.update(bytes, offset, length);
      }

      @Override
      public void buffer(ByteBuffer buffer) {
        mac.update(buffer);
      }
    };
  }

  static Sink of(Signature signature) {
    return new Sink() {
      @Override
      public void one(byte value) throws SignatureException {
        signature.update(value);
      }

      @Override
      public void many(byte[] bytes, int offset, int length) throws SignatureException {
        signature.update(bytes, offset, length);
      }

      @Override
      public void buffer(ByteBuffer buffer) throws SignatureException {
        signature.update(buffer);
      }
    };
  }

  default void feed(byte[] message, Random random) throws Exception {
    int at = 0;
    while (at < message.length) {
      int count = 1 + random.nextInt(Math.min(message.length - at, 40_000));
      switch (random.nextInt(5)) {
        case 0 -> {
          count = Math.min(count, 50);
          for (int i = 0; i < count; i++) {
            one(message[at + i]);
          }
        }
        case 1 -> buffer(ByteBuffer.wrap(message, at, count));
        case 2 -> buffer(ByteBuffer.wrap(message, at, count).slice().asReadOnlyBuffer());
        case 3 -> buffer(ByteBuffer.allocateDirect(count).put(message, at, count).flip());
        default -> many(message, at, count);
      }
      at += count;
    }
  }
}
