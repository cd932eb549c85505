package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Sessions are opened, used and closed, and the process does not grow. */
@SuppressWarnings("restricted") // counts native memory
class LeakTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final byte[] NONE = new byte[0];
  private static final int MANY = 100_000;
  private static final int FEW = 4_000;

  private static final int COUNTS = 10; // struct mallinfo2
  private static final int MAPPED = 4;
  private static final int IN_ARENAS = 7;

  private static final int ROUNDS = 5;

  /** Of one session, in bytes, which keeps more than 400 in native memory whatever it is for. */
  private static final long MOST_GROWTH = 200;

  /** A session, and what it is asked. */
  private record Asking(SessionSpec spec, Operation operation, DriverRequest request, Outcome outcome) {

    void ask(OpensslDriver driver) throws Exception {
      try (DriverSession session = driver.open(spec)) {
        if (Rig.submit(session, request, operation, Part.WHOLE) != outcome) {
          throw new AssertionError(spec + " ends with " + request.outcome());
        }
        if (operation == Operation.DIGEST || operation == Operation.MAC) {
          Rig.submit(session, request, operation, Part.FIRST);
          request.state().copy().close();
          request.state().close();
        }
      }
    }

    @Override
    public String toString() {
      return spec + " " + operation + " " + outcome;
    }
  }

  private static List<Asking> all() throws Exception {
    KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
    curve.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = curve.generateKeyPair();
    KeyPair x = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    List<Asking> all = new ArrayList<>();
    for (String algorithm : List.of("AES/GCM", "AES/CCM")) {
      SessionSpec spec = SessionSpec.aead(algorithm).key(Rig.key(32));
      DriverRequest forged = Rig.request(new byte[12], new byte[40], 24);
      all.add(new Asking(spec, Operation.DECRYPT, forged, Outcome.MISMATCH));
      DriverRequest right = Rig.request(new byte[12], new byte[40], 56);
      right.key(SessionSpec.aead(algorithm).key(Rig.key(16)).key());
      all.add(new Asking(spec, Operation.ENCRYPT, right, Outcome.DONE));
    }
    DriverRequest message = Rig.request(NONE, new byte[100], 64);
    all.add(new Asking(SessionSpec.digest("SHA-256"), Operation.DIGEST, message, Outcome.DONE));
    SessionSpec mac = SessionSpec.mac("HmacSHA256").key(Rig.key(32));
    all.add(new Asking(mac, Operation.MAC, Rig.request(NONE, new byte[100], 32), Outcome.DONE));
    SessionSpec kdf = SessionSpec.derivation("HKDF-SHA256").key(Rig.key(32));
    all.add(new Asking(kdf, Operation.DERIVE, Rig.request(NONE, new byte[10], 100), Outcome.DONE));
    SessionSpec signs = SessionSpec.signature("SHA256withECDSA").key(pair.getPrivate());
    all.add(new Asking(signs, Operation.SIGN, Rig.request(NONE, new byte[10], 100), Outcome.DONE));
    SessionSpec whole = SessionSpec.signature("Ed25519").key(edwards.getPrivate());
    all.add(new Asking(whole, Operation.SIGN, Rig.request(NONE, new byte[9_000], 64), Outcome.DONE));
    SessionSpec agrees = SessionSpec.agreement("X25519").key(x.getPrivate());
    DriverRequest peer = Rig.request(NONE, x.getPublic().getEncoded(), 32);
    all.add(new Asking(agrees, Operation.AGREE, peer, Outcome.DONE));
    DriverRequest noPeer = Rig.request(NONE, new byte[44], 32);
    all.add(new Asking(agrees, Operation.AGREE, noPeer, Outcome.FAILED));
    return all;
  }

  /** Bytes that the process has from malloc(3), the JVM's own among them: mallinfo2(3), of glibc. */
  private static long allocated() throws Throwable {
    Optional<MemorySegment> function = Linker.nativeLinker().defaultLookup().find("mallinfo2");
    Assumptions.assumeTrue(function.isPresent(), "wants mallinfo2 of glibc 2.33 or later");
    StructLayout counts = MemoryLayout.structLayout(MemoryLayout.sequenceLayout(COUNTS, JAVA_LONG));
    MethodHandle call =
        Linker.nativeLinker().downcallHandle(function.get(), FunctionDescriptor.of(counts));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment told = (MemorySegment) call.invoke((SegmentAllocator) arena);
      return told.getAtIndex(JAVA_LONG, IN_ARENAS) + told.getAtIndex(JAVA_LONG, MAPPED);
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.count();
    }
  }

  /** A leak would be in every round; the JVM's compilers take and give back megabytes: of many sessions that is little. */
  private static void requireNoGrowth(String what, int all, Steps steps, TestReporter reporter)
      throws Throwable {
    int each = all / (ROUNDS + 1);
    steps.run(each); // compiled by then
    List<Long> growths = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long before = allocated();
      steps.run(each);
      growths.add((allocated() - before) / each);
    }
    reporter.publishEntry(what + ", bytes that each leaves", growths.toString());
    assertTrue(
        growths.stream().anyMatch(growth -> Math.abs(growth) <= MOST_GROWTH),
        () -> what + ": each leaves " + growths + " bytes");
  }

  /** Does something so many times. */
  private interface Steps {
    void run(int count) throws Exception;
  }

  private static void open(OpensslDriver driver, List<Asking> all, int sessions) throws Exception {
    for (int i = 0; i < sessions; i++) {
      all.get(i % all.size()).ask(driver);
    }
  }

  @Test
  @DisplayName("4 000 sessions open no descriptor that stays")
  void few() throws Exception {
    Assumptions.assumeTrue(Files.exists(DESCRIPTORS), "wants /proc of Linux");
    OpensslDriver driver = Rig.started();
    List<Asking> all = all();
    open(driver, all, all.size());
    long open = descriptors();
    open(driver, all, FEW);
    assertTrue(descriptors() <= open, "descriptors: " + open + ", then " + descriptors());
  }

  @Test
  @Tag("soak")
  @Timeout(1_800)
  @DisplayName("100 000 sessions of every kind leave the process with as much memory as it had")
  void many(TestReporter reporter) throws Throwable {
    OpensslDriver driver = Rig.started();
    List<Asking> all = all();
    for (Asking one : all) {
      Steps asks =
          count -> {
            for (int i = 0; i < count; i++) {
              one.ask(driver);
            }
          };
      requireNoGrowth(one.toString(), MANY, asks, reporter);
    }
  }

  @Test
  @Tag("soak")
  @Timeout(600)
  @DisplayName("a driver that is started again and again keeps no more than once")
  void started(TestReporter reporter) throws Throwable {
    Steps starts =
        count -> {
          for (int i = 0; i < count; i++) {
            Rig.started().close();
          }
        };
    requireNoGrowth("a start", MANY / 5, starts, reporter);
  }
}
