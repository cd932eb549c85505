package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A message in parts has the result that it has as a whole, however it is split and whatever goes on beside it. */
final class Parts implements AlgorithmCheck {
  private static final int[] LENGTHS = {0, 1, 63, 64, 65, 130, 333};
  private static final int RANDOM_SPLITS = 12;

  @Override
  public String name() {
    return "parts";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.kind() == Kind.DIGEST || sample.kind() == Kind.MAC;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    SessionSpec spec = lab.spec(sample, random);
    try (Stand.Seat seat = lab.stand().open(spec)) {
      if (refusesParts(seat, sample.trial(random, 1))) {
        return new Verdict.Unchecked("takes whole messages only");
      }
      for (int length : LENGTHS) {
        Trial whole = sample.trial(random, length);
        byte[] expected = whole(lab, spec, whole);
        for (int[] cuts : splits(length, random)) {
          split(lab, spec, seat, whole, cuts, expected, random);
        }
      }
      boolean copies = copies(lab, spec, seat, sample, random);
      dropped(lab, spec, seat, sample, random);
      interleaved(lab, spec, seat, sample, random);
      return new Verdict.Passed("the same message as a whole" + (copies ? "" : "; no state is copied"));
    }
  }

  private static boolean refusesParts(Stand.Seat seat, Trial trial) {
    Parted parted = new Parted(seat, trial);
    Asked first = parted.first(trial.input(), Layout.PLAIN);
    if (!first.isFailed(Reason.UNSUPPORTED)) {
      first.result();
    }
    parted.drop();
    return first.isFailed(Reason.UNSUPPORTED);
  }

  private static byte[] whole(Lab lab, SessionSpec spec, Trial trial) throws DriverException {
    return lab.stand().alone(spec, trial, Layout.PLAIN).result();
  }

  /** Where each split cuts: evenly, unevenly as the kernel's tests do, byte by byte, with empty parts, at random. */
  private static List<int[]> splits(int length, Random random) {
    List<int[]> splits = new ArrayList<>();
    splits.add(new int[] {length / 2});
    splits.add(new int[] {0});
    splits.add(new int[] {length});
    splits.add(new int[] {0, 0, length, length});
    splits.add(new int[] {length * 19 / 100, length * 52 / 100});
    splits.add(new int[] {length / 4, length / 2, length / 2, length * 3 / 4});
    for (int block : new int[] {64, 128}) {
      if (length > block) {
        splits.add(new int[] {block - 1, block, block + 1});
        splits.add(new int[] {block});
      }
    }
    if (length <= 130) {
      splits.add(IntStream.range(1, Math.max(1, length)).toArray());
    }
    for (int i = 0; i < RANDOM_SPLITS; i++) {
      splits.add(random.ints(1 + random.nextInt(4), 0, length + 1).sorted().toArray());
    }
    return splits;
  }

  private static void split(
      Lab lab, SessionSpec spec, Stand.Seat seat, Trial whole, int[] cuts, byte[] expected, Random random)
      throws DriverException {
    String how = whole + ", split at " + Arrays.toString(cuts);
    if (!Arrays.equals(inParts(seat, whole, cuts, plain(cuts)), expected)) {
      throw new Wrong(how + " has another result than as a whole");
    }
    if (cuts.length > 6) {
      return;
    }
    List<Layout> layouts = new ArrayList<>();
    for (int i = 0; i <= cuts.length; i++) {
      layouts.add(Layout.random(random));
    }
    if (!Arrays.equals(inParts(seat, whole, cuts, layouts), expected)
        && isRightAsAWhole(lab, spec, whole, layouts, expected)) {
      throw new Wrong(how + ", laid as " + layouts + ", has another result than as a whole");
    }
  }

  /** If not, it is a matter of the layouts, and not of the parts. */
  private static boolean isRightAsAWhole(
      Lab lab, SessionSpec spec, Trial whole, List<Layout> layouts, byte[] expected)
      throws DriverException {
    for (Layout layout : layouts) {
      if (!Arrays.equals(lab.stand().alone(spec, whole, layout).result(), expected)) {
        return false;
      }
    }
    return true;
  }

  private static List<Layout> plain(int[] cuts) {
    return Collections.nCopies(cuts.length + 1, Layout.PLAIN);
  }

