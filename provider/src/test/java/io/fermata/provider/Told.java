package io.fermata.provider;

import java.security.Key;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;

/** What a call answers or throws, so that those of two providers can be compared. */
final class Told {
  private Told() {}

  /** The answer of what does not throw here. */
  static <T> T answer(Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The answer, or the type of the exception; whose class it is does not count. */
  static String of(Callable<?> call) {
    try {
      Object answer = call.call();
      return switch (answer) {
        case null -> "null";
        case byte[] bytes -> "bytes " + Arrays.toString(bytes);
        case Key key -> key.getAlgorithm() + " " + key.getFormat() + " " + Arrays.toString(key.getEncoded());
        default -> answer.toString();
      };
    } catch (Exception e) {
      Class<?> thrown = e.getClass();
      while (!thrown.getName().startsWith("java")) {
        thrown = thrown.getSuperclass();
      }
      return thrown.getSimpleName().toLowerCase(Locale.ROOT);
    }
  }
}
