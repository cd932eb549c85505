package io.fermata.framework;

import io.fermata.spi.Algorithm;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@linkplain Algorithm#isLegacy() legacy algorithms} can be called: by their names in a session, by those of
 * crypto(9), and by that of the cipher alone. {@code KPDK} is both hashes. Upper and lower case are the same.
 */
final class LegacyNames {
  private static final Map<String, List<String>> ALL = new LinkedHashMap<>();

  static {
    add("DES/CBC", "DES", "DES_CBC");
    add("Blowfish/CBC", "Blowfish", "BLF_CBC");
    add("CAST5/CBC", "CAST", "CAST5", "CAST_CBC");
    add("Skipjack/CBC", "Skipjack", "SKIPJACK_CBC");
    add("ARCFOUR", "ARC4");
    add("MD5");
    add("HmacMD5", "MD5_HMAC");
    add("KPDK-MD5", "MD5_KPDK");
    add("KPDK-SHA1", "SHA1_KPDK");
    ALL.put("KPDK", List.of("KPDK-MD5", "KPDK-SHA1"));
  }

  private LegacyNames() {}

  private static void add(String algorithm, String... others) {
    ALL.put(algorithm, List.of(algorithm));
    for (String other : others) {
      ALL.put(other, List.of(algorithm));
    }
  }

  /**
   * The algorithms, by their names in a session.
   *
   * @throws IllegalArgumentException if a name is none of theirs, with those that are
   */
  static Set<String> algorithms(Collection<String> names) {
    Set<String> algorithms = new TreeSet<>();
    for (String name : names) {
      algorithms.addAll(
          ALL.entrySet().stream()
              .filter(one -> one.getKey().toUpperCase(Locale.ROOT).equals(name.toUpperCase(Locale.ROOT)))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          name + " is no legacy algorithm; there are "
                              + String.join(", ", ALL.keySet()))));
    }
    return Set.copyOf(algorithms);
  }
}
