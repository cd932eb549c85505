package io.fermata.framework;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A chain of descriptors, one after the other on the same bytes, for drivers that know no chains. */
final class ChainSession implements DriverSession {
  private static final SecureRandom RANDOM = new SecureRandom();

  private record Stage(SessionSpec spec, DriverSession session) {}

  private final DriverPort port;
  private final Lane lane;
  private final MemoryPool pool;
  private final Map<String, Stage> stages = new LinkedHashMap<>();

  /**
   * @param sessions those of the stages, in their order
   */
  ChainSession(
      DriverPort port, Lane lane, MemoryPool pool, SessionSpec spec, List<DriverSession> sessions) {
    this.port = port;
    this.lane = lane;
    this.pool = pool;
    for (int i = 0; i < sessions.size(); i++) {
      SessionSpec stage = spec.stages().get(i);
      stages.put(stage.label(), new Stage(stage, sessions.get(i)));
    }
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    return new Run(request).start(more);
  }

  private final class Run extends StepRun {
    private final Slot buffer = whole.input();
    private final byte[] code = new byte[CodeSession.LONGEST];
    private Optional<MemorySegment> room = Optional.empty();
    private int next;
    private int length = whole.input().length();

    Run(DriverRequest whole) {
      super(port, lane, whole);
    }

    private Descriptor descriptor() {
      return whole.chain().get(next);
    }

    private Stage stage() {
      return Objects.requireNonNull(stages.get(descriptor().stage()));
    }

    @Override
    DriverSession session() {
      return stage().session;
    }

    @Override
    boolean prepare(DriverRequest step) {
      if (next == whole.chain().size()) {
        return false;
      }
      Descriptor now = descriptor();
      step.key(now.key());
      step.input().set(buffer, now.skip(), now.length());
      Operation operation = now.operation();
      switch (operation) {
        case ENCRYPT, DECRYPT -> {
          step.nonce().set(iv(now), 0, iv(now).length);
          step.output().set(buffer, now.skip(), now.length());
        }
        case MAC, DIGEST, VERIFY -> {
          step.output().set(code, 0, code.length);
          operation =
              stage().spec.kind() == SessionSpec.Kind.DIGEST ? Operation.DIGEST : Operation.MAC;
        }
        default -> {
          long most =
              operation == Operation.COMPRESS
                  ? CompressionSession.bound(now.length())
                  : buffer.length() - now.skip() + 1L;
          MemorySegment result = pool.lease(most);
          room = Optional.of(result);
          step.output().set(result.asSlice(0, most));
        }
      }
      step.begin(operation, Part.WHOLE);
      return true;
    }

    private byte[] iv = new byte[0];

    /** The initialization vector, made or read once. */
    private byte[] iv(Descriptor now) {
      if (iv.length == 0) {
        int size = Algorithm.find(stage().spec.algorithm()).map(a -> a.nonce().least()).orElse(0);
        iv =
            switch (now.ivRule()) {
              case NONE -> iv;
              case GIVEN, GIVEN_WRITTEN -> now.iv().clone();
              case READ -> at(now.inject(), size).copy();
              case FRESH_WRITTEN -> {
                byte[] fresh = new byte[size];
                RANDOM.nextBytes(fresh);
                yield fresh;
              }
            };
      }
      return iv;
    }

    private Slot at(int offset, int length) {
      Slot slot = new Slot();
      slot.set(buffer, offset, length);
      return slot;
    }

    @Override
    boolean differs(DriverRequest step) throws DriverException {
      Descriptor done = descriptor();
      boolean differs = false;
      switch (done.operation()) {
        case ENCRYPT, DECRYPT -> {
          if (done.ivRule() == Descriptor.IvRule.GIVEN_WRITTEN
              || done.ivRule() == Descriptor.IvRule.FRESH_WRITTEN) {
            at(done.inject(), iv.length).segment().copyFrom(MemorySegment.ofArray(iv));
          }
        }
        case MAC, DIGEST -> {
          int cut = codeLength(step);
          at(done.inject(), cut).segment().copyFrom(MemorySegment.ofArray(code).asSlice(0, cut));
        }
        case VERIFY -> {
          int cut = codeLength(step);
          differs = !CodeSession.equal(code, cut, at(done.inject(), cut));
        }
        default -> resized(done, step.produced());
      }
      iv = new byte[0];
      next++;
      return differs;
    }

    private int codeLength(DriverRequest step) {
      int cut = stage().spec.tagLength();
      return cut == 0 ? step.produced() : Math.min(cut, step.produced());
    }

    /** Puts back what was compressed, if it shrank, or decompressed, if there is room for it. */
    private void resized(Descriptor done, int produced) throws DriverException {
      MemorySegment result = room.orElseThrow();
      length = produced;
      if (done.operation() == Operation.COMPRESS && produced >= done.length()) {
        return;
      }
      if (produced > buffer.length() - done.skip()) {
        throw new DriverException(
            Reason.BAD_REQUEST,
            "buffer of " + (buffer.length() - done.skip())
                + " bytes; what was decompressed is longer");
      }
      at(done.skip(), produced).segment().copyFrom(result.asSlice(0, produced));
    }

    @Override
    int produced() {
      return length;
    }

    @Override
    void wipe(boolean kept) {
      Arrays.fill(code, (byte) 0);
      if (!kept) {
        room.ifPresent(pool::release);
      }
      room = Optional.empty();
    }
  }

  @Override
  public void close() {
    stages.values().forEach(stage -> stage.session.close());
  }
}
