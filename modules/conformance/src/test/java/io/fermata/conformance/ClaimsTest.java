package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Batching;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a driver says of itself, and its use by several threads and sessions; inline. */
class ClaimsTest {

  private static SoundDriver withShape(DriverShape first, DriverShape second) {
    AtomicInteger looks = new AtomicInteger();
    return new SoundDriver() {
      @Override
      public DriverShape shape() {
        return looks.incrementAndGet() % 5 == 4 ? second : first;
      }
    };
  }

  private static DriverShape inline(List<String> algorithms) {
    return DriverShape.inline(DriverShape.Kind.SOFTWARE, algorithms);
  }

  @Test
  @DisplayName("name and shape: an illegal name, a shape that changes, an algorithm twice")
  void nameAndShape() throws Exception {
    Caught.byExactly("name and shape", () -> new SoundDriver("of two words"));
    DriverShape shape = inline(SoundDriver.ALGORITHMS);
    Caught.byExactly(
        "name and shape", () -> withShape(shape, inline(SoundDriver.ALGORITHMS.reversed())));
    List<String> twice = new ArrayList<>(SoundDriver.ALGORITHMS);
    twice.add("SHA-256");
    Caught.byExactly("name and shape", () -> withShape(inline(twice), inline(twice)));
  }

  @Test
  @DisplayName("name and shape: a probe that throws at a key without bytes, or has no answer; a toString that throws")
  void thrown() throws Exception {
    Caught.byExactly(
        "name and shape",
        () ->
            new SoundDriver() {
              @Override
              public Suitability probe(SessionSpec spec) {
                spec.key().ifPresent(key -> key.getEncoded().clone());
                return super.probe(spec);
              }
            });
    Caught.byExactly(
        "name and shape",
        () ->
            new SoundDriver() {
              @Override
              public String toString() {
                throw new IllegalStateException("not now");
              }
            });
  }

  @Test
  @DisplayName("offers: what is not listed is accepted, or refused for a wrong reason")
  void offers() throws Exception {
    Caught.byExactly(
        "offers",
        () ->
            new SoundDriver() {
              @Override
              public Suitability probe(SessionSpec spec) {
                return spec.algorithm().equals("SHA-512") ? new Suitability.Fits(0) : super.probe(spec);
              }
            });
    Caught.byExactly(
        "offers",
        () ->
            new SoundDriver() {
              @Override
              public Suitability probe(SessionSpec spec) {
                return super.probe(spec) instanceof Suitability.Unfit(Reason reason, String why)
                        && Algorithm.find(spec.algorithm()).isEmpty()
                    ? new Suitability.Unfit(Reason.BAD_REQUEST, why)
                    : super.probe(spec);
              }
            });
    Caught.byExactly(
        "offers",
        () ->
            new SoundDriver() {
              @Override
              public Suitability probe(SessionSpec spec) {
                return super.probe(
                    spec.kind() == SessionSpec.Kind.SIGNATURE
                        ? SessionSpec.digest(spec.algorithm())
                        : spec);
              }
            });
  }

  @Test
  @DisplayName("offers: what probe refuses is opened nevertheless, or ends open with something else")
  void opens() throws Exception {
    Caught.byExactly(
        "offers",
        Kit.of(
            Subject.of(
                () ->
                    new SoundDriver() {
                      @Override
                      public DriverSession open(SessionSpec spec) {
                        return new SoundSession(spec); // throws NoSuchElementException
                      }
                    })));
  }

  @Test
  @DisplayName("offers: an algorithm is listed, and accepted by no probe")
  void listed() throws Exception {
    List<String> more = new ArrayList<>(SoundDriver.ALGORITHMS);
    more.add("SHA-512");
    DriverShape shape = inline(more);
    try (Kit kit = Kit.of(Subject.of(() -> withShape(shape, shape))).open()) {
      Check offers =
          kit.checks().stream().filter(one -> one.name().equals("offers")).findFirst().orElseThrow();
      assertInstanceOf(Verdict.Failed.class, offers.run());
    }
  }

  @Test
  @DisplayName("parallel open: two opens at once get in each other's way")
  void parallelOpen() throws Exception {
    Caught.byExactly(
        "parallel open",
        () ->
            new SoundDriver() {
              private final AtomicInteger inside = new AtomicInteger();

              @Override
              public DriverSession open(SessionSpec spec) throws DriverException {
                try {
                  if (inside.getAndIncrement() > 0) {
                    throw new IllegalStateException("is busy");
                  }
                  LockSupport.parkNanos(20_000);
                  return super.open(spec);
                } finally {
                  inside.decrementAndGet();
                }
              }
            });
  }

  @Test
  @DisplayName("threads: a session has one place for the message that it works on")
  void threads() throws Exception {
    Caught.byExactly("threads", ClaimsTest::onePlace);
  }

  private static Driver onePlace() {
    return new SoundDriver() {
      @Override
      public DriverSession open(SessionSpec spec) {
        return new SoundSession(spec) {
          private volatile byte[] result = new byte[0];

          @Override
          void write(DriverRequest request, byte[] computed) {
            result = computed;
            Thread.yield();
            byte[] now = result;
            super.write(request, now.length == computed.length ? now : computed);
          }
        };
      }
    };
  }

  @Test
  @DisplayName("sessions: the key of an algorithm is that of the session that was opened last")
  void sessions() throws Exception {
    Caught.byExactly(
        "sessions",
        () ->
            new SoundDriver() {
              private final Map<String, SessionSpec> last = new ConcurrentHashMap<>();

              @Override
              public DriverSession open(SessionSpec spec) {
                last.put(spec.algorithm(), spec);
                return new SoundSession(spec) {
                  @Override
                  java.security.Key key(DriverRequest request) throws DriverException {
                    super.key(request);
                    SessionSpec seen = last.get(spec.algorithm());
                    return request.key().isPresent() || seen.key().isEmpty() || spec.key().isEmpty()
                        ? super.key(request)
                        : seen.key().get();
                  }
                };
              }
            });
  }

  @Test
  @DisplayName("completion: inline by its shape, and ends some on another thread")
  void inlineElsewhere() throws Exception {
    Caught.byExactly(
        "completion",
        () ->
            new SoundDriver() {
              @Override
              public DriverSession open(SessionSpec spec) {
                return new SoundSession(spec) {
                  @Override
                  public Taken submit(DriverRequest request, boolean more) {
                    Thread thread = Thread.startVirtualThread(() -> carryOut(request));
                    try {
                      thread.join();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    return Taken.DONE;
                  }
                };
              }
            });
  }

  @Test
  @DisplayName("completes once: a wrong tag is said, and then a failure is")
  void twice() throws Exception {
    Caught.byExactly(
        "completes once",
        () ->
            new SoundDriver() {
              @Override
              public DriverSession open(SessionSpec spec) {
                return new SoundSession(spec) {
                  @Override
                  void carryOut(DriverRequest request) {
                    super.carryOut(request);
                    if (request.outcome() == DriverRequest.Outcome.MISMATCH) {
                      request.fail(Reason.FAULT, "wrong");
                    }
                  }
                };
              }
            });
  }

  @Test
  @DisplayName("close in flight: a second close of the driver throws")
  void closeTwice() throws Exception {
    Caught.byExactly(
        "close in flight",
        () ->
            new SoundDriver() {
              private final AtomicInteger closed = new AtomicInteger();

              @Override
              public void close() {
                if (closed.getAndIncrement() == 1) {
                  throw new IllegalStateException("is closed");
                }
              }
            });
  }
}
