package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.StreamState;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A session on one provider's driver, and the requests made of it. */
final class Rig implements AutoCloseable {
  /** Where a test puts its bytes. */
  enum Memory {
    ARRAY,
    NATIVE
  }

  private static final List<Driver> DRIVERS = new JcaDrivers().members();

  final Driver driver;
  final DriverSession session;

  Rig(String provider, SessionSpec spec) throws DriverException {
    driver = driver(provider);
    assertTrue(driver.probe(spec) instanceof Suitability.Fits, () -> "" + driver.probe(spec));
    session = driver.open(spec);
  }

  static Driver driver(String provider) {
    return DRIVERS.stream()
        .filter(driver -> driver.name().equals("jca." + provider))
        .findAny()
        .orElseThrow();
  }

  private static final Provider BOUNCY_CASTLE =
      ServiceLoader.load(Provider.class).stream()
        .filter(found -> found.type().getSimpleName().equals("BouncyCastleProvider"))
        .map(ServiceLoader.Provider::get)
        .findAny()
        .orElseThrow();

  /** For comparing with plain JCA. */
  static Provider bouncyCastle() {
    return BOUNCY_CASTLE;
  }

  static SecretKey key(Random random, String algorithm, int length) {
    return new SecretKeySpec(bytes(random, length), algorithm);
  }

  static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
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

  /** Puts the bytes at an odd place of a larger array, or into native memory. */
  static void put(Slot slot, byte[] bytes, Memory memory) {
    if (memory == Memory.NATIVE) {
      MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length));
      slot.set(segment.asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes)));
    } else {
      byte[] array = new byte[bytes.length + 5];
      System.arraycopy(bytes, 0, array, 3, bytes.length);
      slot.set(array, 3, bytes.length);
    }
  }

  Outcome submit(DriverRequest request, Operation operation, Part part) {
    request.begin(operation, part);
    assertEquals(Taken.DONE, session.submit(request, false));
    assertTrue(request.isEnded());
    return request.outcome();
  }

  Outcome submit(DriverRequest request, Operation operation) {
    return submit(request, operation, Part.WHOLE);
  }

  /** Whole in one request; answers the output, as long as was produced. */
  byte[] whole(Operation operation, byte[] input, int room, Memory in, Memory out) {
    DriverRequest request = request();
    put(request.input(), input, in);
    put(request.output(), new byte[room], out);
    assertEquals(Outcome.DONE, submit(request, operation));
    return produced(request);
  }

  /** In parts of random lengths. */
  byte[] parts(Operation operation, byte[] input, int room, Random random) {
    DriverRequest request = request();
    StreamState last = parts(request, operation, input, room, random);
    assertEquals(StreamState.NONE, request.state());
    last.close();
    last.close();
    return produced(request);
  }

  /** Answers the state as it was before the last part. */
  StreamState parts(
      DriverRequest request, Operation operation, byte[] input, int room, Random random) {
    int at = 0;
    Part part = Part.FIRST;
    while (part == Part.FIRST || random.nextInt(4) > 0) {
      int length = random.nextInt(input.length - at + 1);
      put(request.input(), slice(input, at, length), memory(random));
      assertEquals(Outcome.DONE, submit(request, operation, part));
      assertEquals(0, request.produced());
      at += length;
      part = Part.NEXT;
    }
    StreamState before = request.state();
    put(request.input(), slice(input, at, input.length - at), memory(random));
    put(request.output(), new byte[room], memory(random));
    submit(request, operation, Part.LAST);
    return before;
  }

  static Memory memory(Random random) {
    return random.nextBoolean() ? Memory.ARRAY : Memory.NATIVE;
  }

  static byte[] slice(byte[] bytes, int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  static byte[] produced(DriverRequest request) {
    return request.output().segment().asSlice(0, request.produced()).toArray(ValueLayout.JAVA_BYTE);
  }

  static void refused(DriverRequest request, Reason reason) {
    assertEquals(Outcome.FAILED, request.outcome());
    assertEquals(reason, request.failure().reason(), () -> request.failure().toString());
  }

  @Override
  public void close() {
    session.close();
    session.close();
    driver.close();
  }
}
