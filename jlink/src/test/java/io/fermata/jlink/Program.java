package io.fermata.jlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program that a test runs to its end.
 *
 * <pre>{@code
 * Program.of(launcher, "version").run().succeeded().quiet();
 * }</pre>
 */
final class Program {
  /** Variables that make every JVM say so on standard error. */
  private static final List<String> JVM_OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private final ProcessBuilder builder;
  private Duration limit = Duration.ofMinutes(1);

  private Program(List<String> command) {
    builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(JVM_OPTIONS);
  }

  static Program of(Object program, String... arguments) {
    return new Program(Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList());
  }

  Program in(Path folder) {
    builder.directory(folder.toFile());
    return this;
  }

  Program with(String variable, String value) {
    builder.environment().put(variable, value);
    return this;
  }

  /** How long it may run; one minute unless said otherwise. */
  Program within(Duration limit) {
    this.limit = limit;
    return this;
  }

  /** Runs it with empty standard input. A program that takes too long is killed and fails the test. */
  Run run() {
    try {
      // files, not pipes: nothing blocks, whatever the program leaves running
      Path out = Files.createTempFile("program", ".out");
      Path err = Files.createTempFile("program", ".err");
      try {
        Process process =
            builder
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = false;
        try {
          ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
          if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
          }
        }
        Run run =
            new Run(builder.command(), process.exitValue(), Files.readString(out), Files.readString(err));
        if (!ended) {
          throw new AssertionError("killed after " + limit + ": " + run);
        }
        return run;
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted: " + builder.command(), e);
    }
  }

  /** How it ended and what it said. */
  record Run(List<String> command, int exit, String out, String err) {
    private static final Pattern JVM_WARNING =
        Pattern.compile("warning|OpenJDK|^\\[.*]\\[(error|info)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    Run succeeded() {
      return exited(0);
    }

    Run exited(int expected) {
      assertEquals(expected, exit, this::toString);
      return this;
    }

    /** The JVM said nothing, on either stream; the program itself may have. */
    Run withoutWarnings() {
      assertFalse(JVM_WARNING.matcher(err).find(), this::toString);
      assertFalse(out.lines().anyMatch(line -> line.startsWith("[0.")), this::toString);
      return this;
    }

    /** Nothing at all stands on standard error. */
    Run quiet() {
      assertEquals("", err, this::toString);
      return withoutWarnings();
    }

    List<String> lines() {
      return out.lines().toList();
    }

    @Override
    public String toString() {
      return String.join(" ", command)
          + "\nexit code " + exit
          + "\n-- standard output\n" + out
          + "\n-- standard error\n" + err;
    }
  }
}
