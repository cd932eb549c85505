package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemoryChecksTest {

  @Test
  @DisplayName("A byte behind the output is a canary's")
  void behind() throws Exception {
    Caught.byExactly(
        "canaries",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  void write(DriverRequest request, byte[] result) {
                    super.write(request, result);
                    Slot output = request.output();
                    if (output.isArray()) {
                      output.array()[output.offset() + output.length()] ^= 1;
                    }
                  }
                }));
  }

  @Test
  @DisplayName("A byte before the output of a request that does not match, is a canary's")
  void beforeAMismatch() throws Exception {
    Caught.byExactly(
        "canaries",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  public Taken submit(DriverRequest request, boolean more) {
                    byte[] forged = request.input().copy();
                    int last = forged.length - 1;
                    if (spec.kind() == SessionSpec.Kind.AEAD && request.output().isArray()
                        && request.operation() == Operation.DECRYPT && last >= spec.tagLength()) {
                      try {
                        compute(request, key(request), request.nonce().copy(), request.aad().copy(), forged);
                      } catch (GeneralSecurityException | DriverException e) {
                        request.output().array()[request.output().offset() - 1] ^= 1;
                      }
                    }
                    return super.submit(request, more);
                  }
                }));
  }

  @Test
  @DisplayName("A nonce that is wiped is a changed source")
  void nonceWiped() throws Exception {
    Caught.byExactly(
        "sources",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  void write(DriverRequest request, byte[] result) {
                    super.write(request, result);
                    Slot nonce = request.nonce();
                    if (nonce.isArray()) {
                      Arrays.fill(nonce.array(), nonce.offset(), nonce.offset() + nonce.length(), (byte) 0);
                    }
                  }
                }));
  }

  @Test
  @DisplayName("Additional data that is padded behind its end is a changed source")
  void paddedBehind() throws Exception {
    Caught.byExactly(
        "sources",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] compute(
                      DriverRequest request, java.security.Key key, byte[] nonce, byte[] aad, byte[] input)
                      throws GeneralSecurityException {
                    if (request.aad().isArray() && aad.length % 16 != 0) {
                      request.aad().array()[request.aad().offset() + aad.length] = 0;
                    }
                    return super.compute(request, key, nonce, aad, input);
                  }
                }));
  }

  @Test
  @DisplayName("A result that does not fit is not begun")
  void asMuchAsFits() throws Exception {
    Caught.byExactly(
        "room",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  void check(DriverRequest request) throws DriverException {
                    try {
                      super.check(request);
                    } catch (DriverException e) {
                      if (String.valueOf(e.getMessage()).startsWith("output") && request.part() == Part.WHOLE) {
                        request.output().segment().fill((byte) 0x11);
                      }
                      throw e;
                    }
                  }
                }));
  }

  @Test
  @DisplayName("What was produced is the result and not the room for it")
  void producedTheRoom() throws Exception {
    Caught.byExactly(
        "room",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  int produced(DriverRequest request, byte[] result) {
                    return request.output().length();
                  }
                }));
  }

  /** The module of the bean is none that the kit reads, so it is asked by name. */
  private static LongSupplier meter() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean").invoke(null);
    Method allocated =
        Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
    return () -> {
      try {
        return (Long) allocated.invoke(threads);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    };
  }

  @Test
  @DisplayName("A session that copies the message allocates as much as it has")
  void copies() throws Exception {
    try (Kit kit =
        Kit.of(Subject.of(SoundDriver::new)).meter(meter()).seed(Caught.SEED).open()) {
      Caught.byExactly("allocation", kit.run(line -> {}));
    }
  }

  @Test
  @DisplayName("A session that copies nothing does not")
  void lean() throws Exception {
    try (Kit kit =
        Kit.of(Subject.of(Lean::new)).meter(meter()).algorithms("SHA-256"::equals).seed(Caught.SEED).open()) {
      for (Report.Line line : kit.run(line -> {}).lines()) {
        if (line.check().name().equals("allocation")) {
          assertInstanceOf(Verdict.Passed.class, line.verdict());
          return;
        }
      }
      assertEquals("allocation", "not among the checks");
    }
  }

  @Test
  @DisplayName("Nobody is asked for longer messages than he claims to take, and copies of those are seen")
  void claims() throws Exception {
    for (boolean copies : new boolean[] {false, true}) {
      try (Kit kit =
          Kit.of(Subject.of(() -> new Limited(copies)))
              .meter(meter())
              .algorithms("SHA-256"::equals)
              .seed(Caught.SEED)
              .open()) {
        Report report = kit.run(line -> {});
        Verdict verdict =
            report.lines().stream()
                .filter(line -> line.check().name().equals("allocation"))
                .findFirst()
                .orElseThrow()
                .verdict();
        assertEquals(
            copies ? Verdict.Failed.class : Verdict.Passed.class, verdict.getClass(), verdict::toString);
      }
    }
  }

  /** Takes 2 048 bytes at most. */
  private static final class Limited extends SoundDriver {
    private static final int LONGEST = 2_048;

    private final Lean lean = new Lean();
    private final boolean copies;

    Limited(boolean copies) {
      this.copies = copies;
    }

    @Override
    public DriverShape shape() {
      return lean.shape();
    }

    @Override
    public Suitability probe(SessionSpec spec) {
      return lean.probe(spec) instanceof Suitability.Fits ? new Suitability.Fits(0, LONGEST) : lean.probe(spec);
    }

    @Override
    public DriverSession open(SessionSpec spec) throws DriverException {
      DriverSession does = copies ? super.open(spec) : lean.open(spec);
      return new DriverSession() {
        @Override
        public Taken submit(DriverRequest request, boolean more) {
          if (request.input().length() > LONGEST) {
            request.fail(Reason.UNSUPPORTED, "takes " + LONGEST + " bytes at most");
            return Taken.DONE;
          }
          return does.submit(request, more);
        }

        @Override
        public void close() {
          does.close();
        }
      };
    }
  }

  /** Hashes arrays and buffers where they are. */
  private static final class Lean extends SoundDriver {
    @Override
    public DriverShape shape() {
      return DriverShape.inline(DriverShape.Kind.SOFTWARE, List.of("SHA-256"));
    }

    @Override
    public DriverSession open(SessionSpec spec) throws DriverException {
      try {
        return session(MessageDigest.getInstance("SHA-256"), spec);
      } catch (GeneralSecurityException e) {
        throw new DriverException(Reason.UNSUPPORTED, "no SHA-256", e);
      }
    }

    private static DriverSession session(MessageDigest digest, SessionSpec spec) {
      return new SoundSession(spec) {
        @Override
        void carryOut(DriverRequest request) {
          digest.update(request.input().buffer());
          byte[] hash = digest.digest();
          if (request.part() == Part.WHOLE && request.output().length() >= hash.length) {
            write(request, hash);
            request.succeed(hash.length);
          } else {
            super.carryOut(request);
          }
        }
      };
    }
  }
}
