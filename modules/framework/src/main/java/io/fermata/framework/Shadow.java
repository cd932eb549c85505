package io.fermata.framework;

import io.fermata.spi.Descriptor;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Has some requests of a session done by a second driver, too, and compares. Nobody hears of the end of such
 * a request before both have answered, and its result is a copy until then: what is wrong is never seen.
 *
 * <p>If they differ, the reference is tested with a published answer. Passes it, then its result holds, and the
 * first driver is {@linkplain Framework#quarantine quarantined} for the algorithm; else that of the first driver
 * holds and the reference is quarantined. A request that the reference cannot do ends with the first driver's
 * result if some are checked, and fails with {@link io.fermata.spi.Reason#FAULT} if all are; what the
 * reference could not do just then, or lost with its session, is asked again, a few times.
 *
 * <p>Not checked, since nothing could be compared: results with something random in them (most signatures,
 * vectors that a driver makes), compression, parts of messages, leased memory.
 *
 * @param reference which driver checks; never the one that is checked
 * @param oneIn one of so many requests that can be compared is checked, from 1 for all; a few more or less if
 *     several threads submit at once
 */
public record Shadow(Preference reference, int oneIn) {
  private static final Set<Operation> COMPARED =
      EnumSet.of(
          Operation.ENCRYPT,
          Operation.DECRYPT,
          Operation.DIGEST,
          Operation.MAC,
          Operation.VERIFY,
          Operation.DERIVE,
          Operation.DECOMPRESS);

  public Shadow {
    Objects.requireNonNull(reference, "reference");
    if (oneIn < 1) {
      throw new IllegalArgumentException("one request in " + oneIn + " is checked; at least in 1");
    }
  }

  /** All requests are checked. */
  public static Shadow all(Preference reference) {
    return new Shadow(reference, 1);
  }

  /** True if two drivers that are right have the same result. */
  static boolean isComparable(Request request) {
    RequestMemory memory = request.memory();
    if (request.part() != Part.WHOLE
        || memory.input.lease().isPresent()
        || memory.output.lease().isPresent()) {
      return false;
    }
    return switch (request.operation()) {
      case CHAIN -> memory.work().chain().stream().allMatch(Shadow::isComparable);
      case KEY_OPERATION -> request.keyOperation() != KeyOperation.DSA_SIGN;
      default -> COMPARED.contains(request.operation());
    };
  }

  private static boolean isComparable(Descriptor step) {
    return step.ivRule() != Descriptor.IvRule.FRESH_WRITTEN
        && COMPARED.contains(step.operation());
  }
}
