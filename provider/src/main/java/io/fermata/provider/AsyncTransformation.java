package io.fermata.provider;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** The transformations of {@link AsyncCipher}. */
@SuppressWarnings("ImmutableEnumChecker") // they are values, which nobody has annotated
enum AsyncTransformation implements AsyncAlgorithm {
  GCM("AES/GCM/NoPadding", SessionSpec.aead("AES/GCM"), true, false),
  CCM("AES/CCM/NoPadding", SessionSpec.aead("AES/CCM"), true, false),
  CHACHA20_POLY1305("ChaCha20-Poly1305", SessionSpec.aead("ChaCha20-Poly1305"), false, false),
  CBC("AES/CBC/NoPadding", SessionSpec.cipher("AES/CBC"), false, false),
  CBC_PADDED("AES/CBC/PKCS5Padding", SessionSpec.cipher("AES/CBC"), false, true),
  CTR("AES/CTR/NoPadding", SessionSpec.cipher("AES/CTR"), false, false);

  /** Bytes of a block of AES. */
  static final int BLOCK = 16;

  private final String title;
  private final SessionSpec keyless;
  private final Algorithm fixed;
  private final boolean tagged; // its parameters have a tag length
  private final boolean padded;

  AsyncTransformation(String title, SessionSpec keyless, boolean tagged, boolean padded) {
    this.title = title;
    this.keyless = keyless;
    this.fixed = Algorithm.find(keyless.algorithm()).orElseThrow();
    this.tagged = tagged;
    this.padded = padded;
  }

  static List<Offer> offers() {
    return Arrays.stream(values())
        .map(
            mine ->
                Offer.of(AsyncCipher.TYPE, mine.title, parts -> new FermataAsync(parts, mine))
                    .needs(mine.keyless)
                    .keys(key -> key instanceof SecretKey))
        .toList();
  }

  @Override
  public SessionSpec keyless() {
    return keyless;
  }

  @Override
  public SessionSpec keyless(AsyncRequest asked) throws InvalidAlgorithmParameterException {
    int tag = tagLength(asked);
    return tag == keyless.tagLength() ? keyless : keyless.tagLength(tag);
  }

  private int tagLength(AsyncRequest asked) throws InvalidAlgorithmParameterException {
    AlgorithmParameterSpec parameters = asked.parametersOrNull();
    if (!tagged || parameters == null) {
      return keyless.tagLength();
    }
    int bits = gcm(parameters).getTLen();
    if (bits % Byte.SIZE != 0 || !fixed.tag().accept(bits / Byte.SIZE)) {
      throw new InvalidAlgorithmParameterException(
          "tag of " + bits + " bits; " + title + " has tags of " + fixed.tag() + " bytes");
    }
    return bits / Byte.SIZE;
  }

  private GCMParameterSpec gcm(AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    if (parameters instanceof GCMParameterSpec gcm) {
      return gcm;
    }
    throw wrongType(parameters, "GCMParameterSpec");
  }

  private InvalidAlgorithmParameterException wrongType(AlgorithmParameterSpec given, String wanted) {
    return new InvalidAlgorithmParameterException(
        title + " takes a " + wanted + ", not a " + given.getClass().getSimpleName());
  }

  /** The nonce or initialization vector of a request; empty if one is to be made. */
  private byte[] iv(AsyncRequest asked) throws InvalidAlgorithmParameterException {
    AlgorithmParameterSpec parameters = asked.parametersOrNull();
    byte[] iv = asked.givenIv();
    if (parameters != null) {
      if (tagged) {
        iv = gcm(parameters).getIV();
      } else if (parameters instanceof IvParameterSpec vector) {
        iv = vector.getIV();
      } else {
        throw wrongType(parameters, "IvParameterSpec");
      }
    } else if (iv.length == 0) {
      if (asked.operation() == Operation.DECRYPT) {
        throw new InvalidAlgorithmParameterException(
            "decryption wants the " + (tagged ? "GCMParameterSpec" : "IvParameterSpec")
                + " of the encryption");
      }
      return iv;
    }
    if (!fixed.nonce().accept(iv.length)) {
      throw new InvalidAlgorithmParameterException(
          "nonce of " + iv.length + " bytes; " + title + " takes " + fixed.nonce());
    }
    return iv;
  }

  @Override
  public void fill(AsyncRequest asked, Flight flight) throws InvalidAlgorithmParameterException {
    byte[] iv = iv(asked);
    if (keyless.kind() != SessionSpec.Kind.AEAD) {
      AsyncAlgorithm.refuseAad(asked, title);
    }
    flight.vector(iv, asked.aad());
    if (iv.length == 0) {
      flight.freshIv(this);
    }
    int length = asked.inputPlace().length();
    boolean encrypts = asked.operation() == Operation.ENCRYPT;
    if (padded && encrypts) {
      byte[] message = BlockPadding.PKCS5.padded(asked.inputPlace().segment(), BlockMode.BLOCK);
      flight.input(message);
      flight.output(message.length);
    } else if (padded) {
      fillPadded(asked, flight, length);
    } else {
      int tag = tagLength(asked);
      flight.input();
      flight.output(encrypts ? Math.addExact(length, tag) : Math.max(0, length - tag));
    }
  }

  private void fillPadded(AsyncRequest asked, Flight flight, int length) {
    if (length < BlockMode.BLOCK) {
      throw new IllegalArgumentException(
          "padded ciphertext of " + length + " bytes; legal: multiples of 16 from 16 on");
    }
    // by the ciphertext's length, so that a lack of room tells nothing of what is in it
    asked
        .room()
        .filter(room -> room < length - 1)
        .ifPresent(
            room -> {
              throw new IllegalArgumentException(
                  "output of " + room + " bytes; the result has up to " + (length - 1));
            });
    flight.input();
    flight.paddedOutput(length);
  }

  /** As decryption wants them. */
  AlgorithmParameterSpec parameters(byte[] iv) {
    return tagged
        ? new GCMParameterSpec(keyless.tagLength() * Byte.SIZE, iv)
        : new IvParameterSpec(iv);
  }

  /** What is in them, if they are of a kind that is known here; else empty. */
  static byte[] iv(@Nullable AlgorithmParameterSpec parameters) {
    return switch (parameters) {
      case GCMParameterSpec gcm -> gcm.getIV();
      case IvParameterSpec vector -> vector.getIV();
      case null, default -> new byte[0];
    };
  }
}
