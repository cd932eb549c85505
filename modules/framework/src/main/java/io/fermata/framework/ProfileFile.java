package io.fermata.framework;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a framework begins with, and the file in which what it learns is kept for the next.
 *
 * @param file where it is kept; nowhere if absent
 * @param begun what was known at the start
 */
record ProfileFile(Optional<Path> file, Profile begun) {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  /**
   * Reads the file, if there is one: what it says counts more than the profile of the options.
   *
   * @throws UncheckedIOException if it is no profile or cannot be read; names the file
   */
  static ProfileFile of(FrameworkOptions options) {
    Optional<Path> file = options.profileFile();
    if (file.isEmpty()) {
      return new ProfileFile(file, options.profile());
    }
    try {
      return new ProfileFile(file, options.profile().with(Profile.load(file.get())));
    } catch (NoSuchFileException e) { // the first time
      return new ProfileFile(file, options.profile());
    } catch (IOException e) {
      throw new UncheckedIOException("profileFile " + file.get() + ": " + e.getMessage(), e);
    }
  }

  /** Writes the file, if anything was learned. What goes wrong is told in the log: the framework is closing. */
  void keep(Profile learned) {
    if (file.isEmpty() || learned.equals(begun)) {
      return;
    }
    try {
      learned.save(file.get());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "what was learned is not kept in " + file.get(), e);
    }
  }
}
