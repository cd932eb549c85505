package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;

/** A driver that is started, and what it says to its host. */
final class Rig implements DriverHost, AutoCloseable {
  private static final long PATIENCE = 10;

  final Pkcs11Driver driver;
  final BlockingQueue<Health> healths = new LinkedBlockingQueue<>();
  final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
  final Semaphore room = new Semaphore(0);
  private final Map<String, String> settings;
  private final TimeSource time;

  Rig(Pkcs11Driver driver, Map<String, String> settings, TimeSource time) throws DriverException {
    this.driver = driver;
    this.settings = settings;
    this.time = time;
    driver.start(this);
  }

  /** Over a token of SoftHSM. */
  static Rig of(String token) throws DriverException {
    return new Rig(
        new Pkcs11Driver("pkcs11." + token), SoftHsm.settings(token, Map.of()), TimeSource.system());
  }

  static CallbackHandler answers(String pin) {
    return callbacks -> ((PasswordCallback) callbacks[0]).setPassword(pin.toCharArray());
  }

  /** Over a strange token, whose PIN is right. */
  static Rig of(StrangeToken token, TimeSource time) throws DriverException {
    return new Rig(
        new Pkcs11Driver("pkcs11.strange", token, Optional.of(answers(token.pin))),
        Map.of("library", StrangeToken.LIBRARY, "lanes", "2", "depth", "8", "recheck", "1s"),
        time);
  }

  @Override
  public DriverSettings settings() {
    return new DriverSettings(driver.name(), settings);
  }

  @Override
  public TimeSource time() {
    return time;
  }

  @Override
  public void unblocked() {
    room.release();
  }

  @Override
  public void unblocked(WorkKind kind) {
    room.release();
  }

  @Override
  public void changed(Health health, String why) {
    reasons.add(why);
    healths.add(health);
  }

  @Override
  public void withdrawn(String algorithm) {
    throw new AssertionError("withdraws " + algorithm);
  }

  /** What it says of its health next. */
  Health nextHealth() throws InterruptedException {
    Health next = healths.poll(PATIENCE, TimeUnit.SECONDS);
    assertTrue(next != null, "says nothing of its health");
    return next;
  }

  /** A request, which counts how often it ends. */
  static final class Question implements DriverRequest.Owner {
    final DriverRequest request = new DriverRequest(this);
    final AtomicInteger ends = new AtomicInteger();
    private volatile CountDownLatch end = new CountDownLatch(1);

    static Question of(Operation operation, byte[] input, int room) {
      Question question = new Question();
      question.request.output().set(new byte[room], 0, room);
      question.part(operation, Part.WHOLE, input);
      return question;
    }

    /** One for a message that comes in parts; see {@link #part}. */
    static Question inParts(int room) {
      Question question = new Question();
      question.request.output().set(new byte[room], 0, room);
      return question;
    }

    /** Arms it with these bytes. */
    Question part(Operation operation, Part part, byte[] input) {
      request.input().set(input, 0, input.length);
      begin(operation, part);
      return this;
    }

    void begin(Operation operation, Part part) {
      end = new CountDownLatch(1);
      request.begin(operation, part);
    }

    /** Submits until it is taken, and waits for the end. */
    Question ask(DriverSession session) throws InterruptedException {
      while (session.submit(request, false) == Taken.FULL) {
        Thread.onSpinWait();
      }
      return await();
    }

    Question await() throws InterruptedException {
      assertTrue(end.await(PATIENCE, TimeUnit.SECONDS), "has not ended");
      return this;
    }

    byte[] output() {
      assertEquals(
          Outcome.DONE,
          request.outcome(),
          () -> request.outcome() == Outcome.FAILED ? "" + request.failure() : "");
      return Arrays.copyOf(request.output().array(), request.produced());
    }

    Reason reason() {
      assertEquals(Outcome.FAILED, request.outcome());
      return request.failure().reason();
    }

    @Override
    public void ended(DriverRequest ended) {
      ends.incrementAndGet();
      end.countDown();
    }

    @Override
    public void endedAgain(DriverRequest ended) {
      ends.incrementAndGet();
    }
  }

  @Override
  public void close() {
    driver.close();
  }
}
