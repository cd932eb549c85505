package io.fermata.framework;

import io.fermata.spi.Batching;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.InlineStream;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers inside submit, rightly unless the test says otherwise. */
final class InlineDriver implements Driver {

  /** What a session does with a request. */
  interface Act {
    Taken act(SessionSpec spec, DriverRequest request);
  }

  /** Something that may be refused. */
  interface Step<T> {
    void take(T value) throws DriverException;
  }

  final AtomicInteger opens = new AtomicInteger();
  final AtomicInteger sessionCloses = new AtomicInteger();
  final AtomicInteger closes = new AtomicInteger();
  private final String name;
  private DriverShape.Kind kind = DriverShape.Kind.SOFTWARE;
  private Batching batching = Batching.NONE;
  private Function<SessionSpec, Suitability> probe = spec -> new Suitability.Fits(0);
  private Step<DriverHost> starting = host -> {};
  private Step<SessionSpec> opening = spec -> {};
  private Runnable closing = () -> {};
  private volatile Act act = InlineDriver::right;
  private Supplier<Optional<InlineStream>> streams = Optional::empty;

  InlineDriver(String name) {
    this.name = name;
  }

  static Taken right(SessionSpec spec, DriverRequest request) {
    Computes.complete(spec, request);
    return Taken.DONE;
  }

  InlineDriver kind(DriverShape.Kind kind) {
    this.kind = kind;
    return this;
  }

  InlineDriver batching(Batching batching) {
    this.batching = batching;
    return this;
  }

  InlineDriver merit(int merit) {
    return probe(spec -> new Suitability.Fits(merit));
  }

  InlineDriver probe(Function<SessionSpec, Suitability> probe) {
    this.probe = probe;
    return this;
  }

  InlineDriver starting(Step<DriverHost> starting) {
    this.starting = starting;
    return this;
  }

  InlineDriver opening(Step<SessionSpec> opening) {
    this.opening = opening;
    return this;
  }

  InlineDriver closing(Runnable closing) {
    this.closing = closing;
    return this;
  }

  InlineDriver act(Act act) {
    this.act = act;
    return this;
  }

  InlineDriver streams(Supplier<InlineStream> made) {
    this.streams = () -> Optional.of(made.get());
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    starting.take(host);
  }

  @Override
  public DriverShape shape() {
    return DriverShape.inline(kind, List.of("SHA-256", "AES/GCM")).withBatching(batching);
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return probe.apply(spec);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    opens.incrementAndGet();
    opening.take(spec);
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        return act.act(spec, request);
      }

      @Override
      public Optional<InlineStream> stream() {
        return streams.get();
      }

      @Override
      public void close() {
        sessionCloses.incrementAndGet();
        closing.run();
      }
    };
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }
}
