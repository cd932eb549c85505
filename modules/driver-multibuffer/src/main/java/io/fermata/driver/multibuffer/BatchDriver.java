package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Batching;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the library does best with many messages at once, on a thread of its own or its submitter's: see {@link Engine}. */
final class BatchDriver implements Driver {
  private static final int BEST = 64;

  /** All that is there while it runs. */
  private record Running(BatchFunctions functions, Engine engine) {}

  private final boolean still;
  private volatile @Nullable Running running;

  BatchDriver() {
    this(false);
  }

  private BatchDriver(boolean still) {
    this.still = still;
  }

  /** One that computes nothing until it is closed; for tests. */
  static BatchDriver still() {
    return new BatchDriver(true);
  }

  @Override
  public String name() {
    return "multibuffer-batch";
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    BatchFunctions functions = new BatchFunctions(host.settings());
    Engine engine = new Engine(host, new Burst(new Lanes(functions)), still);
    engine.start();
    running = new Running(functions, engine);
  }

  @Override
  public DriverShape shape() {
    return new DriverShape(
            DriverShape.Kind.ACCELERATED, DriverShape.Completion.OWN_THREAD, Engine.DEPTH, Batched.names())
        .withBatching(new Batching(BEST, Batched.BREAK_EVEN, Batched.SHORTEST));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    if (PairSession.isPair(spec)) {
      return PairSession.suits(spec);
    }
    Optional<Algorithm> found = Offered.find(Batched.names(), spec);
    if (found.isEmpty()) {
      return Offered.no(spec);
    }
    Batched algorithm = Batched.find(found.get().name()).orElseThrow();
    return spec.key()
        .flatMap(key -> RawKey.wrong(spec.algorithm(), algorithm.keys(), key))
        .<Suitability>map(wrong -> new Suitability.Unfit(Reason.BAD_KEY, wrong))
        .orElseGet(() -> new Suitability.Fits(0, Burst.LONGEST));
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, name() + " " + why);
    }
    Running here = running;
    if (here == null || here.engine().isClosed()) {
      throw new DriverException(Reason.CLOSED, name() + " has not started, or is closed");
    }
    return PairSession.isPair(spec)
        ? new PairSession(here.functions(), here.engine(), spec)
        : new BatchSession(
        here.functions(), here.engine(), Batched.find(spec.algorithm()).orElseThrow(), spec);
  }

  /** How many blocks of memory there are for keys, in use or not; for tests. */
  int blocks() {
    Running here = running;
    return here == null ? 0 : here.functions().blocks();
  }

  /** True once it has been closed; for tests. */
  boolean isClosed() {
    Running here = running;
    return here != null && here.engine().isClosed();
  }

  @Override
  public void close() {
    Running here = running;
    if (here != null) {
      here.engine().close();
    }
  }
}
