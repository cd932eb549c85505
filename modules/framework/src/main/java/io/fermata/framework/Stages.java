package io.fermata.framework;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.WorkKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the requests of one driver spend their time with: into histograms if statistics are on, and into
 * the journal if somebody reads it. Otherwise no clock is read and nothing is made.
 */
final class Stages {
  private record Key(String algorithm, SizeClass size) {}

  private final DriverPort port;
  private final boolean on;
  private final Map<Key, Map<Stage, Histogram>> histograms = new ConcurrentHashMap<>();

  Stages(DriverPort port, boolean on) {
    this.port = port;
    this.on = on;
  }

  /** True if nobody wants to know the times of a request now. */
  boolean areOff() {
    return !on && !Journal.CURRENT.takesRequests();
  }

  /**
   * Begins with a request that is submitted now.
   *
   * @param bytes of its message
   */
  StageTimes begin(SessionSpec spec, int bytes) {
    return on || Journal.CURRENT.takesRequests()
        ? new MeasuredTimes(this, port.time(), spec, bytes)
        : StageTimes.Off.OFF;
  }

  /** Takes the times of a request that has returned. */
  void add(MeasuredTimes times) {
    if (on) {
      port.counters(WorkKind.of(times.spec().kind())).bytes.add(times.bytes());
      if (times.outcome() != Outcome.FAILED) {
        count(times);
      }
    }
    if (Journal.CURRENT.takesRequests()) {
      Journal.CURRENT.request(port.name(), times);
    }
  }

  private void count(MeasuredTimes times) {
    Key key = new Key(times.spec().algorithm(), SizeClass.of(times.bytes()));
    Map<Stage, Histogram> mine = histograms.computeIfAbsent(key, unused -> empty());
    mine.forEach(
        (stage, histogram) -> {
          long nanos = times.nanos(stage);
          if (nanos != MeasuredTimes.UNKNOWN) {
            histogram.add(nanos);
          }
        });
  }

  private static Map<Stage, Histogram> empty() {
    Map<Stage, Histogram> all = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      all.put(stage, new Histogram());
    }
    return all;
  }

  /** What was measured, by algorithm, size and stage. */
  List<StageStatistics> read() {
    List<StageStatistics> all = new ArrayList<>();
    histograms.forEach(
        (key, stages) ->
            stages.forEach(
                (stage, histogram) ->
                    all.add(
                        new StageStatistics(
                            port.name(), key.algorithm, key.size, stage, histogram.read()))));
    return all;
  }
}
