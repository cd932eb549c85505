package io.fermata.driver.soft;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/** The numbers of {@code published-integers.properties}. */
final class Published {
  private static final Properties ALL = new Properties();

  static {
    try (InputStream in = Published.class.getResourceAsStream("/published-integers.properties")) {
      ALL.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Published() {}

  static BigInteger integer(String name) {
    return new BigInteger(ALL.getProperty(name), 16);
  }

  static List<BigInteger> integers(String... names) {
    return Arrays.stream(names).map(Published::integer).toList();
  }
}
