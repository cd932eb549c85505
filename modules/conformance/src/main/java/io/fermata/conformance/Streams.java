package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape.Completion;
import io.fermata.spi.InlineStream;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** A message that a driver takes as it comes has the result that a request has. */
final class Streams implements AlgorithmCheck {
  private static final int[] LENGTHS = {0, 1, 16, 63, 64, 65, 130, 333, 5_000};
  private static final int AROUND = 9;

  @Override
  public String name() {
    return "streams";
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
      Optional<InlineStream> offered = stream(seat);
      if (offered.isEmpty()) {
        return new Verdict.Passed("takes requests alone");
      }
      if (lab.stand().driver().shape().completion() != Completion.INLINE) {
        throw new Wrong("has streams, though it does not complete inside submit");
      }
      if (!sample.fixed().nonce().accept(0)) {
        throw new Wrong("has streams, though each message needs a nonce");
      }
      InlineStream stream = offered.get();
      for (int length : LENGTHS) {
        Trial trial = sample.trial(random, length);
        byte[] expected = lab.stand().alone(spec, trial, Layout.PLAIN).result();
        feed(stream, trial.input(), random);
        same(trial, expected, stream, random);
        dropped(trial, expected, stream, random);
        crowded(trial, expected, stream, random);
        copied(lab, spec, sample, trial, stream, random);
        beside(seat, trial, expected, stream, random);
      }
    }
    outlives(lab, spec, sample.trial(random, 100), random);
    return new Verdict.Passed("the same messages in requests");
  }

  private static Optional<InlineStream> stream(Stand.Seat seat) throws DriverException {
    try {
      return ReentryGuard.call(() -> seat.session().stream());
    } catch (RuntimeException | Error e) {
      throw new Wrong("throws instead of handing out a stream", e);
    }
  }

  /** In pieces of any length, from any memory, at once or byte by byte. */
  private static void feed(InlineStream stream, byte[] message, Random random) {
    int at = 0;
    while (at < message.length) {
      int most = message.length - at;
      int count = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(most);
      switch (random.nextInt(4)) {
        case 0 -> add(stream, ByteBuffer.allocateDirect(count).put(message, at, count).flip());
        case 1 -> add(stream, ByteBuffer.wrap(message, at, count).asReadOnlyBuffer());
        case 2 -> {
          count = 1;
          byte value = message[at];
          call(
              () -> {
                stream.update(value);
                return 0;
              });
        }
        default -> {
          byte[] wide = new byte[count + 2 * AROUND];
          System.arraycopy(message, at, wide, AROUND, count);
          int length = count;
          call(
              () -> {
                stream.update(wide, AROUND, length);
                return 0;
              });
        }
      }
      at += count;
    }
  }

  private static void add(InlineStream stream, ByteBuffer buffer) {
    call(
        () -> {
          stream.update(buffer);
          return 0;
        });
    if (buffer.hasRemaining()) {
      throw new Wrong("leaves " + buffer.remaining() + " bytes in a buffer that is added to a message");
    }
  }

  private interface Step {
    int take() throws DriverException;
  }

  private static int call(Step step) {
    try {
      return step.take();
    } catch (DriverException | RuntimeException | Error e) {
      throw new Wrong("a stream throws", e);
    }
  }

  private static void same(Trial trial, byte[] expected, InlineStream stream, Random random) {
    byte[] wide = Sample.bytes(random, expected.length + 2 * AROUND);
    byte[] before = wide.clone();
    int room = expected.length + random.nextInt(AROUND);
    int produced = call(() -> stream.finish(wide, AROUND, room));
    byte[] result = Arrays.copyOfRange(wide, AROUND, AROUND + expected.length);
    if (produced != expected.length || !Arrays.equals(result, expected)) {
      throw new Wrong(trial + " as a stream has another result than as a request");
    }
    System.arraycopy(before, AROUND, wide, AROUND, expected.length);
    if (!Arrays.equals(before, wide)) {
      throw new Wrong(trial + " as a stream writes around its result");
    }
  }

  private static void dropped(Trial trial, byte[] expected, InlineStream stream, Random random) {
    feed(stream, Sample.bytes(random, 70), random);
    stream.reset();
    stream.reset();
    feed(stream, trial.input(), random);
    same(trial, expected, stream, random);
  }

  /** What has too little room ends, and leaves nothing. */
  private static void crowded(Trial trial, byte[] expected, InlineStream stream, Random random) {
    feed(stream, Sample.bytes(random, 70), random);
    byte[] output = new byte[expected.length];
    try {
      stream.finish(output, 0, expected.length - 1);
      throw new Wrong("gives " + expected.length + " bytes where there is room for one less");
    } catch (DriverException e) {
      if (e.reason() != Reason.BAD_REQUEST) {
        throw new Wrong("a stream with too little room for its result throws", e);
      }
    }
    if (!Arrays.equals(output, new byte[expected.length])) {
      throw new Wrong("a stream writes where there is too little room");
    }
    feed(stream, trial.input(), random);
    same(trial, expected, stream, random);
  }

  /** Two messages of one beginning, of which either may end first. */
  private static void copied(
      Lab lab, SessionSpec spec, Sample sample, Trial rest, InlineStream stream, Random random)
      throws DriverException {
    byte[] begun = Sample.bytes(random, 1 + random.nextInt(200));
    Trial other = sample.trial(random, 35);
    feed(stream, begun, random);
    InlineStream copy;
    try {
      copy = stream.copy();
    } catch (DriverException | RuntimeException | Error e) {
      throw new Wrong("cannot copy a stream", e);
    }
    feed(copy, other.input(), random);
    feed(stream, rest.input(), random);
    Trial first = joined(begun, other);
    Trial second = joined(begun, rest);
    byte[] ofCopy = lab.stand().alone(spec, first, Layout.PLAIN).result();
    byte[] ofStream = lab.stand().alone(spec, second, Layout.PLAIN).result();
    if (random.nextBoolean()) {
      same(first, ofCopy, copy, random);
      same(second, ofStream, stream, random);
    } else {
      same(second, ofStream, stream, random);
      same(first, ofCopy, copy, random);
    }
  }

  private static Trial joined(byte[] begun, Trial rest) {
    byte[] both = Arrays.copyOf(begun, begun.length + rest.input().length);
    System.arraycopy(rest.input(), 0, both, begun.length, rest.input().length);
    return rest.input(both);
  }

  /** Beside another stream and a request of the same session. */
  private static void beside(
      Stand.Seat seat, Trial trial, byte[] expected, InlineStream stream, Random random)
      throws DriverException {
    InlineStream other =
        stream(seat).orElseThrow(() -> new Wrong("has a stream once, and then none"));
    feed(stream, trial.input(), random);
    feed(other, trial.input(), random);
    if (!Arrays.equals(seat.ask(trial, Layout.PLAIN).result(), expected)) {
      throw new Wrong(trial + " between two streams has another result than alone");
    }
    same(trial, expected, other, random);
    same(trial, expected, stream, random);
  }

  /** A message that has begun is ended though session and driver are closed. */
  private static void outlives(Lab lab, SessionSpec spec, Trial trial, Random random) throws DriverException {
    byte[] expected = lab.stand().alone(spec, trial, Layout.PLAIN).result();
    InlineStream left;
    try (Stand another = lab.another();
        Stand.Seat seat = another.open(spec)) {
      left = stream(seat).orElseThrow(() -> new Wrong("has streams, and another of it has none"));
      feed(left, trial.input(), random);
    }
    same(trial, expected, left, random);
  }
}
