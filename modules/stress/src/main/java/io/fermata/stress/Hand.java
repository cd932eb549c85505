package io.fermata.stress;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.List;

/** A driver whose results are all of one mark; keeps each request until it is told to complete it, or none. */
final class Hand implements Driver {
  private final ThreadLocal<DriverRequest> last = new ThreadLocal<>();
  private final String name;
  private final byte mark;
  private final boolean keeps;

  Hand(String name, byte mark, boolean keeps) {
    this.name = name;
    this.mark = mark;
    this.keeps = keeps;
  }

  /** What this thread has submitted last. */
  DriverRequest last() {
    return last.get();
  }

  void complete(DriverRequest request) {
    request.output().segment().fill(mark);
    request.succeed(request.output().length());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) {
    // it has nothing to tell
  }

  @Override
  public DriverShape shape() {
    List<String> algorithms = List.of("SHA-256");
    return keeps
        ? new DriverShape(
            DriverShape.Kind.HARDWARE, DriverShape.Completion.OWN_THREAD, 1, algorithms)
        : DriverShape.inline(DriverShape.Kind.SOFTWARE, algorithms);
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return new Suitability.Fits(0);
  }

  @Override
  public DriverSession open(SessionSpec spec) {
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        if (keeps) {
          last.set(request);
          return Taken.ACCEPTED;
        }
        complete(request);
        return Taken.DONE;
      }

      @Override
      public void close() {
        // it has nothing open
      }
    };
  }

  @Override
  public void close() {
    // what it keeps is the test's
  }
}
