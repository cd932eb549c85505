package io.fermata.cli;

import io.fermata.framework.Profile;
import io.fermata.framework.ProfileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Profiles in files that a command was given. */
final class Profiles {
  private Profiles() {}

  static Profile load(Path file) throws Failure {
    try {
      return Profile.load(file);
    } catch (ProfileException e) {
      throw new Failure(Failure.FILE, file + " is no profile: " + e.getMessage(), e);
    } catch (IOException e) {
      throw Source.unreadable(file, e);
    }
  }

  /** What is there to be added to: nothing, if there is no file. Refuses what cannot be written. */
  static Profile before(Path file) throws Failure {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new Failure(Failure.FILE, "cannot write " + file + ": there is no such folder");
    }
    if (Files.isDirectory(file)) {
      throw new Failure(Failure.FILE, "cannot write " + file + ": it is a folder");
    }
    if (!Files.isWritable(folder)) {
      throw new Failure(Failure.FILE, "cannot write " + file + ": its folder may not be written");
    }
    return Files.exists(file) ? load(file) : Profile.EMPTY;
  }

  static void save(Profile profile, Path file) throws Failure {
    try {
      profile.save(file);
    } catch (IOException e) {
      throw new Failure(Failure.FILE, "cannot write " + file + ": " + e, e);
    }
  }
}
