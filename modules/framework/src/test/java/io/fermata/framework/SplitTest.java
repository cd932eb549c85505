package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A request cut into segments, at every place, gives the same bytes in the same places. */
@Timeout(60)
@ParameterizedClass(name = "inline {0}")
@ValueSource(booleans = {true, false})
class SplitTest {
  private static final SecretKeySpec KEY = new SecretKeySpec(new byte[16], "AES");
  private static final int LENGTH = 48;
  private static final int CANARY = 3;

  @Parameter boolean inline;
  private Framework framework;
  private final byte[] message = new byte[LENGTH];

  @BeforeEach
  void open() {
    framework = (inline ? ToolDriver.inline() : ToolDriver.on(Runnable::run)).open();
    new Random(3).nextBytes(message);
  }

  @AfterEach
  void close() {
    framework.close();
  }

  /** Pieces with canaries around, heap and native in turn. */
  private static final class Pieces {
    private final List<MemorySegment> whole = new ArrayList<>();
    private final List<MemorySegment> pieces = new ArrayList<>();

    private Pieces(Arena arena, int length, List<Integer> cuts, boolean nativeFirst) {
      int from = 0;
      boolean nativeNext = nativeFirst;
      List<Integer> ends = new ArrayList<>(cuts);
      ends.add(length);
      for (int end : ends) {
        long size = end - from + 2L * CANARY;
        MemorySegment around =
            nativeNext ? arena.allocate(size) : MemorySegment.ofArray(new byte[(int) size]);
        around.fill((byte) 0x55);
        whole.add(around);
        pieces.add(around.asSlice(CANARY, end - from));
        from = end;
        nativeNext = !nativeNext;
      }
    }

    private Pieces put(byte[] bytes) {
      int at = 0;
      for (MemorySegment piece : pieces) {
        int count = (int) Math.min(piece.byteSize(), bytes.length - at);
        MemorySegment.copy(MemorySegment.ofArray(bytes), at, piece, 0, count);
        at += count;
      }
      return this;
    }

    private byte[] get() {
      byte[] all = new byte[(int) pieces.stream().mapToLong(MemorySegment::byteSize).sum()];
      int at = 0;
      for (MemorySegment piece : pieces) {
        MemorySegment.copy(piece, 0, MemorySegment.ofArray(all), at, piece.byteSize());
        at += (int) piece.byteSize();
      }
      return all;
    }

    private void checkCanaries(String at) {
      byte[] canary = new byte[CANARY];
      Arrays.fill(canary, (byte) 0x55);
      for (MemorySegment around : whole) {
        byte[] all = new byte[(int) around.byteSize()];
        MemorySegment.copy(around, 0, MemorySegment.ofArray(all), 0, all.length);
        assertArrayEquals(canary, Arrays.copyOf(all, CANARY), at);
        assertArrayEquals(canary, Arrays.copyOfRange(all, all.length - CANARY, all.length), at);
      }
    }
  }

  /** Every one or two cuts, empty pieces included. */
  private static List<List<Integer>> cuts(int length, int step) {
    List<List<Integer>> all = new ArrayList<>();
    for (int one = 0; one <= length; one++) {
      all.add(List.of(one));
      for (int two = one; two <= length; two += step) {
        all.add(List.of(one, two));
      }
    }
    return all;
  }

  private void invariant(SessionSpec spec, Request request, int outLength, boolean inPlaceToo)
      throws Exception {
    try (Session session = framework.open(spec, Preference.BEST);
        Arena arena = Arena.ofShared()) {
      byte[] expected = new byte[outLength];
      request.input(message, 0, LENGTH).output(expected, 0, outLength);
      assertEquals(Outcome.DONE, session.perform(request));
      List<List<Integer>> outs = cuts(outLength, 5);
      int next = 0;
      boolean nativeFirst = false;
      for (List<Integer> in : cuts(LENGTH, 7)) {
        List<Integer> out = outs.get(next++ * 31 % outs.size());
        String at = spec + " input cut at " + in + ", output at " + out;
        nativeFirst = !nativeFirst;
        Pieces from = new Pieces(arena, LENGTH, in, nativeFirst).put(message);
        Pieces to = new Pieces(arena, outLength, out, !nativeFirst);
        assertEquals(
            Outcome.DONE, session.perform(request.input(from.pieces).output(to.pieces)), at);
        assertArrayEquals(expected, to.get(), at);
        assertArrayEquals(message, from.get(), at);
        from.checkCanaries(at);
        to.checkCanaries(at);
        if (inPlaceToo) {
          request.buffer(from.pieces);
          assertEquals(Outcome.DONE, session.perform(request), at);
          assertArrayEquals(expected, from.get(), () -> "K110 in place, " + at);
          from.checkCanaries(at);
        }
      }
    }
  }

