package io.fermata.provider;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;

/**
 * Calls in any order on two ciphers, ours and the JDK's, all from a seed: both answer the same bytes or throw the
 * same type, call by call. Ours works in place, shifted and on views; the JDK's gets memory of its own each time,
 * since it writes over what it has yet to read in place. Not called is what the JDK answers otherwise than JCA says,
 * and what is refused for the nonce of a message before the last, where ours is the stricter.
 */
final class CipherSequence {
  private static final int CALLS = 14;

  private final CipherKind kind;
  private final Random random;
  private final Cipher ours;
  private final Cipher jdks;
  private final List<String> told = new ArrayList<>();
  private int number;
  private boolean ready;
  private boolean encrypts;
  private boolean wraps;
  private boolean wantsInit; // the JDK's is not to be used before
  private boolean closedToAad;

  CipherSequence(CipherKind kind, Cipher ours, Cipher jdks, long seed) {
    this.kind = kind;
    this.random = new Random(seed);
    this.ours = ours;
    this.jdks = jdks;
    told.add("seed " + seed);
  }

  /** One call; answers what came out, and where the positions of buffers are then. */
  private interface Call {
    String on(Cipher cipher, boolean isOurs) throws Exception;
  }

  void run() {
    for (int i = 0; i < CALLS; i++) {
      next();
    }
  }

  private void next() {
    int what = wantsInit ? random.nextInt(3) : random.nextInt(16);
    switch (what) {
      case 0, 1, 2 -> init();
      case 3, 4 -> {
        if (!closedToAad) {
          aad();
        }
      }
      case 5 -> {
        int length = random.nextInt(50);
        if (ready) {
          both("size " + length, (cipher, isOurs) -> "" + cipher.getOutputSize(length));
        }
      }
      case 6 -> key();
      case 7, 8 -> end();
      case 9 -> endBuffers();
      case 10, 11 -> updateBuffers();
      default -> update();
    }
  }

  private void init() {
    boolean again = random.nextInt(5) == 0 && number > 0;
    number += again ? 0 : 1;
    int mode =
        switch (random.nextInt(8)) {
          case 0, 1 -> Cipher.DECRYPT_MODE;
          case 2 -> kind == CipherKind.GCM ? Cipher.WRAP_MODE : Cipher.ENCRYPT_MODE;
          case 3 -> kind == CipherKind.GCM ? Cipher.UNWRAP_MODE : Cipher.ENCRYPT_MODE;
          default -> Cipher.ENCRYPT_MODE;
        };
    Key key = kind.key(number / 3);
    AlgorithmParameterSpec spec = kind.spec(number);
    Object outcome =
        both(
            "init " + mode + " " + number,
            (cipher, isOurs) -> {
              cipher.init(mode, key, spec);
              return hex(cipher.getIV());
            });
    ready = outcome instanceof String;
    encrypts = mode == Cipher.ENCRYPT_MODE || mode == Cipher.WRAP_MODE;
    wraps = mode == Cipher.WRAP_MODE || mode == Cipher.UNWRAP_MODE;
    wantsInit = false;
    closedToAad = false;
  }

