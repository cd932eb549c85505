package io.fermata.framework.kernel;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Health;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import io.fermata.spi.WorkKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A driver of this face, as the core sees it. */
final class KernelDriver implements Driver {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  private final String name;
  private final Set<DriverFlag> flags;
  private final Consumer<KernelDriver> emptied;
  private final Registrations registrations = new Registrations();
  private final IdentityHashMap<SessionSpec, KernelSession> sessions = new IdentityHashMap<>();
  private final Set<Run> out = ConcurrentHashMap.newKeySet();
  private final AtomicInteger inUse = new AtomicInteger();
  private volatile @Nullable DriverHost host;
  private volatile int id = -1;
  private volatile boolean departed;

  /**
   * Makes a driver that has nothing registered.
   *
   * @param emptied run when the driver has departed and nothing of it is left
   */
  KernelDriver(String name, Set<DriverFlag> flags, Consumer<KernelDriver> emptied) {
    this.name = name;
    this.flags = flags;
    this.emptied = emptied;
  }

  Registrations registrations() {
    return registrations;
  }

  void id(int number) {
    id = number;
  }

  int id() {
    return id;
  }

  int flagBits() {
    return DriverFlag.bits(flags);
  }

  boolean isInline() {
    return flags.contains(DriverFlag.SYNC);
  }

  void unblocked(WorkKind kind) {
    DriverHost current = host;
    if (current != null) {
      current.unblocked(kind);
    }
  }

  /** The driver has withdrawn everything: no new session; it goes when the last one has gone. */
  void depart() {
    inUse.incrementAndGet();
    departed = true;
    registrations.close();
    DriverHost current = host;
    if (current != null) {
      current.changed(Health.DRAINING, "it has withdrawn all it had registered");
    }
    leave();
  }

  /** The driver has withdrawn one algorithm. */
  void withdrawn(int alg) {
    DriverHost current = host;
    if (current != null) {
      CryptoAlgorithm.of(alg).ifPresent(known -> current.withdrawn(known.stage().algorithm()));
    }
  }

  private void leave() {
    if (inUse.decrementAndGet() == 0 && departed) {
      emptied.accept(this);
    }
  }

  // Sessions: under the very spec they were opened with, for whoever opened them to find.

  Optional<KernelSession> session(SessionSpec spec) {
    synchronized (sessions) {
      return Optional.ofNullable(sessions.get(spec));
    }
  }

  void closed(SessionSpec spec, KernelSession session) {
    synchronized (sessions) {
      if (sessions.get(spec) == session) { // and not one that was opened anew
        sessions.remove(spec);
      }
    }
    leave();
  }

  // Requests.

  void goesOut(Run run) {
    inUse.incrementAndGet();
    out.add(run);
  }

  void comesBack(Run run) {
    if (out.remove(run)) {
      leave();
    }
  }

  void saysTooMuch() {
    LOG.log(Level.WARNING, "{0} completed a request that it does not have", name);
  }

  // What a driver does.

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) {
    this.host = host;
  }

  @Override
  public DriverShape shape() {
    DriverShape.Kind kind =
        flags.contains(DriverFlag.HARDWARE) ? DriverShape.Kind.HARDWARE : DriverShape.Kind.SOFTWARE;
    // what it offers comes later, one by one; how much it holds it says with ERESTART
    return isInline()
        ? DriverShape.inline(kind, List.of())
        : new DriverShape(
            kind, DriverShape.Completion.OWN_THREAD, Integer.MAX_VALUE, List.of());
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return switch (spec.kind()) {
      case CHAIN -> registrations.fit(name, spec.stages());
      case CIPHER, MAC, DIGEST, COMPRESSION -> registrations.fit(name, List.of(spec));
      case KEY_OPERATION ->
          registrations.operation(spec.algorithm()).isPresent()
              ? new Suitability.Fits(0)
              : new Suitability.Unfit(Reason.UNSUPPORTED, name + " has no " + spec.algorithm());
      default -> new Suitability.Unfit(Reason.UNSUPPORTED, name + " has no " + spec.kind());
    };
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    inUse.incrementAndGet();
    boolean opened = false;
    try {
      DriverSession session = spec.kind() == SessionSpec.Kind.KEY_OPERATION ? keys(spec) : chain(spec);
      opened = session instanceof KernelSession;
      return session;
    } finally {
      if (!opened) {
        leave();
      }
    }
  }

  /** Key operations have no session with the driver. */
  private DriverSession keys(SessionSpec spec) throws DriverException {
    Registrations.KeyEntry entry =
        registrations.operation(spec.algorithm()).orElseThrow(() -> refusal(spec));
    KeyOperation operation = KeyOperation.valueOf(spec.algorithm());
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        return new KeyRun(KernelDriver.this, request, operation, entry).start();
      }

      @Override
      public void close() {
        // there is nothing to forget
      }
    };
  }

  private DriverSession chain(SessionSpec spec) throws DriverException {
    EntryPoints calls = registrations.calls().orElseThrow(() -> refusal(spec));
    KernelSession session = KernelSession.open(this, calls, spec);
    synchronized (sessions) {
      sessions.put(spec, session);
    }
    return session;
  }

  private DriverException refusal(SessionSpec spec) {
    return new DriverException(Reason.UNSUPPORTED, name + " has no " + spec);
  }

  @Override
  public void close() {
    for (Run run : out) {
      run.abandon();
    }
  }
}