  @Test
  @DisplayName("K107 K110 K137 cipher: blocks that straddle segments, in place and out of place")
  void cipher() throws Exception {
    for (Operation operation : List.of(Operation.ENCRYPT, Operation.DECRYPT)) {
      invariant(
          SessionSpec.cipher("AES/CBC").key(KEY),
          new Request().operation(operation).nonce(new byte[16]),
          LENGTH,
          true);
    }
  }

  @Test
  @DisplayName("K107 K108 K137 hash and code, whole and cut off")
  void codes() throws Exception {
    invariant(SessionSpec.digest("SHA-256"), new Request().operation(Operation.DIGEST), 32, false);
    invariant(
        SessionSpec.mac("HmacSHA256").key(KEY).tagLength(13),
        new Request().operation(Operation.MAC), 13, false);
  }

  @Test
  @DisplayName("K107 K137 AEAD: ciphertext and tag in pieces, both ways, with other pieces for the output")
  void aead() throws Exception {
    SessionSpec spec = SessionSpec.aead("AES/GCM").key(KEY);
    invariant(
        spec,
        new Request().operation(Operation.ENCRYPT).nonce(new byte[12]).aad(new byte[5], 0, 5),
        LENGTH + 16,
        false);
    byte[] sealed = new byte[LENGTH];
    try (Session session = framework.open(spec, Preference.BEST)) {
      Request seal = new Request().operation(Operation.ENCRYPT).nonce(new byte[12]);
      session.perform(seal.input(message, 0, LENGTH - 16).output(sealed, 0, LENGTH));
    }
    System.arraycopy(sealed, 0, message, 0, LENGTH);
    invariant(
        spec, new Request().operation(Operation.DECRYPT).nonce(new byte[12]), LENGTH - 16, false);
  }

  @Test
  @DisplayName("K107 K137 a chain counts its offsets over all pieces")
  void chain() throws Exception {
    SessionSpec spec =
        SessionSpec.chain(
            SessionSpec.cipher("AES/CBC").key(KEY), SessionSpec.mac("HmacSHA1").key(KEY).tagLength(10));
    List<Descriptor> steps =
        List.of(
            Descriptor.encrypt("AES/CBC").range(3, 32).iv(new byte[16]),
            Descriptor.mac("HmacSHA1").range(1, 36).at(38));
    try (Session session = framework.open(spec, Preference.BEST);
        Arena arena = Arena.ofShared()) {
      byte[] expected = message.clone();
      assertEquals(
          Outcome.DONE, session.perform(new Request().buffer(expected, 0, LENGTH).chain(steps)));
      boolean nativeFirst = true;
      for (List<Integer> cut : cuts(LENGTH, 1)) {
        nativeFirst = !nativeFirst;
        Pieces pieces = new Pieces(arena, LENGTH, cut, nativeFirst).put(message);
        Request request = new Request().chain(steps).buffer(pieces.pieces);
        assertEquals(Outcome.DONE, session.perform(request), () -> "cut at " + cut);
        assertArrayEquals(expected, pieces.get(), () -> "cut at " + cut);
        pieces.checkCanaries("cut at " + cut);
      }
    }
  }

  @Test
  @DisplayName("K108 K109 a message of no bytes, in no, one or many empty segments")
  void empty() throws Exception {
    try (Session session = framework.open(SessionSpec.digest("SHA-256"), Preference.BEST)) {
      MemorySegment nothing = MemorySegment.ofArray(new byte[0]);
      for (List<MemorySegment> empty :
          List.of(
              List.<MemorySegment>of(),
              List.of(nothing),
              List.of(nothing, MemorySegment.NULL, nothing))) {
        byte[] out = new byte[32];
        Request request =
            new Request().operation(Operation.DIGEST).input(empty).output(out, 0, 32);
        assertEquals(Outcome.DONE, session.perform(request));
        assertArrayEquals(Computes.sha(""), out);
      }
    }
  }
}
