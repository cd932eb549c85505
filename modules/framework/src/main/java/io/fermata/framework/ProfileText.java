package io.fermata.framework;

import io.fermata.framework.Cost.Source;
import io.fermata.spi.SessionSpec.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A {@link Profile} as text, line by line. */
final class ProfileText {
  private static final String NAME = "fermata-profile";
  private static final String FIRST_HEADER = NAME + " 1";
  private static final String HEADER = NAME + " 2";
  private static final String MORE = "more";

  // the algorithm comes last, since it may have blanks inside
  private static final List<String> FIELDS =
      List.of(
          "driver",
          "shape",
          "direction",
          "bytes",
          "memory",
          "in-flight",
          "nanoseconds",
          "samples",
          "source",
          "algorithm");
  private static final List<String> FIRST_FIELDS =
      FIELDS.stream().filter(field -> !field.equals("direction") && !field.equals("memory")).toList();
  private static final Map<String, Direction> DIRECTIONS =
      byText(Direction.values(), ProfileText::text);
  private static final Map<String, Memory> MEMORIES = byText(Memory.values(), ProfileText::text);
  private static final Map<String, SizeClass> SIZES = byText(SizeClass.values(), ProfileText::text);
  private static final Map<String, FlightClass> FLIGHTS =
      byText(FlightClass.values(), ProfileText::text);
  private static final Map<String, Source> SOURCES =
      byText(new Source[] {Source.CALIBRATED, Source.ON_LINE}, ProfileText::text);

  private ProfileText() {}

  private static <T> Map<String, T> byText(T[] values, Function<T, String> text) {
    return Arrays.stream(values).collect(Collectors.toMap(text, value -> value));
  }

  private static String text(SizeClass size) {
    return size == SizeClass.LARGER ? MORE : Long.toString(size.longest());
  }

  private static String text(FlightClass inFlight) {
    return inFlight == FlightClass.MORE ? MORE : Integer.toString(inFlight.most());
  }

  private static String text(Enum<?> source) {
    return source.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String write(Profile profile) {
    StringBuilder text = new StringBuilder();
    text.append(HEADER).append("\n# ").append(String.join(" ", FIELDS)).append('\n');
    profile.costs().forEach(cost -> text.append(line(cost)).append('\n'));
    return text.toString();
  }

  static String line(Cost cost) {
    return String.join(
        " ",
        cost.driver(),
        cost.shape(),
        text(cost.direction()),
        text(cost.size()),
        text(cost.memory()),
        text(cost.inFlight()),
        Long.toString(cost.nanos()),
        Long.toString(cost.samples()),
        text(cost.source()),
        cost.algorithm());
  }

  static Profile read(String text) throws ProfileException {
    List<String> lines = text.lines().toList();
    String first = lines.isEmpty() ? "" : lines.getFirst();
    if (!first.equals(HEADER) && !first.equals(FIRST_HEADER)) {
      throw new ProfileException(
          1,
          (first.startsWith(NAME + " ")
                  ? "version " + first.substring(NAME.length() + 1)
                  : "'" + shortened(first) + "'")
              + " cannot be read; a profile begins with " + HEADER);
    }
    List<String> fields = first.equals(HEADER) ? FIELDS : FIRST_FIELDS;
    List<Cost> costs = new ArrayList<>();
    Map<List<Object>, Integer> seen = new HashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Cost cost = new Line(i + 1, line, fields).cost();
      List<Object> place =
          List.of(
              cost.driver(),
              cost.shape(),
              cost.algorithm(),
              cost.direction(),
              cost.size(),
              cost.memory(),
              cost.inFlight());
      Integer before = seen.put(place, i + 1);
      if (before != null) {
        throw new ProfileException(i + 1, "is of the same as line " + before + "; leave one out");
      }
      costs.add(cost);
    }
    return new Profile(costs);
  }

  private static String shortened(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }

  private record Line(int number, String text, List<String> fields) {

    Cost cost() throws ProfileException {
      String[] parts = text.split(" ", fields.size());
      if (parts.length != fields.size()) {
        throw new ProfileException(
            number,
            "'" + shortened(text) + "' has " + parts.length + " of the "
                + fields.size() + " fields " + String.join(" ", fields));
      }
      boolean old = fields.equals(FIRST_FIELDS);
      try {
        return new Cost(
            value(parts, "driver"),
            value(parts, "shape"),
            value(parts, "algorithm"),
            old ? Direction.BOTH : named(parts, "direction", DIRECTIONS),
            named(parts, "bytes", SIZES),
            old ? Memory.ARRAY : named(parts, "memory", MEMORIES),
            named(parts, "in-flight", FLIGHTS),
            whole(parts, "nanoseconds"),
            whole(parts, "samples"),
            named(parts, "source", SOURCES));
      } catch (IllegalArgumentException e) {
        throw new ProfileException(number, String.valueOf(e.getMessage()), e);
      }
    }

    private String value(String[] parts, String field) {
      return parts[fields.indexOf(field)];
    }

    private <T extends Enum<T>> T named(String[] parts, String field, Map<String, T> legal)
        throws ProfileException {
      String value = value(parts, field);
      T found = legal.get(value);
      if (found == null) {
        String all =
            legal.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        throw wrong(field, value, "one of " + all);
      }
      return found;
    }

    private long whole(String[] parts, String field) throws ProfileException {
      String value = value(parts, field);
      if (value.matches("[0-9]{1,18}")) {
        long number = Long.parseLong(value);
        if (number >= 1) {
          return number;
        }
      }
      throw wrong(field, value, "a whole number from 1 to 10^18");
    }

    private ProfileException wrong(String field, String value, String legal) {
      return new ProfileException(
          number, field + " is '" + shortened(value) + "'; it is " + legal);
    }
  }
}
