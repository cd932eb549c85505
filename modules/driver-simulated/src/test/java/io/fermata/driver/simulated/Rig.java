package io.fermata.driver.simulated;

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
import io.fermata.spi.VirtualTime;
import io.fermata.spi.WorkKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A simulated device in virtual time, what it was told, and a trace of all that it says. */
final class Rig implements DriverHost, DriverRequest.Owner, AutoCloseable {
  static final SessionSpec SHA = SessionSpec.digest("SHA-256");
  private static final Consumer<DriverRequest> NOBODY = request -> {};

  final VirtualTime time = new VirtualTime();
  final SimulatedDriver driver;
  /** One line for each thing the device said. */
  final List<String> trace = new ArrayList<>();

  final List<DriverRequest> endedAgain = new ArrayList<>();
  final List<Health> changes = new ArrayList<>();
  int unblocked;
  Consumer<DriverRequest> onEnd = NOBODY;
  private final DriverSettings settings;
  private final Map<DriverRequest, Integer> numbers = new HashMap<>();
  private final Map<DriverRequest, Long> endTimes = new HashMap<>();

  Rig(SimulatedDeviceBuilder device) throws DriverException {
    this(device.build(), Map.of());
  }

  Rig(SimulatedDriver driver, Map<String, String> given) throws DriverException {
    this.driver = driver;
    this.settings = new DriverSettings("simulated", given);
    driver.start(this);
    settings.refuseUnknown();
  }

  /** 1 us for each request, and nothing around it: what a test of one thing starts from. */
  static SimulatedDeviceBuilder plain() {
    return SimulatedDevice.builder().latency(Duration.ofNanos(1_000));
  }

  /** A hash of {@code text} that is numbered from 1 in the order in which they are made. */
  DriverRequest digest(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return request(Operation.DIGEST, Part.WHOLE, bytes, 32);
  }

  DriverRequest request(Operation operation, Part part, byte[] input, int output) {
    DriverRequest request = new DriverRequest(this);
    numbers.put(request, numbers.size() + 1);
    request.input().set(input, 0, input.length);
    request.output().set(new byte[output], 0, output);
    request.begin(operation, part);
    return request;
  }

  /** Submits so many hashes, each of which must be accepted, ringing the doorbell for each. */
  List<DriverRequest> submit(DriverSession session, int count) {
    List<DriverRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DriverRequest request = digest("message " + i);
      Taken taken = session.submit(request, false);
      if (taken != Taken.ACCEPTED) {
        throw new AssertionError(driver + " answers " + taken + " to request " + (i + 1));
      }
      requests.add(request);
    }
    return requests;
  }

  /** Runs until nothing is left to happen. */
  void run() {
    while (time.runNext()) {
      // goes on
    }
  }

  static boolean isRight(DriverRequest request) throws Exception {
    byte[] right = MessageDigest.getInstance("SHA-256").digest(request.input().copy());
    return request.outcome() == Outcome.DONE && Arrays.equals(right, request.output().copy());
  }

  /** How the request ended, in a word. */
  static String end(DriverRequest request) throws Exception {
    if (!request.isEnded()) {
      return "open";
    }
    return switch (request.outcome()) {
      case DONE -> isRight(request) ? "right" : "wrong";
      case MISMATCH -> "mismatch";
      case FAILED -> request.failure().reason().name();
    };
  }

  static List<String> ends(List<DriverRequest> requests) throws Exception {
    List<String> ends = new ArrayList<>();
    for (DriverRequest request : requests) {
      ends.add(end(request));
    }
    return ends;
  }

  /** When it ended. */
  long endedAt(DriverRequest request) {
    return endTimes.get(request);
  }

  int number(DriverRequest request) {
    return numbers.get(request);
  }

  private void note(String what) {
    trace.add(time.nanoTime() + " " + what);
  }

  @Override
  public void ended(DriverRequest request) {
    endTimes.put(request, time.nanoTime());
    Object reason =
        request.outcome() == Outcome.FAILED ? request.failure().reason() : request.produced();
    note(number(request) + " " + request.outcome() + " " + reason);
    onEnd.accept(request);
  }

  @Override
  public void endedAgain(DriverRequest request) {
    endedAgain.add(request);
    note(number(request) + " again");
  }

  @Override
  public DriverSettings settings() {
    return settings;
  }

  @Override
  public TimeSource time() {
    return time;
  }

  @Override
  public void unblocked() {
    unblocked++;
    note("unblocked");
  }

  @Override
  public void unblocked(WorkKind kind) {
    unblocked();
  }

  @Override
  public void changed(Health health, String why) {
    changes.add(health);
    note(health + " " + why);
  }

  @Override
  public void withdrawn(String algorithm) {
    throw new AssertionError(algorithm);
  }

  static Reason reason(DriverRequest request) {
    return request.failure().reason();
  }

  @Override
  public void close() {
    driver.close();
  }
}
