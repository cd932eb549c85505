package io.fermata.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/** A file, or made-up bytes, in chunks; read anew for each pass. */
final class Source {
  static final int CHUNK = 64 * 1024;
  private static final int MADE_UP = 1024 * 1024;

  private final Optional<Path> file;

  private Source(Optional<Path> file) {
    this.file = file;
  }

  /** The file, seen to be there and readable; without one, made-up bytes. */
  static Source of(Optional<Path> file) throws Failure {
    Source source = new Source(file);
    try (InputStream in = source.open()) {
      in.read();
    } catch (IOException e) {
      throw unreadable(file.orElseThrow(), e);
    }
    return source;
  }

  static Failure unreadable(Path file, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException missing -> "there is no such file";
          case AccessDeniedException denied -> "it may not be read; say chmod u+r, or run as its owner";
          case FileSystemException other when other.getReason() != null -> other.getReason();
          default -> Files.isDirectory(file) ? "it is a folder" : String.valueOf(e.getMessage());
        };
    return new Failure(Failure.FILE, "cannot read " + file + ": " + why, e);
  }

  private InputStream open() throws IOException {
    if (file.isPresent()) {
      return Files.newInputStream(file.get());
    }
    byte[] bytes = new byte[MADE_UP];
    new SplittableRandom(1).nextBytes(bytes);
    return new ByteArrayInputStream(bytes);
  }

  /** What to say of a file that fails half-way. */
  Failure unreadable(UncheckedIOException e) {
    return unreadable(file.orElseThrow(), Objects.requireNonNull(e.getCause()));
  }

  String name() {
    return file.map(Path::toString).orElse("made-up bytes");
  }

  /** One pass over the chunks; the last may be short. */
  final class Pass implements Iterator<byte[]>, AutoCloseable {
    private final InputStream in;
    private byte[] next;
    private long bytes;

    Pass() throws Failure {
      try {
        in = open();
        next = in.readNBytes(CHUNK);
      } catch (IOException e) {
        throw unreadable(file.orElseThrow(), e);
      }
    }

    @Override
    public boolean hasNext() {
      return next.length > 0;
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      byte[] chunk = next;
      bytes += chunk.length;
      try {
        next = in.readNBytes(CHUNK);
      } catch (IOException e) {
        throw new UncheckedIOException(e); // Iterator knows no other way
      }
      return chunk;
    }

    /** The number of bytes handed out so far. */
    long bytes() {
      return bytes;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