  private void aad() {
    byte[] bytes = bytes(40);
    int form = random.nextInt(3);
    both(
        "aad " + bytes.length,
        (cipher, isOurs) -> {
          switch (form) {
            case 0 -> cipher.updateAAD(bytes.clone());
            case 1 -> cipher.updateAAD(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            default -> cipher.updateAAD(direct(bytes));
          }
          return "";
        });
  }

  private void update() {
    byte[] bytes = bytes();
    if (random.nextInt(3) == 0) {
      both("update " + bytes.length, (cipher, isOurs) -> hex(cipher.update(bytes.clone())));
      return;
    }
    int room = room(bytes.length);
    Shift shift = shift();
    Object outcome =
        both(
            "update " + bytes.length + " into " + room + shift,
            (cipher, isOurs) -> {
              Memory memory = new Memory(bytes, room, isOurs ? shift : Shift.NONE);
              int made = cipher.update(memory.in, memory.from, bytes.length, memory.out, memory.to);
              return hex(memory.out, memory.to, made);
            });
    closedToAad |= kind == CipherKind.CHACHA && outcome == ShortBufferException.class;
  }

  private void end() {
    byte[] bytes = bytes();
    Object outcome;
    if (random.nextBoolean()) {
      outcome = both("end " + bytes.length, (cipher, isOurs) -> hex(cipher.doFinal(bytes.clone())));
    } else {
      int room = room(bytes.length + 16);
      Shift shift = shift();
      outcome =
          both(
              "end " + bytes.length + " into " + room + shift,
              (cipher, isOurs) -> {
                Memory memory = new Memory(bytes, room, isOurs ? shift : Shift.NONE);
                int made = cipher.doFinal(memory.in, memory.from, bytes.length, memory.out, memory.to);
                return hex(memory.out, memory.to, made);
              });
    }
    ended(outcome);
  }

  /** After these the JDK's is not what JCA says: ChaCha20 forgets its key stream, GCM what it has of a bad message. */
  private void ended(Object outcome) {
    boolean chaCha = kind == CipherKind.CHACHA;
    wantsInit =
        (!encrypts && (chaCha || outcome instanceof Class))
            || (chaCha && outcome == ShortBufferException.class);
  }

  private void key() {
    if (!wraps || !ready) {
      return;
    }
    byte[] bytes = bytes(40);
    if (encrypts) {
      Key key = Keys.of("AES", Math.max(1, bytes.length), random);
      both("wrap", (cipher, isOurs) -> hex(cipher.wrap(key)));
    } else {
      both(
          "unwrap",
          (cipher, isOurs) -> hex(cipher.unwrap(bytes.clone(), "AES", Cipher.SECRET_KEY).getEncoded()));
      wantsInit = true;
    }
  }

  private void updateBuffers() {
    byte[] bytes = bytes();
    buffers("update", bytes, room(bytes.length), Cipher::update);
    closedToAad |= kind == CipherKind.CHACHA && !encrypts; // where the JDK's still takes it, and JCA says no
  }

  private void endBuffers() {
    byte[] bytes = bytes();
    ended(buffers("end", bytes, room(bytes.length + 16), Cipher::doFinal));
    // after this the JDK's ChaCha20 would encrypt on, and its GCM keep a copy of the room that was too little
    wantsInit = true;
  }

  private interface OfBuffers {
    int on(Cipher cipher, ByteBuffer in, ByteBuffer out) throws GeneralSecurityException;
  }

  private Object buffers(String what, byte[] bytes, int room, OfBuffers call) {
    int form = random.nextInt(6);
    boolean toDirect = random.nextBoolean();
    int ahead = random.nextInt(20);
    return both(
        what + " buffers " + form + " " + bytes.length + " into " + room + (toDirect ? " direct" : ""),
        (cipher, isOurs) -> {
          ByteBuffer in;
          ByteBuffer out = toDirect ? ByteBuffer.allocateDirect(room + 7) : ByteBuffer.allocate(room + 7);
          out.position(7);
          switch (isOurs ? form : Math.min(form, 3)) {
            case 0 -> in = ByteBuffer.wrap(bytes.clone());
            case 1 -> in = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            case 2 -> in = direct(bytes).asReadOnlyBuffer();
            case 3 -> in = direct(bytes).slice();
            default -> {
              int start = form == 4 ? ahead : 0; // shifted on, or back
              int size = Math.max(bytes.length, room) + 40;
              ByteBuffer both = toDirect ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
              in = both.duplicate().position(20 - start).put(bytes).flip().position(20 - start);
              out = both.duplicate().position(20 - ahead).limit(20 - ahead + room);
            }
          }
          int from = out.position();
          int made = call.on(cipher, in, out);
          if (in.hasRemaining() || out.position() != from + made) {
            throw new AssertionError(told + ": " + in + " " + out + " after " + made);
          }
          byte[] result = new byte[made];
          out.flip().position(from).get(result);
          return hex(result);
        });
  }

  /** Where the output lies to the input, in one array or not. */
  private record Shift(boolean oneArray, int by) {
    static final Shift NONE = new Shift(false, 0);

    @Override
    public String toString() {
      return oneArray ? " shifted " + by : "";
    }
  }

  private Shift shift() {
    return switch (random.nextInt(4)) {
      case 0 -> new Shift(true, 0);
      case 1 -> new Shift(true, random.nextInt(81) - 40);
      default -> Shift.NONE;
    };
  }

  /** Arrays with the input at an offset, and room for the output up to the end of its array. */
  private static final class Memory {
    private final byte[] in;
    private final byte[] out;
    private final int from = 45;
    private final int to;

    Memory(byte[] bytes, int room, Shift shift) {
      to = from + shift.by();
      int end = to + room;
      // what has the input too may be longer than the room that the JDK's had; so only if it would do anyway
      boolean one = shift.oneArray() && end >= from + bytes.length;
      out = new byte[end];
      in = one ? out : new byte[from + bytes.length];
      System.arraycopy(bytes, 0, in, from, bytes.length);
    }
  }

  /** Mostly enough, now and then not. */
  private int room(int needed) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(needed + 1);
      case 1 -> needed;
      default -> needed + 200;
    };
  }

  private byte[] bytes() {
    int length =
        switch (random.nextInt(5)) {
          case 0 -> 16 * random.nextInt(8);
          case 1 -> random.nextInt(700);
          default -> random.nextInt(40);
        };
    return Keys.bytes(Math.max(1, length), random);
  }

  private byte[] bytes(int most) {
    return Keys.bytes(1 + random.nextInt(most), random);
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length + 3).position(3).put(bytes).position(3);
  }

  private static String hex(byte[] bytes) {
    return bytes == null ? "" : HexFormat.of().formatHex(bytes);
  }

  private static String hex(byte[] bytes, int from, int count) {
    return hex(Arrays.copyOfRange(bytes, from, from + count));
  }

  private Object both(String what, Call call) {
    told.add(what);
    Object expected = outcome(call, jdks, false);
    Object actual = outcome(call, ours, true);
    if (!expected.equals(actual)) {
      throw new AssertionError(kind + " " + told + ": the JDK's " + expected + ", ours " + actual);
    }
    return expected;
  }

  private static Object outcome(Call call, Cipher cipher, boolean isOurs) {
    try {
      return call.on(cipher, isOurs);
    } catch (Exception e) {
      return e.getClass();
    }
  }
}
