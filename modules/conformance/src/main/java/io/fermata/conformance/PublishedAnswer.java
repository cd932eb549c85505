package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import java.util.Optional;

/** What an algorithm gives for one input, as somebody has published it. */
interface PublishedAnswer {

  /** Who has published it, and where in the publication it stands. */
  String source();

  /**
   * Asks for it. Empty if it is given, else what was done instead.
   *
   * @throws DriverException if no such session is opened; with {@link Reason#UNSUPPORTED} or {@link
   *     Reason#BAD_KEY} whoever is asked takes less than the publication does
   */
  Optional<String> wrong(Examinee examinee) throws DriverException;

  /**
   * Tries what has to hold besides: what is forged is refused, what is made here comes back. The kit has checks of
   * their own for that, so that a defect is found by one of them. Empty if it holds.
   *
   * @throws DriverException as {@link #wrong}
   */
  default Optional<String> wrongBesides(Examinee examinee) throws DriverException {
    return Optional.empty();
  }
}
