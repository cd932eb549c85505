package io.fermata.framework;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.WorkKind;

/**
 * What one driver has opened for a session, and the way there: for the whole of it, for one of its stages,
 * or for several as a chain of their own.
 */
final class Station {
  private final DriverPort port;
  private final Lane lane;
  private final SessionSpec spec;
  private final DriverSession session;
  private final boolean divisible;

  /**
   * @param spec what {@code session} was opened with
   * @param divisible true if it is a chain, and the driver takes each of its stages alone, too
   */
  Station(DriverPort port, SessionSpec spec, DriverSession session, boolean divisible) {
    this.port = port;
    this.lane = port.dispatcher().lane(WorkKind.of(spec.kind()));
    this.spec = spec;
    this.session = session;
    this.divisible = divisible;
  }

  DriverPort port() {
    return port;
  }

  Lane lane() {
    return lane;
  }

  SessionSpec spec() {
    return spec;
  }

  /** True if it takes chains of descriptors, and not single steps. */
  boolean isChain() {
    return spec.kind() == SessionSpec.Kind.CHAIN;
  }

  /** True if it takes chains, and its driver single steps as well. */
  boolean isDivisible() {
    return divisible;
  }

  /** True if it does this stage. */
  boolean does(SessionSpec stage) {
    return (spec.label().equals(stage.label()) && !isChain())
        || spec.stages().stream().anyMatch(one -> one.label().equals(stage.label()));
  }

  /** True if it needs this algorithm. */
  boolean uses(String algorithm) {
    return spec.algorithm().equals(algorithm)
        || spec.stages().stream().anyMatch(stage -> stage.algorithm().equals(algorithm));
  }

  DriverSession session() {
    return session;
  }

  /** As {@link DriverSession#submit}. */
  Taken submit(DriverRequest request, boolean more) {
    return session.submit(request, more);
  }

  /** Closes the driver's session; what the driver throws must not reach a request that has just ended. */
  void close() {
    port.closeSession(session);
  }
}
