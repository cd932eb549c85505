package io.fermata.cli;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What was measured: for people a line as soon as it is known, under columns that are as wide as they will
 * have to be; for programs a list at the end.
 */
final class SpeedRows {
  private static final double NANOS = 1e9;
  private static final double MEGA = 1e6;
  private static final double TENTH = 10;

  private final PrintWriter out;
  private final Table.Format format;
  private final String columns;
  private final Table table =
      new Table(
          "algorithm", "operation", "size", "driver", "inFlight", "nsPerOp", "bytesPerSecond");

  /**
   * @param cells all that may come
   */
  SpeedRows(Collection<Cell> cells, PrintWriter out, Table.Format format) {
    this.out = out;
    this.format = format;
    this.columns =
        "%-" + width(cells, "algorithm", Cell::algorithm)
            + "s  %-" + width(cells, "operation", Cell::does)
            + "s  %" + width(cells, "size", SpeedRows::size)
            + "s  %-" + width(cells, "driver", Cell::driver)
            + "s  %9s  %13s  %9s%n";
  }

  private static int width(Collection<Cell> cells, String title, Function<Cell, String> cell) {
    return Stream.concat(Stream.of(title), cells.stream().map(cell))
        .mapToInt(String::length)
        .max()
        .orElseThrow();
  }

  private static String size(Cell cell) {
    return cell.size().isPresent() ? Integer.toString(cell.size().getAsInt()) : "-";
  }

  void begin() {
    line(List.of("algorithm", "operation", "size", "driver", "in flight", "ns per op", "MB/s"));
  }

  /**
   * @param nanos of one operation
   */
  void row(Cell cell, double nanos) {
    double rounded = Math.max(Math.round(nanos * TENTH), 1) / TENTH;
    Optional<Integer> size =
        cell.size().isPresent() ? Optional.of(cell.size().getAsInt()) : Optional.empty();
    Optional<Double> perSecond = size.map(bytes -> bytes * NANOS / nanos);
    table.row(
        cell.algorithm(),
        cell.does(),
        size,
        cell.driver(),
        cell.inFlight(),
        rounded,
        perSecond.map(Math::round));
    line(
        List.of(
            cell.algorithm(),
            cell.does(),
            size(cell),
            cell.driver(),
            cell.inFlight(),
            String.format(Locale.ROOT, "%.1f", rounded),
            perSecond.map(bytes -> String.format(Locale.ROOT, "%.1f", bytes / MEGA)).orElse("-")));
  }

  private void line(List<Object> cells) {
    if (format == Table.Format.TEXT) {
      out.printf(Locale.ROOT, columns, cells.toArray());
      out.flush();
    }
  }

  void end() {
    if (format == Table.Format.JSON) {
      table.print(out, format);
    }
  }
}
