package io.fermata.framework;

import io.fermata.spi.Batching;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A driver before another one: sees what reaches that one and when it is done with it, and misbehaves
 * itself now and then. The other driver works under request objects of this one, so that it can be told
 * when the work has ended, whatever the framework was told.
 */
final class WatchedDriver implements Driver {
  /** Who wants to know. */
  interface Watcher {
    /** Code of a driver runs. */
    void entered();

    /** Something that begins with these bytes has reached the driver; it works on it from now on. */
    void arrived(long mark);

    /** The driver has ended what begins with these bytes. */
    void ended(long mark);

    void broken(String promise);
  }

  private static final ValueLayout.OfLong BIG_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Driver inner;
  private final Watcher watcher;
  private final Random random;
  private final Set<Oddity> oddities;
  private final double probability;
  private final Set<Work> live = new LinkedHashSet<>();
  private DriverHost host;

  WatchedDriver(
      Driver inner, Watcher watcher, Random random, Set<Oddity> oddities, double probability) {
    this.inner = inner;
    this.watcher = watcher;
    this.random = random;
    this.oddities = oddities;
    this.probability = probability;
  }

  private boolean strikes(Oddity oddity) {
    return oddities.contains(oddity) && random.nextDouble() < probability;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    this.host = host;
    inner.start(host);
  }

  @Override
  public DriverShape shape() {
    return inner.shape().completion() == DriverShape.Completion.INLINE
        ? inner.shape()
        : inner.shape().withBatching(new Batching(2, 1, 0));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    watcher.entered();
    if (strikes(Oddity.REFUSES_TO_OPEN)) {
      throw Computes.thrown();
    }
    return inner.probe(spec);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    watcher.entered();
    if (strikes(Oddity.REFUSES_TO_OPEN)) {
      throw Computes.thrown();
    }
    return new Watched(spec, inner.open(spec));
  }

  @Override
  public void close() {
    watcher.entered();
    inner.close();
    if (!live.isEmpty()) {
      watcher.broken("closed driver " + name() + " has ended everything: " + live.size());
    }
    if (strikes(Oddity.THROWS_ON_CLOSE)) {
      throw Computes.thrown();
    }
  }

  private final class Watched implements DriverSession {
    private final SessionSpec spec;
    private final DriverSession session;
    private boolean closed;
    private int out;

    Watched(SessionSpec spec, DriverSession session) {
      this.spec = spec;
      this.session = session;
    }

    @Override
    public Taken submit(DriverRequest request, boolean more) {
      watcher.entered();
      if (closed) {
        watcher.broken("a driver's session that was closed gets no request");
      }
      if (strikes(Oddity.UNBLOCKS)) {
        host.unblocked();
      }
      Work work = new Work(this, request);
      if (strikes(Oddity.ENDS_AND_FULL)) {
        watcher.arrived(work.mark);
        watcher.ended(work.mark);
        request.fail(Reason.FAULT, name() + " ends and is full");
        return Taken.FULL;
      }
      if (strikes(Oddity.ENDS_AND_THROWS)) {
        watcher.arrived(work.mark);
        watcher.ended(work.mark);
        request.fail(Reason.FAULT, name() + " ends and throws");
        throw Computes.thrown();
      }
      Taken taken = work.submit(more);
      if (taken == Taken.ACCEPTED && !work.isEnded()) {
        if (strikes(Oddity.THROWS_AND_KEEPS)) {
          work.disown();
          throw Computes.thrown();
        }
        if (strikes(Oddity.DONE_AND_KEEPS)) {
          work.disown();
          return Taken.DONE;
        }
        if (strikes(Oddity.NULL_AND_KEEPS)) {
          work.disown();
          return null;
        }
      }
      return taken;
    }

