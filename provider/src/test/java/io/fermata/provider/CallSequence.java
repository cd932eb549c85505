package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;

/**
 * Calls on a cipher that a seed chooses: the same ones on two objects, which have to answer the same. Compared are
 * what is returned, the type of what is thrown, and every byte of the arrays that were passed.
 *
 * <p>Of a message that ends with an exception of its own (a wrong length or padding) nothing is said here of the
 * state that is left; then both are initialised again. {@code ShortBufferException} leaves the message as it was.
 */
final class CallSequence {
  private static final int STEPS = 14;

  private final SequenceKind kind;
  private final Random random;
  private final Cipher reference;
  private final Cipher ours;
  private final Key[] pair; // what encrypts, and what decrypts
  private final StringBuilder story = new StringBuilder();
  private boolean encrypts;
  private byte[] input = new byte[0]; // what comes next
  private int at;
  private boolean spoiled;

  private CallSequence(SequenceKind kind, long seed, Provider provider)
      throws GeneralSecurityException {
    this.kind = kind;
    this.random = new Random(seed);
    this.reference = Cipher.getInstance(kind.name(random), "SunJCE");
    this.ours = Cipher.getInstance(reference.getAlgorithm(), provider);
    this.pair = kind.keys(random);
    story.append(reference.getAlgorithm()).append(", seed ").append(seed);
  }

  static void run(SequenceKind kind, long seed, Provider provider) throws GeneralSecurityException {
    new CallSequence(kind, seed, provider).run();
  }

