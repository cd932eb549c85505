package io.fermata.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows under named columns, for people or for programs. */
final class Table {

  /** How a table is printed. */
  enum Format {
    TEXT,
    JSON
  }

  private final List<String> columns;
  private final List<List<Object>> rows = new ArrayList<>();

  /**
   * @param columns names, in camel case as programs read them
   */
  Table(String... columns) {
    this.columns = List.of(columns);
  }

  /**
   * Adds a row; a cell is text, a number, a list of texts or a map from text. What may be missing is an
   * {@link Optional}: a program reads null where it is empty, and people a dash.
   */
  Table row(Object... cells) {
    rows.add(List.of(cells));
    return this;
  }

  void print(PrintWriter out, Format format) {
    if (format == Format.JSON) {
      json(out);
    } else {
      text(out);
    }
    out.flush();
  }

  private void json(PrintWriter out) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    for (List<Object> row : rows) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        object.put(columns.get(i), plain(row.get(i)));
      }
      objects.add(object);
    }
    try {
      out.println(
          JSON.std
              .with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
              .asString(objects));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the JSON library knows it: it has no word for an empty Optional. */
  private static @Nullable Object plain(Object cell) {
    return switch (cell) {
      case Optional<?> optional -> optional.isPresent() ? plain(optional.get()) : null;
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, value) -> plain.put(String.valueOf(key), plain(value)));
        yield plain;
      }
      default -> cell;
    };
  }

  private void text(PrintWriter out) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(Table::words).toList());
    rows.forEach(row -> lines.add(row.stream().map(Table::cell).toList()));
    int[] widths =
        IntStream.range(0, columns.size())
            .map(i -> lines.stream().mapToInt(line -> line.get(i).length()).max().orElse(0))
            .toArray();
    for (List<String> line : lines) {
      out.println(
          IntStream.range(0, columns.size())
              .mapToObj(i -> pad(line.get(i), widths[i], isNumber(i)))
              .collect(Collectors.joining("  "))
              .stripTrailing());
    }
  }

  private boolean isNumber(int column) {
    return rows.stream().allMatch(row -> row.get(column) instanceof Number);
  }

  private static String pad(String text, int width, boolean right) {
    String space = " ".repeat(width - text.length());
    return right ? space + text : text + space;
  }

  /** {@code selfTest} reads {@code self test}. */
  private static String words(String column) {
    return column.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private static String cell(Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(", "));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> entry.getKey() + ": " + cell(entry.getValue()))
              .collect(Collectors.joining(", "));
      case Optional<?> optional -> optional.isPresent() ? cell(optional.get()) : "-";
      default -> value.toString();
    };
  }
}
