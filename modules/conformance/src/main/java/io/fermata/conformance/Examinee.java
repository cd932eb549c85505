package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;

/** What is asked: a driver, or a framework that has one. */
public interface Examinee {

  /** A session of it. */
  interface Open extends AutoCloseable {
    /** Asks, and waits for the end. */
    Answer ask(Trial trial);

    @Override
    void close();
  }

  /**
   * Opens a session.
   *
   * @throws DriverException if there is none for this
   */
  Open open(SessionSpec spec) throws DriverException;
}
