package io.fermata.driver.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/** A session of the driver, and the requests made of it. */
final class Rig implements AutoCloseable {
  final DriverSession session;

  Rig(SessionSpec spec) throws DriverException {
    session = new SoftDriver().open(spec);
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

  static DriverRequest request(byte[] input, int room) {
    DriverRequest request = request();
    request.input().set(input, 0, input.length);
    request.output().set(new byte[room], 0, room);
    return request;
  }

  Outcome submit(DriverRequest request, Operation operation, Part part) {
    request.begin(operation, part);
    assertEquals(Taken.DONE, session.submit(request, false));
    assertTrue(request.isEnded());
    return request.outcome();
  }

  /** What a whole message becomes. */
  byte[] made(Operation operation, byte[] input, int room) {
    DriverRequest request = request(input, room);
    assertEquals(Outcome.DONE, submit(request, operation, Part.WHOLE), () -> "" + request.failure());
    return produced(request);
  }

  static byte[] produced(DriverRequest request) {
    return Arrays.copyOf(request.output().copy(), request.produced());
  }

  /** Does a key operation; its request tells how it ended. */
  static DriverRequest compute(KeyOperation operation, List<BigInteger> integers)
      throws DriverException {
    try (Rig rig = new Rig(SessionSpec.keyOperation(operation))) {
      DriverRequest request = request();
      request.parameters(integers);
      rig.submit(request, Operation.KEY_OPERATION, Part.WHOLE);
      return request;
    }
  }

  /** The request must have been refused with these words. */
  static void refused(DriverRequest request, String words) {
    assertEquals(Outcome.FAILED, request.outcome());
    assertEquals(Reason.BAD_REQUEST, request.failure().reason());
    String why = request.failure().getMessage();
    assertTrue(why.contains(words), why);
  }

  @Override
  public void close() {
    session.close();
  }
}
