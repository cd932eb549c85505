package io.fermata.cli;

import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.DriverShape.Completion;
import io.fermata.spi.DriverShape.Kind;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Computes nothing, and notes what it is asked. It keeps requests until so many are there, and then ends all of
 * them; what is there when it is closed fails.
 */
final class RecordingDriver implements Driver {

  /** What a request was like. */
  record Asked(String nonce, int bytes, boolean isArray, boolean isOutputArray) {}

  private final String name;
  private final int together;
  private final List<DriverRequest> kept = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();
  private int mostOut;

  /**
   * @param together 0 to end requests inside the call, on the caller's memory
   */
  RecordingDriver(String name, int together) {
    this.name = name;
    this.together = together;
  }

  /** A framework that trusts these drivers. */
  static Framework framework(Driver... drivers) {
    return Framework.open(
        new DriverDiscovery.Found(List.of(drivers), List.of()),
        FrameworkOptions.DEFAULT.withSelfTests(false));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) {}

  @Override
  public DriverShape shape() {
    List<String> algorithms = List.of("AES/GCM", "AES/CTR", "NULL");
    return together == 0
        ? DriverShape.inline(Kind.SOFTWARE, algorithms)
        : new DriverShape(Kind.HARDWARE, Completion.OWN_THREAD, 1_000, algorithms);
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
        return taken(request);
      }

      @Override
      public void close() {}
    };
  }

  private synchronized Taken taken(DriverRequest request) {
    asked.add(
        new Asked(
            HexFormat.of().formatHex(request.nonce().copy()),
            request.input().length(),
            request.input().isArray(),
            request.output().isArray()));
    if (together == 0) {
      request.succeed(request.output().length());
      return Taken.DONE;
    }
    kept.add(request);
    mostOut = Math.max(mostOut, kept.size());
    if (kept.size() == together) {
      kept.forEach(one -> one.succeed(one.output().length()));
      kept.clear();
    }
    return Taken.ACCEPTED;
  }

  synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** How many requests it had at once. */
  synchronized int mostOut() {
    return mostOut;
  }

  @Override
  public synchronized void close() {
    kept.forEach(one -> one.fail(Reason.CLOSED, "closed"));
    kept.clear();
  }
}