  private static byte[] inParts(Stand.Seat seat, Trial whole, int[] cuts, List<Layout> layouts) {
    byte[] input = whole.input();
    Parted parted = new Parted(seat, whole);
    int from = 0;
    for (int i = 0; i < cuts.length; i++) {
      byte[] part = Arrays.copyOfRange(input, from, cuts[i]);
      if (i == 0) {
        parted.first(part, layouts.get(i)).result();
      } else {
        parted.next(part, layouts.get(i));
      }
      from = cuts[i];
    }
    byte[] rest = Arrays.copyOfRange(input, from, input.length);
    if (cuts.length == 0) {
      parted.first(rest, layouts.get(0)).result();
      return parted.last();
    }
    return parted.last(rest, layouts.get(cuts.length));
  }

  /** Two messages of one beginning; false if the driver copies no state, which it may refuse. */
  private static boolean copies(
      Lab lab, SessionSpec spec, Stand.Seat seat, Sample sample, Random random)
      throws DriverException {
    for (int length : LENGTHS) {
      byte[] begun = Sample.bytes(random, length);
      Trial one = sample.trial(random, 70);
      Trial other = sample.trial(random, 35);
      for (boolean copyEndsFirst : new boolean[] {true, false}) {
        Parted message = new Parted(seat, one);
        message.first(begun, Layout.PLAIN).result();
        Optional<Parted> copied = message.fork();
        if (copied.isEmpty()) {
          message.drop();
          return false;
        }
        Parted dropped = copied.get().fork().orElseThrow(() -> new Wrong("copies a state once, not twice"));
        if (copyEndsFirst) {
          same(lab, spec, begun, one.input(other.input()), copied.get());
          dropped.drop();
          same(lab, spec, begun, one, message);
        } else {
          dropped.drop();
          same(lab, spec, begun, one, message);
          same(lab, spec, begun, one.input(other.input()), copied.get());
        }
      }
    }
    return true;
  }

  private static void same(Lab lab, SessionSpec spec, byte[] begun, Trial rest, Parted message)
      throws DriverException {
    byte[] both = Arrays.copyOf(begun, begun.length + rest.input().length);
    System.arraycopy(rest.input(), 0, both, begun.length, rest.input().length);
    if (!Arrays.equals(message.last(rest.input(), Layout.PLAIN), whole(lab, spec, rest.input(both)))) {
      throw new Wrong(
          rest + " after " + begun.length + " bytes that are the beginning of another message too"
              + " has another result than as a whole");
    }
  }

  private static void dropped(
      Lab lab, SessionSpec spec, Stand.Seat seat, Sample sample, Random random)
      throws DriverException {
    for (int length : LENGTHS) {
      Parted dropped = new Parted(seat, sample.trial(random, length));
      dropped.first(Sample.bytes(random, length), Layout.PLAIN).result();
      dropped.drop();
      Trial next = sample.trial(random, length);
      byte[] expected = whole(lab, spec, next);
      if (!Arrays.equals(seat.ask(next, Layout.PLAIN).result(), expected)
          || !Arrays.equals(inParts(seat, next, new int[] {length / 2}, plain(new int[1])), expected)) {
        throw new Wrong(next + " after a message that was dropped midway has another result than alone");
      }
    }
  }

  private static void interleaved(
      Lab lab, SessionSpec spec, Stand.Seat seat, Sample sample, Random random)
      throws DriverException {
    Trial one = sample.trial(random, 200);
    Trial other = sample.trial(random, 200);
    Trial between = sample.trial(random, 50);
    Parted first = new Parted(seat, one);
    Parted second = new Parted(seat, other);
    first.first(Arrays.copyOf(one.input(), 70), Layout.PLAIN).result();
    second.first(Arrays.copyOf(other.input(), 30), Layout.PLAIN).result();
    byte[] alone = seat.ask(between, Layout.PLAIN).result();
    first.next(Arrays.copyOfRange(one.input(), 70, 71), Layout.PLAIN);
    second.next(Arrays.copyOfRange(other.input(), 30, 128), Layout.PLAIN);
    byte[] ofOther = second.last(Arrays.copyOfRange(other.input(), 128, 200), Layout.PLAIN);
    byte[] ofOne = first.last(Arrays.copyOfRange(one.input(), 71, 200), Layout.PLAIN);
    if (!Arrays.equals(alone, whole(lab, spec, between))
        || !Arrays.equals(ofOther, whole(lab, spec, other))
        || !Arrays.equals(ofOne, whole(lab, spec, one))) {
      throw new Wrong("two messages of one session, and a whole one between their parts, get mixed up");
    }
  }
}
