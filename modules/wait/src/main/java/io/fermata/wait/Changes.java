package io.fermata.wait;

import java.util.List;

/**
 * The wait handles that came and went; see {@link WaitContext#changes}. Apply {@code deleted}
 * first: a handle that was cleared and put again stands in both.
 *
 * @param added handles to be waited for from now on, newest first
 * @param deleted handles no longer to be waited for, newest first
 */
public record Changes(List<WaitHandle> added, List<WaitHandle> deleted) {

  /** Keeps copies of the lists, which cannot be changed. */
  public Changes {
    added = List.copyOf(added);
    deleted = List.copyOf(deleted);
  }
}
