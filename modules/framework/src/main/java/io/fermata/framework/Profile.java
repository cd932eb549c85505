package io.fermata.framework;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What was measured on a machine: {@link Cost}s, of which each driver, shape, algorithm, direction, size, kind of
 * memory and number in flight has one at most. Kept in a text file, which is for the machine that it was made on. A value.
 *
 * <pre>
 * fermata-profile 2
 * # driver shape direction bytes memory in-flight nanoseconds samples source algorithm
 * jca.SunJCE 5c1a02f7 both 1024 array 1 435 20000 calibrated AES/GCM
 * </pre>
 *
 * <p>{@code bytes} and {@code in-flight} are the largest of their class, or {@code more} for the class
 * that has none. Lines that are empty, or begin with {@code #}, are passed over. Drivers that are not
 * there are kept. A file of version 1 has neither {@code direction} nor {@code memory} and is read, as of both
 * directions and of arrays, which is what was measured then; what is written is of version 2.
 */
public final class Profile {
  /** Nothing measured. */
  public static final Profile EMPTY = new Profile(List.of());

  private static final Comparator<Cost> ORDER =
      Comparator.comparing(Cost::algorithm)
          .thenComparing(Cost::direction)
          .thenComparing(Cost::size)
          .thenComparing(Cost::memory)
          .thenComparing(Cost::inFlight)
          .thenComparing(Cost::driver)
          .thenComparing(Cost::shape);

  private final List<Cost> costs;

  /**
   * @throws IllegalArgumentException if two are of the same driver, shape, algorithm, direction, size, memory and number
   */
  public Profile(Collection<Cost> costs) {
    Map<Cost, Cost> sorted = new TreeMap<>(ORDER);
    for (Cost cost : costs) {
      Cost other = sorted.put(cost, cost);
      if (other != null) {
        throw new IllegalArgumentException(
            "two costs of one place: " + ProfileText.line(other) + " and " + ProfileText.line(cost));
      }
    }
    this.costs = List.copyOf(sorted.values());
  }

  /** All, by algorithm, direction, size, memory, number in flight and driver. */
  public List<Cost> costs() {
    return costs;
  }

  /** This, and in its place what {@code newer} has of the same. */
  public Profile with(Profile newer) {
    Map<Cost, Cost> all = new TreeMap<>(ORDER);
    for (Profile profile : List.of(this, newer)) {
      for (Cost cost : profile.costs) {
        all.remove(cost); // or the older one stays as the key
        all.put(cost, cost);
      }
    }
    return new Profile(all.values());
  }

  /**
   * Reads a file.
   *
   * @throws ProfileException if it is no profile; names the line, the value and the legal ones
   * @throws IOException if it cannot be read
   */
  public static Profile load(Path file) throws IOException {
    try {
      return ProfileText.read(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new ProfileException(1, "it is no text in UTF-8", e);
    }
  }

  /**
   * Writes a file: all of it, in place of what was there, or nothing.
   *
   * @throws IOException if it cannot be written; what was there is as it was
   */
  public void save(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "folder");
    Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".new");
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer text = ByteBuffer.wrap(ProfileText.write(this).getBytes(StandardCharsets.UTF_8));
        while (text.hasRemaining()) {
          channel.write(text);
        }
        channel.force(true); // or a power cut could leave the new name with no content
      }
      Files.move(
          fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Profile profile && costs.equals(profile.costs);
  }

  @Override
  public int hashCode() {
    return costs.hashCode();
  }

  @Override
  public String toString() {
    return "profile of " + costs.size() + " costs";
  }
}
