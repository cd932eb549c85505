package io.fermata.framework;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.util.Optional;
import java.util.Set;

/** What the options allow, and what is said of what they do not. Self tests do not ask. */
final class Policy {
  private final Set<Permission> allowed;
  private final Set<String> legacy;

  Policy(FrameworkOptions options) {
    this.allowed = options.allowed();
    this.legacy = options.legacy();
  }

  /** Refuses an algorithm, alone or as a stage, whoever would do it. */
  void check(SessionSpec spec) throws DriverException {
    for (SessionSpec stage : spec.stages()) {
      check(stage);
    }
    String name = spec.algorithm();
    boolean old = Algorithm.find(name).map(Algorithm::isLegacy).orElse(false);
    if (old && !legacy.contains(name) && !allowed.contains(Permission.LEGACY_ALGORITHMS)) {
      throw new DriverException(
          Reason.NOT_ALLOWED,
          name + " is a legacy algorithm, which needs fermata.policy.legacy=" + name
              + ", or FrameworkOptions.withLegacy or withAllowed(Permission.LEGACY_ALGORITHMS)");
    }
  }

  /** Why this kind of driver does not do it, though it could; empty if it does. */
  Optional<String> refusal(DriverShape.Kind kind, SessionSpec spec) {
    return spec.kind() == SessionSpec.Kind.KEY_OPERATION
            && kind == DriverShape.Kind.SOFTWARE
            && !allowed.contains(Permission.SOFTWARE_KEY_OPERATIONS)
        ? Optional.of("does it in software" + how(Permission.SOFTWARE_KEY_OPERATIONS))
        : Optional.empty();
  }

  private static String how(Permission permission) {
    return ", which needs FrameworkOptions.withAllowed(Permission." + permission + ")";
  }
}
