package io.fermata.provider;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** The ciphers of {@link CallSequence}: by which names, with which keys and parameters, and messages how long. */
enum SequenceKind {
  BLOCKS(
      "AES",
      "AES/ECB/NoPadding",
      "AES/ECB/PKCS5Padding",
      "AES/CBC/NoPadding",
      "AES/CBC/PKCS5Padding",
      "AES/CTR/NoPadding",
      "AES_128/CBC/NoPadding",
      "AES_192/ECB/NoPadding") {
    @Override
    Key[] keys(Random random) {
      int bytes = chosen.startsWith("AES_") ? Integer.parseInt(chosen.substring(4, 7)) / 8 : 16 + 8 * random.nextInt(3);
      Key key = Keys.of("AES", bytes, random);
      return new Key[] {key, key};
    }
  },

  /** Each ciphertext has a random end. */
  RANDOM_PADDING("AES/CBC/ISO10126Padding", "AES/ECB/ISO10126Padding") {
    @Override
    Key[] keys(Random random) {
      Key key = Keys.of("AES", 16, random);
      return new Key[] {key, key};
    }

    @Override
    boolean isRandom(boolean encrypts) {
      return encrypts;
    }

    @Override
    byte[] comparable(byte[] output, boolean encrypts) {
      return encrypts ? Arrays.copyOf(output, output.length - 16) : output;
    }
  },

  KEY_WRAP(
      "AES/KW/NoPadding",
      "AES/KW/PKCS5Padding",
      "AES/KWP/NoPadding",
      "AESWrap_128",
      "2.16.840.1.101.3.4.1.48") {
    @Override
    Key[] keys(Random random) {
      int bytes =
          chosen.endsWith("128") ? 16 : chosen.endsWith("48") ? 32 : 16 + 8 * random.nextInt(3);
      Key key = Keys.of("AES", bytes, random);
      return new Key[] {key, key};
    }

    @Override
    Parameters parameters(Random random) {
      return (cipher, mode, key) -> cipher.init(mode, key);
    }

    @Override
    int length(Random random) {
      return random.nextInt(3) == 0 ? random.nextInt(60) : 8 * random.nextInt(12);
    }

    @Override
    byte[] sealed(Cipher cipher, byte[] text) throws GeneralSecurityException {
      return cipher.doFinal(Arrays.copyOf(text, Math.max(16, text.length & ~7)));
    }

    @Override
    boolean mayLieAnywhere() {
      return false; // SunJCE's reads what it has written, and has too little room itself unless it begins at 0
    }
  },

  RSA(
      "RSA",
      "RSA/ECB/NoPadding",
      "RSA/ECB/PKCS1Padding",
      "RSA/ECB/OAEPPadding",
      "RSA/ECB/OAEPWithSHA-1AndMGF1Padding",
      "RSA/ECB/OAEPWithSHA1AndMGF1Padding",
      "RSA/ECB/OAEPWithSHA-224AndMGF1Padding",
      "RSA/ECB/OAEPWithSHA-256AndMGF1Padding",
      "RSA/ECB/OAEPWithSHA-384AndMGF1Padding",
      "RSA/ECB/OAEPWithSHA-512/224AndMGF1Padding",
      "RSA/ECB/OAEPWithSHA-512/256AndMGF1Padding") {
    @Override
    Key[] keys(Random random) {
      swapped = !chosen.contains("OAEP") && random.nextInt(3) == 0;
      return swapped
          ? new Key[] {Keys.rsa().getPrivate(), Keys.rsa().getPublic()}
          : new Key[] {Keys.rsa().getPublic(), Keys.rsa().getPrivate()};
    }

    @Override
    Parameters parameters(Random random) {
      if (chosen.equals("RSA/ECB/OAEPPadding") && random.nextBoolean()) {
        String hash = HASHES[random.nextInt(HASHES.length)];
        OAEPParameterSpec spec =
            new OAEPParameterSpec(
                hash,
                "MGF1",
                new MGF1ParameterSpec(random.nextBoolean() ? hash : "SHA-1"),
                new PSource.PSpecified(Keys.bytes(random.nextInt(9), random)));
        return (cipher, mode, key) -> cipher.init(mode, key, spec);
      }
      return (cipher, mode, key) -> cipher.init(mode, key);
    }

    @Override
    int length(Random random) {
      return switch (random.nextInt(4)) {
        case 0 -> random.nextInt(140);
        case 1 -> 128;
        default -> random.nextInt(60);
      };
    }

    @Override
    byte[] sealed(Cipher cipher, byte[] text) throws GeneralSecurityException {
      return cipher.doFinal(text, 0, Math.min(text.length, 20));
    }

    @Override
    boolean isRandom(boolean encrypts) {
      return encrypts && !swapped && !chosen.endsWith("NoPadding");
    }

    @Override
    int soak() {
      return 50_000;
    }
  };

  private static final String[] HASHES = {"SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512/224", "SHA-512/256"};

  /** How a cipher is initialised. */
  interface Parameters {
    void init(Cipher cipher, int mode, Key key) throws GeneralSecurityException;
  }

  private final String[] names;
  // of the sequence that runs
  String chosen = "";
  boolean swapped;

  SequenceKind(String... names) {
    this.names = names;
  }

  String name(Random random) {
    chosen = names[random.nextInt(names.length)];
    return chosen;
  }

  /** What encrypts, and what decrypts. */
  abstract Key[] keys(Random random);

  Parameters parameters(Random random) {
    if (chosen.equals("AES") || chosen.contains("ECB")) {
      return (cipher, mode, key) -> cipher.init(mode, key);
    }
    byte[] vector = Keys.bytes(16, random);
    if (random.nextInt(4) == 0) {
      Arrays.fill(vector, random.nextInt(16), 16, (byte) 0xff); // a counter that carries over
    }
    return (cipher, mode, key) -> cipher.init(mode, key, new IvParameterSpec(vector));
  }

  int length(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(40);
      case 1 -> 16 * random.nextInt(8);
      case 2 -> random.nextInt(300);
      default -> 16 * random.nextInt(100);
    };
  }

  /** A ciphertext of this message, or of one that can be encrypted. */
  byte[] sealed(Cipher cipher, byte[] text) throws GeneralSecurityException {
    boolean padded = chosen.equals("AES") || chosen.endsWith("5Padding") || chosen.contains("10126");
    boolean whole = padded || chosen.contains("CTR");
    return cipher.doFinal(text, 0, whole ? text.length : text.length & ~15);
  }

  /** True if the output may begin anywhere, and where the input is. */
  boolean mayLieAnywhere() {
    return true;
  }

  /** How many sequences a long run has. */
  int soak() {
    return 1_000_000;
  }

  /** True if what comes out is another one each time. */
  boolean isRandom(boolean encrypts) {
    return false;
  }

  /** The part of the result that is always the same. */
  byte[] comparable(byte[] output, boolean encrypts) {
    return isRandom(encrypts) ? new byte[output.length] : output;
  }
}
