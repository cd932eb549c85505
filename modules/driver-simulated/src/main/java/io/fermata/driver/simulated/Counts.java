package io.fermata.driver.simulated;

import io.fermata.driver.simulated.Fault.Kind;
import java.util.Map;

/**
 * What a device has done since it was started.
 *
 * @param submitted requests offered to it, those refused included
 * @param full of these, answered {@code FULL}
 * @param lost of these, failed at once because their session is lost or the driver closed
 * @param accepted of these, accepted
 * @param completed of those accepted, ended, well or not; without second completions
 * @param faults how often each kind of fault has struck; a fault drawn for a request that it cannot
 *     spoil, such as a wrong tag for a hash, is not counted
 */
public record Counts(
    long submitted,
    long full,
    long lost,
    long accepted,
    long completed,
    Map<Kind, Long> faults) {
  /** Keeps a copy of the map. */
  public Counts {
    faults = Map.copyOf(faults);
  }

  /** How often this kind of fault has struck. */
  public long faults(Kind kind) {
    return faults.getOrDefault(kind, 0L);
  }
}
