package io.fermata.driver.openssl;

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
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Assumptions;

/** A session of the driver, and the requests made of it. */
final class Rig implements AutoCloseable {
  /** The tests run on another library than the system's if it is named as for the driver itself. */
  static final Map<String, String> SETTINGS =
      Map.of("library", System.getProperty("fermata.driver.openssl.library", ""));

  final DriverSession session;

  Rig(SessionSpec spec) throws DriverException {
    session = started().open(spec);
  }

  /** A host with these settings, of which nothing is heard. */
  record Host(DriverSettings settings) implements DriverHost {
    Host(Map<String, String> settings) {
      this(new DriverSettings("openssl", settings));
    }

    @Override
    public TimeSource time() {
      return TimeSource.system();
    }

    @Override
    public void unblocked() {
      throw new AssertionError("an inline driver is never full");
    }

    @Override
    public void unblocked(WorkKind kind) {
      unblocked();
    }

    @Override
    public void changed(Health health, String why) {
      throw new AssertionError(why);
    }

    @Override
    public void withdrawn(String algorithm) {
      throw new AssertionError(algorithm);
    }
  }

  /** The driver on this machine's library; the test is skipped if there is none. */
  static OpensslDriver started() {
    OpensslDriver driver = new OpensslDriver();
    try {
      driver.start(new Host(SETTINGS));
    } catch (DriverException e) {
      Assumptions.abort("Debian's package libssl3 is wanted: " + e.getMessage());
    }
    return driver;
  }

  static SecretKey key(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 7);
    return new SecretKeySpec(bytes, "AES");
  }

  static DriverRequest request() {
    return new DriverRequest(
        new DriverRequest.Owner() {
          @Override
          public void ended(DriverRequest request) {
            // looked at after submit
          }

          @Override
          public void endedAgain(DriverRequest request) {
            throw new AssertionError("completed twice");
          }
        });
  }

  static DriverRequest request(byte[] nonce, byte[] input, int room) {
    DriverRequest request = request();
    request.nonce().set(nonce, 0, nonce.length);
    request.input().set(input, 0, input.length);
    request.output().set(new byte[room], 0, room);
    return request;
  }

  static Outcome submit(DriverSession session, DriverRequest request, Operation operation, Part part) {
    request.begin(operation, part);
    assertEquals(Taken.DONE, session.submit(request, false));
    assertTrue(request.isEnded());
    return request.outcome();
  }

  Outcome submit(DriverRequest request, Operation operation) {
    return submit(session, request, operation, Part.WHOLE);
  }

  /** What a whole message becomes. */
  byte[] made(Operation operation, byte[] nonce, byte[] input, int room) {
    DriverRequest request = request(nonce, input, room);
    assertEquals(Outcome.DONE, submit(request, operation), () -> "" + request.failure());
    return produced(request);
  }

  static byte[] produced(DriverRequest request) {
    return Arrays.copyOf(request.output().copy(), request.produced());
  }

  /** The request must have been refused for this reason, with these words. */
  static void refused(DriverRequest request, Reason reason, String words) {
    assertEquals(Outcome.FAILED, request.outcome());
    assertEquals(reason, request.failure().reason(), request.failure().getMessage());
    String why = request.failure().getMessage();
    assertTrue(why.contains(words), why);
  }

  @Override
  public void close() {
    session.close();
  }
}
