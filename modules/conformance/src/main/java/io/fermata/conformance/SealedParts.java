package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.StreamState;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A message that an AEAD encrypts in parts is what it is as a whole, however it is split and whatever goes on beside
 * it; each part gives out what came in. A part that goes on from nothing, and plaintext in parts, are refused.
 */
final class SealedParts implements AlgorithmCheck {
  private static final int[] LENGTHS = {0, 1, 15, 16, 17, 64, 333, 1_000, 70_000};
  private static final int RANDOM_SPLITS = 6;
  private static final byte[] NOTHING = new byte[0];

  @Override
  public String name() {
    return "AEAD parts";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.kind() == Kind.AEAD && sample.fixed().parts().isPresent();
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    SessionSpec spec = lab.spec(sample, random);
    try (Stand.Seat seat = lab.stand().open(spec)) {
      Message first = new Message(seat, sample.trial(random, 64));
      if (first.ask(Part.FIRST, 64, Layout.PLAIN).isFailed(Reason.UNSUPPORTED)) {
        return new Verdict.Unchecked("takes whole messages only");
      }
      first.drop();
      for (int length : LENGTHS) {
        for (int[] cuts : splits(sample, length, random)) {
          Trial whole = sample.trial(random, length);
          Trial own = random.nextInt(4) == 0 ? whole.key(sample.key(random)) : whole;
          same(lab, spec, own, cuts, inParts(seat, own, cuts, random));
        }
      }
      boolean copies = copies(lab, spec, seat, sample, random);
      dropped(lab, spec, seat, sample, random);
      interleaved(lab, spec, seat, sample, random);
      refused(seat, sample, random);
      return new Verdict.Passed("the same message as a whole" + (copies ? "" : "; no state is copied"));
    }
  }

  /** Where each split cuts: there is a part behind the last one. */
  private static List<int[]> splits(Sample sample, int length, Random random) {
    int step = sample.fixed().parts().orElseThrow().step();
    int most = length / step;
    List<int[]> splits = new ArrayList<>();
    splits.add(new int[] {0});
    splits.add(new int[] {most * step});
    splits.add(new int[] {0, 0, most * step, most * step});
    if (most <= 64) {
      splits.add(IntStream.rangeClosed(1, most).map(i -> i * step).toArray());
    }
    for (int i = 0; i < RANDOM_SPLITS; i++) {
      splits.add(
          random.ints(1 + random.nextInt(5), 0, most + 1).map(at -> at * step).sorted().toArray());
    }
    return splits.stream().filter(cuts -> cuts.length > 0).toList();
  }

  private static byte[] inParts(Stand.Seat seat, Trial whole, int[] cuts, Random random) {
    Message message = new Message(seat, whole);
    for (int i = 0; i < cuts.length; i++) {
      int length = cuts[i] - (i == 0 ? 0 : cuts[i - 1]);
      message.go(i == 0 ? Part.FIRST : Part.NEXT, length, layout(random));
    }
    message.end(layout(random));
    return message.sealed();
  }

  private static Layout layout(Random random) {
    return random.nextBoolean() ? Layout.PLAIN : Layout.random(random);
  }

  /** Compares with the whole, in a session of its own: a nonce need not be taken twice. */
  private static void same(Lab lab, SessionSpec spec, Trial whole, int[] cuts, byte[] sealed)
      throws DriverException {
    if (!Arrays.equals(lab.stand().alone(spec, whole, Layout.PLAIN).result(), sealed)) {
      throw new Wrong(whole + ", split at " + Arrays.toString(cuts) + ", is another message than as a whole");
    }
  }

  /** Two messages of one beginning; false if the driver copies no state, which it may refuse. */
  private static boolean copies(
      Lab lab, SessionSpec spec, Stand.Seat seat, Sample sample, Random random) throws DriverException {
    Trial one = sample.trial(random, 150);
    byte[] begun = Arrays.copyOf(one.input(), 64);
    byte[] changed = Sample.bytes(random, 120);
    System.arraycopy(begun, 0, changed, 0, begun.length);
    Message message = new Message(seat, one);
    message.go(Part.FIRST, begun.length, Layout.PLAIN);
    StreamState copy;
    try {
      copy = message.posed.request().state().copy();
    } catch (DriverException e) {
      message.drop();
      if (e.reason() != Reason.UNSUPPORTED) {
        throw new Wrong("cannot copy the state of a message that has begun", e);
      }
      return false;
    }
    Message other = new Message(seat, one.input(changed));
    other.goOnFrom(copy, begun.length, message.sealed());
    other.end(Layout.PLAIN);
    message.end(Layout.PLAIN);
    same(lab, spec, one, new int[] {begun.length}, message.sealed());
    same(lab, spec, one.input(changed), new int[] {begun.length}, other.sealed());
    return true;
  }