    /** What the test can compute itself is done so now and then. */
    @Override
    public boolean doTogether(List<DriverRequest> requests) {
      watcher.entered();
      if (closed) {
        watcher.broken("a driver's session that was closed gets no requests");
      }
      boolean known =
          (spec.algorithm().equals("SHA-256") || spec.algorithm().equals("AES/GCM"))
              && requests.stream().allMatch(request -> request.key().isEmpty());
      if (!known || random.nextBoolean()) {
        return false;
      }
      for (DriverRequest request : requests) {
        if (strikes(Oddity.THROWS_AND_KEEPS)) {
          throw Computes.thrown();
        }
        if (!strikes(Oddity.DONE_AND_KEEPS)) {
          long mark = mark(request.input());
          watcher.arrived(mark);
          watcher.ended(mark);
          if (strikes(Oddity.ENDS_AND_THROWS)) {
            request.fail(Reason.FAULT, name() + " ends and throws");
            throw Computes.thrown();
          }
          if (strikes(Oddity.ENDS_AND_FULL)) {
            request.fail(Reason.FAULT, name() + " ends and does none");
            return false;
          }
          if (strikes(Oddity.TOO_MUCH)) {
            request.succeed(request.output().length() + 1);
          } else {
            Computes.complete(spec, request);
          }
        }
      }
      return true;
    }

    @Override
    public void close() {
      watcher.entered();
      closed = true;
      if (out > 0) {
        watcher.broken("a driver's session is closed with " + out + " requests on it");
      }
      session.close();
      if (strikes(Oddity.THROWS_ON_CLOSE)) {
        throw Computes.thrown();
      }
    }
  }

  /** One request in the inner driver. */
  private final class Work implements DriverRequest.Owner {
    private final Watched session;
    private final DriverRequest outer;
    private final DriverRequest shadow = new DriverRequest(this);
    private final long mark;
    private byte[] input = new byte[0];
    private boolean disowned;

    Work(Watched session, DriverRequest outer) {
      this.session = session;
      this.outer = outer;
      this.mark = mark(outer.input());
      shadow.pointAs(outer);
      shadow.begin(outer.operation(), outer.part());
    }

    boolean isEnded() {
      return shadow.isEnded();
    }

    Taken submit(boolean more) {
      boolean inline = shape().completion() == DriverShape.Completion.INLINE;
      if (!inline) {
        input = outer.input().copy();
        live.forEach(other -> refuseOverlap(other));
      }
      live.add(this);
      session.out++;
      Taken taken = session.session.submit(shadow, more);
      if (taken == Taken.FULL) {
        live.remove(this);
        session.out--;
      } else if (!shadow.isEnded()) {
        watcher.arrived(mark);
      }
      return taken;
    }

    /** The framework must think that it has ended; the inner driver goes on with it. */
    void disown() {
      disowned = true;
      session.out--;
      watcher.ended(mark);
    }

    private void refuseOverlap(Work other) {
      if (overlap(outer.output(), other.shadow.output())
          || overlap(outer.output(), other.shadow.input())
          || overlap(outer.input(), other.shadow.output())) {
        watcher.broken("memory is lent to two requests at once");
      }
    }

    @Override
    public void ended(DriverRequest request) {
      live.remove(this);
      session.out -= disowned ? 0 : 1;
      boolean separate = !overlap(shadow.input(), shadow.output());
      if (input.length > 0
          && separate
          && !disowned
          && !Arrays.equals(input, shadow.input().copy())) {
        watcher.broken("the input of a request changes while the driver works on it");
      }
      watcher.arrived(mark); // unless it has
      watcher.ended(mark);
      outer.state(shadow.state());
      switch (shadow.outcome()) {
        case DONE -> {
          int room = outer.output().length();
          outer.succeed(strikes(Oddity.TOO_MUCH) ? room + 1 : shadow.produced());
        }
        case MISMATCH -> outer.mismatch();
        case FAILED -> outer.fail(shadow.failure());
      }
    }

    @Override
    public void endedAgain(DriverRequest request) {
      outer.fail(Reason.FAULT, name() + " ends it again");
    }
  }

  private static long mark(Slot slot) {
    return slot.length() < Long.BYTES
        ? 0
        : slot.segment().get(BIG_ENDIAN, 0);
  }

  private static boolean overlap(Slot one, Slot other) {
    Optional<MemorySegment> common =
        one.length() == 0 || other.length() == 0
            ? Optional.empty()
            : one.segment().asOverlappingSlice(other.segment());
    return common.isPresent() && common.get().byteSize() > 0;
  }
}