  private void run() throws GeneralSecurityException {
    init();
    for (int i = 0; i < STEPS; i++) {
      if (spoiled || random.nextInt(12) == 0) {
        init();
      }
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> update();
        case 3, 4, 5 -> finish();
        case 6 -> both("getOutputSize", length(), (cipher, size) -> cipher.getOutputSize(size));
        default -> both("getIV", 0, (cipher, none) -> hex(cipher.getIV()));
      }
    }
  }

  private void init() throws GeneralSecurityException {
    encrypts = random.nextBoolean();
    SequenceKind.Parameters parameters = kind.parameters(random);
    Key key = pair[encrypts ? 0 : 1];
    int mode = encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    story.append("; init ").append(encrypts ? "encrypt" : "decrypt");
    parameters.init(reference, mode, key);
    parameters.init(ours, mode, key);
    byte[] text = new byte[kind.length(random)];
    random.nextBytes(text);
    input = text;
    if (!encrypts && random.nextInt(8) > 0) {
      Cipher sealing = Cipher.getInstance(reference.getAlgorithm(), "SunJCE");
      parameters.init(sealing, Cipher.ENCRYPT_MODE, pair[0]);
      input = kind.sealed(sealing, text);
    }
    at = 0;
    spoiled = false;
  }

  /** How much comes next; sometimes all that is left. */
  private int length() {
    int left = input.length - at;
    return random.nextInt(3) == 0 ? left : Math.min(left, random.nextInt(50));
  }

  private void update() {
    int length = length();
    byte[] piece = Arrays.copyOfRange(input, at, at + length);
    boolean taken =
        switch (random.nextInt(5)) {
          case 4 -> overlapping("update", piece, Cipher::update);
          case 0 -> both("update", piece, (cipher, bytes) -> hex(cipher.update(bytes)));
          case 1 -> into("update", piece, Cipher::update, false);
          case 2 -> buffers("update", piece, Cipher::update);
          default -> into("update over", piece, Cipher::update, kind.mayLieAnywhere());
        };
    if (taken) {
      at += length;
    }
  }

  private void finish() {
    int length = random.nextInt(3) == 0 ? length() : input.length - at;
    byte[] piece = Arrays.copyOfRange(input, at, at + length);
    boolean taken =
        switch (random.nextInt(7)) {
          case 6 -> overlapping("doFinal", piece, Cipher::doFinal);
          case 0 -> both("doFinal", piece, (cipher, bytes) -> result(cipher.doFinal(bytes)));
          case 1 -> into("doFinal", piece, Cipher::doFinal, false);
          case 2 -> buffers("doFinal", piece, Cipher::doFinal);
          case 3 ->
              both("update", piece, (cipher, bytes) -> hex(cipher.update(bytes)))
                  && both("doFinal", 0, (cipher, none) -> result(cipher.doFinal()));
          default -> into("doFinal over", piece, Cipher::doFinal, kind.mayLieAnywhere());
        };
    if (taken) {
      at = 0; // the same message again: the vector is that of init
    } else if (random.nextBoolean()) {
      spoiled = true;
    }
  }

  /** The last block may be one of random bytes. */
  private String result(byte[] output) {
    return hex(kind.comparable(output, encrypts));
  }

  private interface Call<T> {
    Object on(Cipher cipher, T argument) throws Exception;
  }

  private interface Into {
    int on(Cipher cipher, byte[] in, int at, int length, byte[] out, int to) throws Exception;
  }

  private interface Buffers {
    int on(Cipher cipher, ByteBuffer in, ByteBuffer out) throws Exception;
  }

  /** True if neither has thrown. */
  private <T> boolean both(String what, T argument, Call<T> call) {
    story.append("; ").append(what);
    if (argument instanceof byte[] bytes) {
      story.append(' ').append(bytes.length);
    }
    Object expected = outcome(reference, argument, call);
    assertEquals(expected, outcome(ours, argument, call), story::toString);
    if (expected == IllegalBlockSizeException.class || expected == BadPaddingException.class) {
      spoiled = true;
    }
    return !(expected instanceof Class);
  }

  private static <T> Object outcome(Cipher cipher, T argument, Call<T> call) {
    try {
      return String.valueOf(call.on(cipher, argument));
    } catch (NegativeArraySizeException e) {
      return IllegalBlockSizeException.class; // SunJCE of a wrapped key that is shorter than the vector
    } catch (Exception e) {
      return e.getClass();
    }
  }

  /** With an output that is now and then too short, or lies over the input. */
  private boolean into(String what, byte[] piece, Into call, boolean over) {
    int from = random.nextInt(20);
    int to =
        over
            ? Math.max(0, from + random.nextInt(3) * (random.nextInt(70) - 35))
            : kind.mayLieAnywhere() ? random.nextInt(20) : 0;
    int needed = what.startsWith("update") ? piece.length + 16 : reference.getOutputSize(piece.length);
    int room = Math.max(0, random.nextInt(5) == 0 ? needed - random.nextInt(34) : needed + random.nextInt(9));
    byte[] in = new byte[from + piece.length + (over ? room + to : 0)];
    random.nextBytes(in);
    System.arraycopy(piece, 0, in, from, piece.length);
    int end = over ? in.length : to + room;
    return both(
        what + " from " + from + " to " + to + " of " + end + ":",
        piece,
        (cipher, bytes) -> {
          byte[] mine = in.clone();
          byte[] out = over ? mine : new byte[end];
          int made = call.on(cipher, mine, from, bytes.length, out, to);
          if (kind.isRandom(encrypts)) {
            return made;
          }
          return made + " " + hex(out);
        });
  }

  private boolean buffers(String what, byte[] piece, Buffers call) {
    int shape = random.nextInt(8);
    int to = kind.mayLieAnywhere() ? 5 : 0;
    int room = reference.getOutputSize(piece.length) - (random.nextInt(6) == 0 ? random.nextInt(20) : 0);
    return both(
        what + " buffers",
        piece,
        (cipher, bytes) -> {
          ByteBuffer in = buffer((shape & 1) == 0, bytes.length + 3);
          in.position(3).put(bytes).position(3);
          ByteBuffer source = (shape & 2) == 0 ? in : in.slice().asReadOnlyBuffer();
          int space = Math.max(0, room) + to;
          ByteBuffer out = buffer((shape & 4) == 0, space).position(to);
          int made = call.on(cipher, source, out);
          if (kind.isRandom(encrypts)) {
            return made;
          }
          byte[] all = new byte[space];
          out.duplicate().clear().get(all);
          return made + " " + source.remaining() + " " + out.position() + " " + hex(all);
        });
  }

  /** Direct buffers over the same memory, the output some bytes before or behind. */
  private boolean overlapping(String what, byte[] piece, Buffers call) {
    int shift = random.nextInt(3) * (random.nextInt(70) - 35);
    int size = reference.getOutputSize(piece.length) + 200;
    return both(
        what + " direct buffers, shifted by " + shift + ",",
        piece,
        (cipher, bytes) -> {
          ByteBuffer memory = ByteBuffer.allocateDirect(size);
          memory.put(100, bytes);
          ByteBuffer in = memory.duplicate().position(100).limit(100 + bytes.length);
          ByteBuffer out = memory.duplicate().position(100 + shift);
          int made = call.on(cipher, in, out);
          byte[] result = new byte[made];
          memory.get(100 + shift, result);
          return made + " " + in.remaining() + " " + out.position() + " " + hex(kind.isRandom(encrypts) ? null : result);
        });
  }

  private static ByteBuffer buffer(boolean heap, int size) {
    return heap ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
  }

  private static String hex(byte[] bytes) {
    return bytes == null ? "null" : HexFormat.of().formatHex(bytes);
  }
}
