package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSession;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.security.Key;
import java.util.Optional;

/**
 * One algorithm that the library has.
 *
 * @param kind what a session of it is for
 * @param name as in {@link SessionSpec#algorithm}
 * @param keys which keys it takes
 * @param longest bytes of the longest input
 * @param opening how a session of it is opened
 */
record Offer(Kind kind, String name, KeyRule keys, int longest, Opening opening) {

  /** Which keys are taken. */
  interface KeyRule {
    /** What is wrong with a key, in words; empty if it will do. */
    Optional<String> wrong(Key key);
  }

  /** How a session is opened. */
  interface Opening {
    /**
     * Opens one.
     *
     * @param spec with a key that was looked at, or with none
     */
    DriverSession open(SessionSpec spec) throws DriverException;
  }
}
