package io.fermata.framework.kernel;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.security.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A session on a driver of this face. */
final class KernelSession implements DriverSession {
  /** A stage as descriptors name it: which one, of those with this algorithm. */
  private record Place(int algorithm, int instance) {}

  private final KernelDriver driver;
  private final EntryPoints calls;
  private final SessionSpec spec;
  private final long sid;
  private final List<byte[]> keys;
  private final Map<String, Place> places = new HashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Errno freed = Errno.SUCCESS;

  private KernelSession(
      KernelDriver driver, EntryPoints calls, SessionSpec spec, long sid, List<byte[]> keys) {
    this.driver = driver;
    this.calls = calls;
    this.spec = spec;
    this.sid = sid;
    this.keys = keys;
    Map<Integer, Integer> instances = new HashMap<>();
    for (SessionSpec stage : stages(spec)) {
      int algorithm = CryptoAlgorithm.number(stage).orElseThrow();
      int instance = instances.merge(algorithm, 1, Integer::sum) - 1;
      places.put(stage.label(), new Place(algorithm, instance));
    }
  }

  private static List<SessionSpec> stages(SessionSpec spec) {
    return spec.stages().isEmpty() ? List.of(spec) : spec.stages();
  }

  /** Asks the driver for a session. */
  static KernelSession open(KernelDriver driver, EntryPoints calls, SessionSpec spec)
      throws DriverException {
    List<byte[]> keys = new ArrayList<>();
    @Nullable CryptoInit first = null;
    for (SessionSpec stage : stages(spec).reversed()) {
      CryptoInit init =
          new CryptoInit(CryptoAlgorithm.number(stage).orElseThrow())
              .mlen(stage.tagLength())
              .next(first);
      byte[] key = stage.key().map(Key::getEncoded).orElse(null);
      if (key != null) {
        keys.add(key);
        init.key(key);
      }
      first = init;
    }
    SessionId cell = new SessionId();
    cell.set(driver.id());
    Errno answer = calls.newSession(cell, Objects.requireNonNull(first));
    if (answer.isError()) {
      keys.forEach(key -> Arrays.fill(key, (byte) 0));
      throw new ErrnoException(answer, driver.name() + " answered " + answer + " to newsession");
    }
    long sid = SessionId.of(driver.id(), driver.flagBits(), (int) cell.get());
    return new KernelSession(driver, calls, spec, sid, keys);
  }

  KernelDriver driver() {
    return driver;
  }

  EntryPoints calls() {
    return calls;
  }

  /** The number that driver and user know it by. */
  long sid() {
    return sid;
  }

  /** What the driver answered when it was freed. */
  Errno freed() {
    return freed;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    if (request.operation() == Operation.CHAIN) {
      return new ProcessRun(this, request).start();
    }
    if (request.part() != Part.WHOLE) {
      request.fail(Reason.UNSUPPORTED, driver.name() + " takes whole messages");
      return Taken.DONE;
    }
    return SingleRun.of(this, spec, request).start();
  }

  /** Steps of the core as linked descriptors. */
  CryptoDescriptor descriptors(List<Descriptor> steps) {
    @Nullable CryptoDescriptor first = null;
    for (Descriptor step : steps.reversed()) {
      first = descriptor(step).next(first);
    }
    return Objects.requireNonNull(first);
  }

  private CryptoDescriptor descriptor(Descriptor step) {
    Place place = Objects.requireNonNull(places.get(step.stage()));
    CryptoDescriptor descriptor =
        new CryptoDescriptor()
            .alg(place.algorithm)
            .instance(place.instance)
            .skip(step.skip())
            .len(step.length())
            .inject(step.inject());
    Set<DescriptorFlag> flags = descriptor.flags();
    switch (step.operation()) {
      case ENCRYPT -> flags.add(DescriptorFlag.ENCRYPT);
      case COMPRESS -> flags.add(DescriptorFlag.COMP);
      case VERIFY -> flags.add(DescriptorFlag.VERIFY);
      default -> {}
    }
    switch (step.ivRule()) {
      case GIVEN -> flags.addAll(Set.of(DescriptorFlag.IV_EXPLICIT, DescriptorFlag.IV_PRESENT));
      case GIVEN_WRITTEN -> flags.add(DescriptorFlag.IV_EXPLICIT);
      case NONE, FRESH_WRITTEN, READ -> {}
    }
    descriptor.iv(step.iv().clone());
    step.key()
        .ifPresent(
            key -> {
              descriptor.key(key.getEncoded());
              flags.add(DescriptorFlag.KEY_EXPLICIT);
            });
    return descriptor;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        freed = calls.freeSession(sid);
      } finally {
        keys.forEach(key -> Arrays.fill(key, (byte) 0));
        driver.closed(spec, this);
      }
    }
  }
}
