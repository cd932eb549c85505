package io.fermata.framework;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A chain of descriptors, one after the other on the same bytes, for drivers that know no chains, or not
 * this one. Steps that follow each other and are for stages that one driver has opened as a chain go there
 * as one request: their order, and what each of them works on, stays as the user said.
 */
final class ChainSession implements Staged {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] NONE = {};

  /**
   * @param vector bytes of its initialization vector, if its algorithm is well known; else 0
   */
  private record Stage(SessionSpec spec, Station station, int vector) {}

  private final MemoryPool pool;
  private final Map<String, Stage> stages = new HashMap<>();
  private final List<Station> stations;
  private final boolean spans;
  private final boolean inline;
  // With inline drivers: what a request was carried out with, for the next one. It still points at the
  // memory of the last one, which is not to be kept for it.
  private volatile @Nullable WeakReference<Run> spare;

  /**
   * @param stations that do the stages: each one of them, or several as a chain
   */
  ChainSession(MemoryPool pool, SessionSpec spec, List<Station> stations) {
    this.pool = pool;
    this.stations = stations;
    this.spans = stations.stream().map(Station::port).distinct().count() > 1;
    this.inline = stations.stream().allMatch(one -> one.port().isInline());
    for (SessionSpec stage : spec.stages()) {
      Station station = stations.stream().filter(one -> one.does(stage)).findFirst().orElseThrow();
      int vector = Algorithm.find(stage.algorithm()).map(a -> a.nonce().least()).orElse(0);
      stages.put(stage.label(), new Stage(stage, station, vector));
    }
  }

  private Stage[] stagesOf(List<Descriptor> steps) {
    return steps.stream().map(this::stage).toArray(Stage[]::new);
  }

  private Stage stage(Descriptor step) {
    return Objects.requireNonNull(stages.get(step.stage()));
  }

  @Override
  public Station first(DriverRequest request) {
    List<Descriptor> steps = request.chain(); // none if it is still on its way to this place
    return steps.isEmpty() ? stations.getFirst() : stage(steps.getFirst()).station;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    if (!inline) {
      return new Run(request, false).start(more);
    }
    WeakReference<Run> last = spare;
    Run run = last == null ? null : last.get();
    if (run != null && run.take()) {
      run.begin(request);
    } else {
      boolean first = run == null; // else another request has it, and gives it back
      run = new Run(request, true);
      run.take();
      if (first) {
        spare = new WeakReference<>(run);
      }
    }
    Taken taken = run.start(more);
    if (run.isUsableAgain()) {
      run.giveBack();
    } else {
      spare = null;
    }
    return taken;
  }

  private final class Run extends StepRun {
    private static final VarHandle TAKEN;

    static {
      try {
        TAKEN = MethodHandles.lookup().findVarHandle(Run.class, "isTaken", boolean.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private volatile boolean isTaken; // by a request, if it is used again
    private final byte[] code = new byte[CodeSession.LONGEST];
    private List<Descriptor> steps;
    private Stage[] stageOf;
    private Slot buffer;
    private Optional<MemorySegment> room = Optional.empty();
    private byte[] fresh = NONE; // the initialization vector of this step, if it is made
    private int next;
    private int taken; // how many steps the driver has as one
    private int length;

    Run(DriverRequest whole, boolean again) {
      super(first(whole), spans, whole, again);
      this.steps = whole.chain();
      this.stageOf = stagesOf(steps);
      this.buffer = whole.input();
      this.length = buffer.length();
    }

    /** True if no other request has it; until it is given back. */
    boolean take() {
      return !isTaken && TAKEN.compareAndSet(this, false, true);
    }

    void giveBack() {
      TAKEN.setRelease(this, false);
    }

    @Override
    void begin(DriverRequest request) {
      super.begin(request);
      if (steps != request.chain()) {
        steps = request.chain();
        stageOf = stagesOf(steps);
      }
      if (buffer != request.input()) {
        buffer = request.input();
      }
      next = 0;
      length = buffer.length();
    }

    @Override
    @Nullable Station next() {
      return next == stageOf.length ? null : stageOf[next].station;
    }

    @Override
    void prepare(DriverRequest step) {
      Stage stage = stageOf[next];
      if (stage.station.isChain()) {
        together(step, stage.station);
        return;
      }
      Descriptor now = steps.get(next);
      step.key(now.key());
      step.input().set(buffer, now.skip(), now.length());
      Operation operation = now.operation();
      switch (operation) {
        case ENCRYPT, DECRYPT -> {
          byte[] vector = vector(now, stage.vector);
          step.nonce().set(vector, 0, vector.length);
          step.output().set(buffer, now.skip(), now.length());
        }
        case MAC, DIGEST, VERIFY -> {
          step.output().set(code, 0, code.length);
          operation =
              stage.spec.kind() == SessionSpec.Kind.DIGEST ? Operation.DIGEST : Operation.MAC;
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
    }

    /** This step, and those after it that are for the same station. */
    private void together(DriverRequest step, Station station) {
      int end = next + 1;
      while (end < steps.size() && stageOf[end].station == station) {
        end++;
      }
      taken = end - next;
      step.chain(steps.subList(next, end));
      step.input().set(buffer, 0, buffer.length());
      step.output().set(buffer, 0, buffer.length());
      step.begin(Operation.CHAIN, Part.WHOLE);
    }

    /** The initialization vector, of {@code size} bytes unless it is given. */
    private byte[] vector(Descriptor now, int size) {
      return switch (now.ivRule()) {
        case NONE -> NONE;
        case GIVEN, GIVEN_WRITTEN -> now.iv(); // which nobody writes
        case READ -> at(now.inject(), size).copy();
        case FRESH_WRITTEN -> {
          byte[] made = new byte[size];
          RANDOM.nextBytes(made);
          fresh = made;
          yield made;
        }
      };
    }

    /** Writes to the buffer; to an array without a segment, which would be an object for each request. */
    private void put(byte[] bytes, int count, int offset) {
      if (buffer.isArray()) {
        Objects.checkFromIndexSize(offset, count, buffer.length());
        System.arraycopy(bytes, 0, buffer.array(), buffer.offset() + offset, count);
      } else {
        at(offset, count).segment().copyFrom(MemorySegment.ofArray(bytes).asSlice(0, count));
      }
    }

    private Slot at(int offset, int length) {
      Slot slot = new Slot();
      slot.set(buffer, offset, length);
      return slot;
    }

    @Override
    boolean differs(DriverRequest step) throws DriverException {
      Stage stage = stageOf[next];
      if (stage.station.isChain()) {
        next += taken;
        Operation last = steps.get(next - 1).operation();
        if (last == Operation.COMPRESS || last == Operation.DECOMPRESS) {
          length = step.produced();
        }
        return false;
      }
      Descriptor done = steps.get(next);
      boolean differs = false;
      switch (done.operation()) {
        case ENCRYPT, DECRYPT -> {
          if (done.ivRule() == Descriptor.IvRule.GIVEN_WRITTEN) {
            put(done.iv(), done.iv().length, done.inject());
          } else if (done.ivRule() == Descriptor.IvRule.FRESH_WRITTEN) {
            put(fresh, fresh.length, done.inject());
          }
        }
        case MAC, DIGEST -> put(code, codeLength(stage.spec, step), done.inject());
        case VERIFY -> {
          int cut = codeLength(stage.spec, step);
          differs = !CodeSession.equal(code, cut, at(done.inject(), cut));
        }
        default -> resized(done, step.produced());
      }
      next++;
      return differs;
    }

    private static int codeLength(SessionSpec stage, DriverRequest step) {
      int cut = stage.tagLength();
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
      if (room.isPresent()) { // no lambda: this is for each request
        if (!kept) {
          pool.release(room.get());
        }
        room = Optional.empty();
      }
    }
  }

  @Override
  public void close() {
    stations.forEach(Station::close);
  }
}
