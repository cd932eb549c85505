package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.Batching;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Devices with one defect each. */
class DevicesTest {

  @Test
  @DisplayName("completion: some requests that are accepted end on the thread that submits them")
  void onTheSubmitter() throws Exception {
    Caught.byExactlyOnDevice(
        "completion",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              Taken submit(Entry entry) {
                if (!stopped && entry.request().input().length() > 200) {
                  entry.session().carryOut(entry.request());
                  return Taken.ACCEPTED;
                }
                return super.submit(entry);
              }
            });
  }

  @Test
  @DisplayName("completion: some requests are said to be done, and are not yet")
  void notYet() throws Exception {
    Caught.byExactlyOnDevice(
        "completion",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              Taken submit(Entry entry) {
                Taken taken = super.submit(entry);
                return taken == Taken.ACCEPTED ? Taken.DONE : taken;
              }

              @Override
              void finish(Entry entry) throws InterruptedException {
                if (entry.request().input().length() > 250) {
                  Thread.sleep(2);
                }
                super.finish(entry);
              }
            });
  }

  @Test
  @DisplayName("completes once: what comes right behind a failure is forgotten")
  void forgotten() throws Exception {
    Caught.byExactlyOnDevice(
        "completes once",
        stopped ->
            new SoundDevice(stopped) {
              private boolean failed;

              @Override
              void finish(Entry entry) throws InterruptedException {
                boolean forget = failed;
                failed = false;
                if (!forget) {
                  super.finish(entry);
                  synchronized (ring) {
                    failed =
                        entry.request().isEnded()
                            && entry.request().outcome() == DriverRequest.Outcome.FAILED
                            && !ring.isEmpty();
                  }
                }
              }
            });
  }

  @Test
  @DisplayName("completes once: what has ended ends once more when the driver is closed")
  void afterClose() throws Exception {
    Caught.byExactlyOnDevice(
        "completes once",
        stopped ->
            new SoundDevice(stopped) {
              private final List<DriverRequest> done = new ArrayList<>();

              @Override
              void finish(Entry entry) throws InterruptedException {
                super.finish(entry);
                done.add(entry.request());
              }

              @Override
              public void close() {
                super.close();
                done.stream()
                    .filter(DriverRequest::isEnded)
                    .forEach(one -> one.fail(Reason.CLOSED, "is closed"));
                done.clear();
              }
            });
  }

  @Test
  @DisplayName("untouched when full: the output is cleared, or the request is ended, though there is no room")
  void touched() throws Exception {
    Caught.byExactlyOnDevice(
        "untouched when full",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              Taken full(Entry entry) {
                entry.request().output().segment().fill((byte) 0);
                return Taken.FULL;
              }
            });
    Caught.byExactlyOnDevice(
        "untouched when full",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              Taken full(Entry entry) {
                entry.request().fail(Reason.TRANSIENT, "no room");
                return Taken.FULL;
              }
            });
  }

  @Test
  @DisplayName("untouched when full: now and then it does not say that there is room")
  void lostWakeUp() throws Exception {
    Caught.byExactlyOnDevice(
        "untouched when full",
        stopped ->
            new SoundDevice(stopped) {
              private final AtomicInteger told = new AtomicInteger();

              @Override
              void roomMade() {
                if (told.incrementAndGet() % 5 != 0) {
                  super.roomMade();
                }
              }
            });
  }

  @Test
  @DisplayName("depth: it holds one more, or one less, than its shape says")
  void depth() throws Exception {
    for (int wrong : new int[] {-1, 1}) {
      Caught.byExactlyOnDevice(
          "depth",
          stopped ->
              new SoundDevice(stopped) {
                @Override
                int room() {
                  return super.room() + wrong;
                }
              });
    }
  }

  private static void awaitOrClosed(SoundDevice device, java.util.function.BooleanSupplier there) {
    synchronized (device.ring) {
      while (!there.getAsBoolean() && !device.isClosed()) {
        try {
          device.ring.wait(100);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @Test
  @DisplayName("stopped device: submit waits for room")
  void submitWaits() throws Exception {
    Caught.byExactlyOnDevice(
        "stopped device",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              Taken submit(Entry entry) {
                awaitOrClosed(this, () -> ring.size() < room());
                return super.submit(entry);
              }
            });
  }

  @Test
  @DisplayName("stopped device: open waits until nothing is in the ring")
  void openWaits() throws Exception {
    Caught.byExactlyOnDevice(
        "stopped device",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              public DriverSession open(SessionSpec spec) throws DriverException {
                awaitOrClosed(this, ring::isEmpty);
                return super.open(spec);
              }
            });
  }

  @Test
  @DisplayName("close in flight: what is in the ring is forgotten, ended twice, or called a bad request")
  void closing() throws Exception {
    Caught.byExactlyOnDevice(
        "close in flight",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              void giveUp(Entry entry) {
                // forgotten
              }
            });
    Caught.byExactlyOnDevice(
        "close in flight",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              void giveUp(Entry entry) {
                super.giveUp(entry);
                super.giveUp(entry);
              }
            });
    Caught.byExactlyOnDevice(
        "close in flight",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              void giveUp(Entry entry) {
                entry.request().fail(Reason.BAD_REQUEST, "too late");
              }
            });
  }

  @Test
  @DisplayName("close in flight: what is in the ring is said to be done, and nothing was computed")
  void doneAtClose() throws Exception {
    Caught.byExactlyOnDevice(
        "close in flight",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              void giveUp(Entry entry) {
                entry.request().succeed(entry.request().output().length());
              }
            });
  }

  @Test
  @DisplayName("batch: what is said to be followed waits for it for ever")
  void more() throws Exception {
    Caught.byExactlyOnDevice(
        "batch",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              boolean isDue() {
                return ring.size() >= room() || ring.stream().anyMatch(entry -> !entry.more());
              }
            });
  }

  @Test
  @DisplayName("batch: declines though as many are out as its shape wants; or throws when it is asked")
  void declines() throws Exception {
    Caught.byExactlyOnDevice(
        "batch",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              boolean declines() {
                return true;
              }
            });
    Caught.byExactlyOnDevice(
        "batch",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              boolean declines() {
                throw new IllegalStateException("cannot tell");
              }
            });
  }

  @Test
  @DisplayName("batch: the best batch does not fit in")
  void best() throws Exception {
    Caught.byExactlyOnDevice(
        "batch",
        stopped ->
            new SoundDevice(stopped) {
              @Override
              Batching batching() {
                return new Batching(DEPTH + 1, 1, 0);
              }
            });
  }

  /** Does several requests at once, in a way of its own. */
  private static SoundDevice together(boolean stopped, BiPredicate<SoundSession, List<DriverRequest>> way) {
    return new SoundDevice(stopped) {
      @Override
      Batching batching() {
        return new Batching(DEPTH, 1, 0);
      }

      @Override
      boolean doTogether(SoundSession session, List<DriverRequest> requests) {
        return way.test(session, requests);
      }
    };
  }

  @Test
  @DisplayName("together: a device that does it right, and one that does it for some alone, pass")
  void together() throws Exception {
    for (int most : new int[] {8, 100}) {
      BiPredicate<SoundSession, List<DriverRequest>> way =
          (session, requests) -> {
            boolean does = requests.size() <= most;
            requests.stream().filter(request -> does).forEach(session::carryOut);
            return does;
          };
      try (Kit kit = Kit.of(Subject.of(() -> together(false, way))).seed(Caught.SEED).open()) {
        Report report = kit.run(line -> {});
        assertEquals(List.of(), report.failures());
        assertEquals(
            1,
            report.lines().stream()
                .filter(line -> line.check().name().equals("together"))
                .filter(line -> line.verdict() instanceof Verdict.Passed)
                .count());
      }
    }
  }

  @Test
  @DisplayName("together: one is left to the thread, or has the result of another, or ends elsewhere")
  void together_wrong() throws Exception {
    Caught.byExactlyOnDevice(
        "together",
        stopped ->
            together(
                stopped,
                (session, requests) -> {
                  requests.stream().skip(1).forEach(session::carryOut);
                  return true;
                }));
    Caught.byExactlyOnDevice(
        "together",
        stopped ->
            together(
                stopped,
                (session, requests) -> {
                  DriverRequest last = requests.getLast();
                  requests.stream().filter(request -> request != last).forEach(session::carryOut);
                  last.succeed(last.output().length());
                  return true;
                }));
    Caught.byExactlyOnDevice(
        "together",
        stopped ->
            together(
                stopped,
                (session, requests) -> {
                  CompletableFuture.runAsync(() -> requests.forEach(session::carryOut)).join();
                  return true;
                }));
  }

  @Test
  @DisplayName("together: it is said not to be done, and one has ended; one is in another's way; it throws")
  void together_refused() throws Exception {
    Caught.byExactlyOnDevice(
        "together",
        stopped ->
            together(
                stopped,
                (session, requests) -> {
                  session.carryOut(requests.getLast());
                  return false;
                }));
    Caught.byExactlyOnDevice(
        "together",
        stopped ->
            together(
                stopped,
                (session, requests) -> {
                  if (requests.stream().anyMatch(request -> request.output().length() == 1)) {
                    requests.forEach(request -> request.fail(Reason.BAD_REQUEST, "one has no room"));
                  } else {
                    requests.forEach(session::carryOut);
                  }
                  return true;
                }));
    Caught.byExactlyOnDevice(
        "together",
        stopped ->
            together(
                stopped,
                (session, requests) -> {
                  throw new IllegalStateException("cannot");
                }));
  }
}