  private static void dropped(
      Lab lab, SessionSpec spec, Stand.Seat seat, Sample sample, Random random) throws DriverException {
    Message dropped = new Message(seat, sample.trial(random, 100));
    dropped.go(Part.FIRST, 48, Layout.PLAIN);
    dropped.go(Part.NEXT, 16, Layout.PLAIN);
    StreamState state = dropped.posed.request().state();
    dropped.drop();
    dropped.posed.request().state(state);
    if (dropped.ask(Part.LAST, 36, Layout.PLAIN).answer().failure().isEmpty()) {
      throw new Wrong("goes on with a message that was dropped");
    }
    Trial next = sample.trial(random, 100);
    same(lab, spec, next, new int[] {}, seat.ask(next, Layout.PLAIN).result());
    Trial parts = sample.trial(random, 100);
    same(lab, spec, parts, new int[] {32}, inParts(seat, parts, new int[] {32}, random));
  }

  private static void interleaved(
      Lab lab, SessionSpec spec, Stand.Seat seat, Sample sample, Random random) throws DriverException {
    Message one = new Message(seat, sample.trial(random, 200));
    Message other = new Message(seat, sample.trial(random, 180));
    Trial between = sample.trial(random, 50);
    one.go(Part.FIRST, 64, Layout.PLAIN);
    other.go(Part.FIRST, 32, Layout.PLAIN);
    byte[] alone = seat.ask(between, Layout.PLAIN).result();
    one.go(Part.NEXT, 16, Layout.PLAIN);
    other.go(Part.NEXT, 96, Layout.PLAIN);
    other.end(Layout.PLAIN);
    one.end(Layout.PLAIN);
    same(lab, spec, between, new int[] {}, alone);
    same(lab, spec, one.whole, new int[] {64, 80}, one.sealed());
    same(lab, spec, other.whole, new int[] {32, 128}, other.sealed());
  }

  private static void refused(Stand.Seat seat, Sample sample, Random random) {
    for (StreamState foreign : List.of(StreamState.NONE, new Foreign())) {
      for (Part part : List.of(Part.NEXT, Part.LAST)) {
        Message none = new Message(seat, sample.trial(random, 48));
        none.posed.request().state(foreign);
        none.refused("goes on from no message of this driver", none.ask(part, 48, Layout.PLAIN));
      }
    }
    Message opened = new Message(seat, sample.trial(random, 48));
    Trial decrypt =
        Trial.of(Operation.DECRYPT, opened.whole.input()).nonce(opened.whole.nonce()).room(48);
    opened.refused("decrypts in parts", seat.ask(decrypt, Layout.PLAIN, opened.posed, Part.FIRST));
    Trial narrow = sample.trial(random, 48).room(47);
    Message without = new Message(seat, narrow);
    without.refused("writes where there is no room", seat.ask(narrow, Layout.PLAIN, without.posed, Part.FIRST));
    Message last = new Message(seat, sample.trial(random, 64));
    last.go(Part.FIRST, 48, Layout.PLAIN);
    Trial noTag = last.whole.input(new byte[16]).room(31);
    last.refused("writes where there is no room", seat.ask(noTag, Layout.PLAIN, last.posed, Part.LAST));
    if (sample.fixed().parts().orElseThrow().step() > 1) {
      Message odd = new Message(seat, sample.trial(random, 48));
      odd.refused("takes a part that is no whole blocks", odd.ask(Part.FIRST, 15, Layout.PLAIN));
    }
  }

  /** Nothing that a driver has made. */
  private static final class Foreign implements StreamState {
    @Override
    public StreamState copy() {
      return this;
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  /** A message, and how far it is. */
  private static final class Message {
    private final Stand.Seat seat;
    private final Trial whole;
    private final Stand.Posed posed;
    private final ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    private int at;

    Message(Stand.Seat seat, Trial whole) {
      this.seat = seat;
      this.whole = whole;
      this.posed = seat.request();
    }

    void goOnFrom(StreamState state, int begun, byte[] before) {
      posed.request().state(state);
      at = begun;
      sealed.writeBytes(before);
    }

    Asked ask(Part part, int length, Layout layout) {
      byte[] input = Arrays.copyOfRange(whole.input(), at, at + length);
      int room = length + (part == Part.LAST ? whole.room() - whole.input().length : 0);
      Trial trial = whole.input(input).room(room);
      at += length;
      return seat.ask(part == Part.FIRST ? trial : later(trial), layout, posed, part);
    }

    /** Nonce, additional data and key are the first part's alone. */
    private static Trial later(Trial trial) {
      return trial.withoutKey().nonce(NOTHING).aad(NOTHING);
    }

    void go(Part part, int length, Layout layout) {
      byte[] result = ask(part, length, layout).result();
      if (part != Part.LAST && result.length != length) {
        throw new Wrong(part + " part of " + whole + " gives out " + result.length + " bytes for " + length);
      }
      sealed.writeBytes(result);
    }

    void end(Layout layout) {
      go(Part.LAST, whole.input().length - at, layout);
    }

    byte[] sealed() {
      return sealed.toByteArray();
    }

    void refused(String what, Asked asked) {
      if (asked.answer().failure().isEmpty()) {
        throw new Wrong(what + ": " + asked + " ends with " + asked.answer());
      }
      asked.requireUnwritten();
      drop();
    }

    /** Forgets the message, twice. */
    void drop() {
      try {
        posed.request().state().close();
        posed.request().state().close();
        posed.request().state(StreamState.NONE);
      } catch (RuntimeException e) {
        throw new Wrong("throws out of the close of a state", e);
      }
    }
  }
}
