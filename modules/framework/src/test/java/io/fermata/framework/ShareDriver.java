package io.fermata.framework;

import io.fermata.spi.Descriptor;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A driver that has some algorithms and not others, computes rightly, and is in the hands of the test: inline,
 * or a device that completes what it has when it is told to.
 */
final class ShareDriver implements Driver {
  private record Held(Open session, DriverRequest request) {}

  final List<String> log = new ArrayList<>();
  int opened;
  int closed;
  boolean closedTooEarly;
  volatile DriverHost host;
  volatile ToolDriver.Hook hook = request -> Optional.empty();
  volatile Predicate<SessionSpec> refuses = spec -> false;
  volatile Predicate<SessionSpec> unfit = spec -> false;
  private final ToolDriver tool = ToolDriver.inline();
  private final String name;
  private final Set<String> algorithms;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final List<Framework> guarded = new ArrayList<>();
  private DriverShape.Kind kind = DriverShape.Kind.SOFTWARE;
  private boolean inline = true;
  private boolean chains;
  private boolean owes;
  private boolean gone;
  private int depth = 4;

  ShareDriver(String name, String... algorithms) {
    this.name = name;
    this.algorithms = Set.of(algorithms);
  }

  ShareDriver kind(DriverShape.Kind kind) {
    this.kind = kind;
    return this;
  }

  /** Takes chains of its algorithms as one. */
  ShareDriver chains() {
    chains = true;
    return this;
  }

  /** Keeps what comes, so many at a time. */
  ShareDriver device(int depth) {
    this.inline = false;
    this.depth = depth;
    return this;
  }

  /** Sees that nobody comes in with a lock of this framework. */
  void guard(Framework framework) {
    guarded.add(framework);
  }

  synchronized List<String> log() {
    return List.copyOf(log);
  }

  synchronized int holds() {
    return held.size();
  }

  synchronized int openSessions() {
    return opened - closed;
  }

  /** Returns when it holds so many. */
  synchronized void awaitHeld(int count) throws InterruptedException {
    while (held.size() < count) {
      wait();
    }
  }

  /** Takes out the oldest; the test completes it. */
  synchronized DriverRequest take() {
    return held.remove().request;
  }

  /** Completes the oldest; false if there is none. Says that there is room if FULL was answered. */
  boolean completeNext() {
    Held next;
    boolean unblocks;
    synchronized (this) {
      next = held.poll();
      unblocks = owes && next != null;
      owes &= !unblocks;
    }
    if (next != null) {
      complete(next.session.spec, next.request);
    }
    if (unblocks) {
      host.unblocked();
    }
    return next != null;
  }

  /** Says that it is gone, and ends what it has. */
  void unplug(Reason why) {
    List<Held> left;
    synchronized (this) {
      gone = why == Reason.CLOSED;
      left = List.copyOf(held);
      held.clear();
      owes = false;
    }
    if (gone) {
      host.changed(Health.GONE, "unplugged");
    }
    left.forEach(one -> one.request.fail(Reason.SESSION_LOST, "it was reset"));
    host.unblocked();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) {
    this.host = host;
  }

  @Override
  public DriverShape shape() {
    return inline
        ? DriverShape.inline(kind, List.copyOf(algorithms))
        : new DriverShape(
            kind, DriverShape.Completion.OWN_THREAD, depth, List.copyOf(algorithms));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    boolean fits =
        spec.kind() == SessionSpec.Kind.CHAIN
            ? chains && spec.stages().stream().allMatch(one -> algorithms.contains(one.algorithm()))
            : algorithms.contains(spec.algorithm());
    return fits && !unfit.test(spec)
        ? new Suitability.Fits(0)
        : new Suitability.Unfit(Reason.UNSUPPORTED, "has " + algorithms);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (refuses.test(spec)) {
      throw new DriverException(Reason.UNAVAILABLE, "no room for " + spec.label());
    }
    synchronized (this) {
      opened++;
    }
    return new Open(spec);
  }

  @Override
  public void close() {
    unplug(Reason.SESSION_LOST);
  }

  private final class Open implements DriverSession {
    private final SessionSpec spec;
    private boolean shut;

    private Open(SessionSpec spec) {
      this.spec = spec;
    }

    @Override
    public Taken submit(DriverRequest request, boolean more) {
      for (Framework framework : guarded) {
        if (LocksOfFramework.isAnyHeld(framework)) {
          request.fail(Reason.FAULT, "a lock is held");
          return Taken.DONE;
        }
      }
      Optional<Taken> instead = hook.apply(request);
      if (instead.isPresent()) {
        return instead.get();
      }
      synchronized (ShareDriver.this) {
        if (shut || gone) {
          request.fail(Reason.SESSION_LOST, "session is closed");
          return Taken.DONE;
        }
        if (!inline && held.size() >= depth) {
          owes = true;
          return Taken.FULL;
        }
        log.add(request.operation() + " " + spec.label());
        if (!inline) {
          held.add(new Held(this, request));
          ShareDriver.this.notifyAll();
          return Taken.ACCEPTED;
        }
      }
      complete(spec, request);
      return Taken.DONE;
    }

    @Override
    public void close() {
      synchronized (ShareDriver.this) {
        if (!shut) {
          closed++;
          shut = true;
        }
        closedTooEarly |= held.stream().anyMatch(one -> one.session == this);
      }
    }
  }

  private void complete(SessionSpec spec, DriverRequest request) {
    if (request.operation() == Operation.CHAIN) {
      chain(spec, request);
    } else {
      tool.complete(spec, request);
    }
  }

  /** The steps, each done as by itself. */
  private void chain(SessionSpec spec, DriverRequest request) {
    Map<String, SessionSpec> stages = new HashMap<>();
    spec.stages().forEach(stage -> stages.put(stage.label(), stage));
    for (Descriptor now : request.chain()) {
      SessionSpec stage = stages.get(now.stage());
      byte[] result = new byte[Math.max(64, now.length())];
      boolean code = stage.kind() != SessionSpec.Kind.CIPHER;
      DriverRequest step = new DriverRequest(new Quiet());
      step.key(now.key());
      step.input().set(request.input(), now.skip(), now.length());
      step.output().set(result, 0, result.length);
      step.nonce().set(now.iv(), 0, now.iv().length);
      step.begin(code ? Operation.MAC : now.operation(), io.fermata.spi.Part.WHOLE);
      tool.complete(stage, step);
      Slot place = new Slot();
      int count = code ? CodeSession.length(stage) : now.length();
      place.set(request.input(), code ? now.inject() : now.skip(), count);
      if (now.operation() == Operation.VERIFY) {
        if (!CodeSession.equal(result, count, place)) {
          request.mismatch();
          return;
        }
      } else {
        place.buffer().put(result, 0, count);
      }
    }
    request.succeed(request.input().length());
  }

  private static final class Quiet implements DriverRequest.Owner {
    @Override
    public void ended(DriverRequest request) {
      // looked at at once
    }

    @Override
    public void endedAgain(DriverRequest request) {
      throw new AssertionError("completed twice");
    }
  }
}
