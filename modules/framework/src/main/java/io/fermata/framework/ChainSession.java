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
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A chain of descriptors, one after the other on the same bytes, for drivers that know no chains, or not
 * this one. Steps that follow each other and are for stages that one driver has opened as a chain go there
 * as one request: their order, and what each of them works on, stays as the user said.
 */
final class ChainSession implements Staged {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] NONE = {};

  private record Stage(SessionSpec spec, Station station) {}

  private final MemoryPool pool;
  private final Map<String, Stage> stages = new HashMap<>();
  private final List<Station> stations;
  private final boolean spans;
  private final boolean inline;
  // with inline drivers: what the last request was carried out with, for the next one
  private final AtomicReference<@Nullable Run> spare = new AtomicReference<>();

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
      stages.put(stage.label(), new Stage(stage, station));
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
    Run run = spare.getAndSet(null);
    if (run == null) {
      run = new Run(request, true);
    } else {
      run.begin(request);
    }
    Taken taken = run.start(more);
    if (run.isUsableAgain()) {
      run.clear();
      spare.setRelease(run);
    }
    return taken;
  }

  private final class Run extends StepRun {
    private Slot buffer = whole.input();
    private final byte[] code = new byte[CodeSession.LONGEST];
    private Optional<MemorySegment> room = Optional.empty();
    private List<Descriptor> steps = whole.chain();
    private int next;
    private int taken = 1; // how many steps the driver has as one
    private int length = whole.input().length();
    private Stage[] stageOf = stagesOf(steps);
    private Descriptor now = steps.getFirst();
    private Stage stage = stageOf[0];

    Run(DriverRequest whole, boolean again) {
      super(first(whole), spans, whole, again);
    }

    /** Begins anew with another request. */
    void begin(DriverRequest request) {
      if (steps != request.chain()) {
        steps = request.chain();
        stageOf = stagesOf(steps);
      }
      begin(request, stageOf[0].station);
      buffer = request.input();
      next = 0;
      taken = 1;
      length = buffer.length();
      now = steps.getFirst();
      stage = stageOf[0];
      iv = NONE;
    }

    @Override
    @Nullable Station next() {
      if (next == steps.size()) {
        return null;
      }
      if (next > 0) {
        now = steps.get(next);
        stage = stageOf[next];
      }
      return stage.station;
    }

    @Override
    void prepare(DriverRequest step) {
      if (stage.station.isChain()) {
        together(step);
        return;
      }
      step.key(now.key());
      step.input().set(buffer, now.skip(), now.length());
      Operation operation = now.operation();
      switch (operation) {
        case ENCRYPT, DECRYPT -> {
          byte[] vector = iv(now);
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
    private void together(DriverRequest step) {
      int end = next + 1;
      while (end < steps.size() && stageOf[end].station == stage.station) {
        end++;
      }
      taken = end - next;
      step.chain(steps.subList(next, end));
      step.input().set(buffer, 0, buffer.length());
      step.output().set(buffer, 0, buffer.length());
      step.begin(Operation.CHAIN, Part.WHOLE);
    }

    private byte[] iv = NONE;

    /** The initialization vector, made or read once. */
    private byte[] iv(Descriptor now) {
      if (iv.length == 0) {
        int size = Algorithm.find(stage.spec.algorithm()).map(a -> a.nonce().least()).orElse(0);
        iv =
            switch (now.ivRule()) {
              case NONE -> iv;
              case GIVEN, GIVEN_WRITTEN -> now.iv(); // which nobody writes
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
      if (stage.station.isChain()) {
        next += taken;
        Operation last = steps.get(next - 1).operation();
        if (last == Operation.COMPRESS || last == Operation.DECOMPRESS) {
          length = step.produced();
        }
        return false;
      }
      Descriptor done = now;
      boolean differs = false;
      switch (done.operation()) {
        case ENCRYPT, DECRYPT -> {
          if (done.ivRule() == Descriptor.IvRule.GIVEN_WRITTEN
              || done.ivRule() == Descriptor.IvRule.FRESH_WRITTEN) {
            put(iv, iv.length, done.inject());
          }
        }
        case MAC, DIGEST -> {
          int cut = codeLength(step);
          put(code, cut, done.inject());
        }
        case VERIFY -> {
          int cut = codeLength(step);
          differs = !CodeSession.equal(code, cut, at(done.inject(), cut));
        }
        default -> resized(done, step.produced());
      }
      iv = NONE;
      next++;
      return differs;
    }

    private int codeLength(DriverRequest step) {
      int cut = stage.spec.tagLength();
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
    stations.forEach(Station::close);
  }
}
