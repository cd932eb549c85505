package io.fermata.wait;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the operating system knows of this process's descriptors. */
@SuppressWarnings("restricted")
final class Descriptor {
  private static final short POLLIN = 1;
  private static final MethodHandle POLL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("poll"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT));

  private Descriptor() {}

  /** What poll(2) says of one number, without waiting. */
  static boolean isReadable(int number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfd = arena.allocate(8, 4);
      pollfd.set(ValueLayout.JAVA_INT, 0, number);
      pollfd.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      int ready = (int) POLL.invokeExact(pollfd, 1L, 0);
      return ready == 1 && (pollfd.get(ValueLayout.JAVA_SHORT, 6) & POLLIN) != 0;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** How many descriptors this process has. */
  static long count() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  /** A line of what the kernel tells of one, as "flags" or "eventfd-count". */
  static String about(int number, String field) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/fdinfo/" + number))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .map(line -> line.substring(field.length() + 1).strip())
          .findFirst()
          .orElseThrow();
    }
  }
}
