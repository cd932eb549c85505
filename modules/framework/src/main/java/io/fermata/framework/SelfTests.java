package io.fermata.framework;

import io.fermata.conformance.Examinee;
import io.fermata.conformance.PublishedAnswers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Which algorithms of a driver may be trusted: tested once each, and not doubted since. */
final class SelfTests {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  private final String driver;
  private final Examinee examinee;
  private final Map<String, FutureTask<Optional<String>>> tests = new ConcurrentHashMap<>();

  SelfTests(String driver, TestedDriver.Opener opener) {
    this.driver = driver;
    this.examinee = new TestedDriver(opener);
  }

  /**
   * Tests an algorithm, if that was not done; who comes meanwhile waits. Empty if it passed, else what
   * went wrong.
   *
   * <p>On a thread of its own: a job that ran it could be paused half-way, while the one thread that
   * resumes jobs waits here for the answer.
   */
  Optional<String> result(String algorithm) {
    FutureTask<Optional<String>> mine =
        new FutureTask<>(() -> PublishedAnswers.check(algorithm, examinee));
    FutureTask<Optional<String>> first = tests.putIfAbsent(algorithm, mine);
    if (first == null) {
      Thread.ofPlatform().daemon().name("fermata-self-test").start(mine);
      result(mine)
          .ifPresent(
              wrong -> {
                LOG.log(
                    Level.WARNING, "{0} fails its self test of {1}: {2}", driver, algorithm, wrong);
                Journal.CURRENT.driver(driver, "QUARANTINED", algorithm + ": " + wrong);
              });
      first = mine;
    }
    return result(first);
  }

  /** Trusts an algorithm no longer, until it is tested again. */
  void quarantine(String algorithm, String why) {
    FutureTask<Optional<String>> verdict = new FutureTask<>(() -> Optional.of(why));
    verdict.run();
    tests.put(algorithm, verdict);
    LOG.log(Level.WARNING, "{0} is no longer used for {1}: {2}", driver, algorithm, why);
    Journal.CURRENT.driver(driver, "QUARANTINED", algorithm + ": " + why);
  }

  /** What is known against an algorithm by now, without a test; empty if nothing. */
  Optional<String> doubt(String algorithm) {
    FutureTask<Optional<String>> known = tests.get(algorithm);
    return known == null || !known.isDone() ? Optional.empty() : result(known);
  }

  /** Forgets what is known of an algorithm, so that it is tested when it is next asked for. */
  void forget(String algorithm) {
    tests.remove(algorithm);
  }

  /** What was tested so far, by algorithm. */
  Map<String, String> results() {
    Map<String, String> results = new TreeMap<>();
    tests.forEach(
        (algorithm, test) -> {
          if (test.isDone()) {
            results.put(algorithm, result(test).orElse(DriverReport.Present.PASSED));
          }
        });
    return results;
  }

  private static Optional<String> result(FutureTask<Optional<String>> test) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return test.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return Optional.of("the test threw " + e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
