package io.fermata.conformance;

import io.fermata.spi.DriverException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The checks of one driver.
 *
 * <pre>{@code
 * try (Kit kit = Kit.of(Subject.of(CardDriver::new)).reference(Subject.of(OtherDriver::new)).open()) {
 *   Report report = kit.run(line -> System.out.println(line.check() + ": " + line.verdict()));
 * }
 * }</pre>
 *
 * <p>It works on drivers of its own, which it starts when it is opened and closes when it is closed; on a live
 * machine these share the device with whoever else uses it. Checks are run one after the other.
 */
public final class Kit implements AutoCloseable {
  private static final List<DriverCheck> OF_DRIVERS =
      List.of(
          new NameAndShape(),
          new Offers(),
          new Completion(),
          new ParallelOpen(),
          new Interleaved(),
          new UntouchedWhenFull(),
          new Depth(),
          new StoppedDevice(),
          new CloseInFlight(),
          new Batches(),
          new Together(),
          new Chains());
  private static final List<SampleCheck<? super Sample>> OF_ALGORITHMS =
      List.of(
          new Layouts(),
          new Canaries(),
          new Sources(),
          new Parts(),
          new Streams(),
          new SealedParts(),
          new Room(),
          new MessageLengths(),
          new KeyLengths(),
          new NonceLengths(),
          new TagLengths(),
          new Forgery(),
          new DerivationBounds(),
          new Reuse(),
          new ExplicitKey(),
          new Directions(),
          new Chaining(),
          new Differential(),
          new Threads(),
          new Allocation());
  private static final List<SampleCheck<? super PairSample>> OF_KEY_PAIRS =
      List.of(
          new Layouts(),
          new Canaries(),
          new Sources(),
          new KeyKinds(),
          new KeySides(),
          new Signatures(),
          new ForgedSignatures(),
          new SignatureParts(),
          new OtherParameters(),
          new Agreements(),
          new PeerKeys(),
          new Encapsulations(),
          new AlteredEncapsulations(),
          new PublicKeyCiphers(),
          new BrokenCiphertexts());
  private static final List<SampleCheck<? super IntegerSample>> OF_KEY_OPERATIONS =
      List.of(new Arithmetic(), new IntegerBounds());
  private static final List<SampleCheck<? super GenerationSample>> OF_GENERATIONS =
      List.of(new Layouts(), new Canaries(), new Generations());

  /** Comes last: it has what became of the requests of all others. */
  private static final DriverCheck LAST = new CompletesOnce();

  private final Lab lab;
  private final List<Excuse> excuses;
  private final Optional<VectorAnswers> vectors;

  Kit(Lab lab, List<Excuse> excuses, Optional<VectorAnswers> vectors) {
    this.lab = lab;
    this.excuses = List.copyOf(excuses);
    this.vectors = vectors;
  }

  /** The name of the driver. */
  public String driver() {
    return lab.stand().driver().name();
  }

  /** Begins to say how a driver is to be examined. */
  public static KitBuilder of(Subject subject) {
    return new KitBuilder(subject);
  }

  /** The names of all checks that there are. */
  public static List<String> names() {
    return Stream.of(
            Stream.concat(OF_DRIVERS.stream(), Stream.of(LAST)).map(DriverCheck::name),
            Stream.of(KnownAnswers.NAME, VectorAnswers.NAME),
            OF_ALGORITHMS.stream().map(SampleCheck::name),
            OF_KEY_PAIRS.stream().map(SampleCheck::name),
            OF_KEY_OPERATIONS.stream().map(SampleCheck::name),
            OF_GENERATIONS.stream().map(SampleCheck::name))
        .flatMap(names -> names)
        .distinct()
        .toList();
  }

  /** The checks, in the order in which they are best run. */
  public List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    for (DriverCheck check : OF_DRIVERS) {
      if (check.isFor(lab.stand().driver().shape())) {
        checks.add(new Check(check.name(), Optional.empty(), () -> judge(() -> check.run(lab))));
      }
    }
    for (String algorithm : lab.stand().driver().shape().algorithms()) {
      if (lab.algorithms().test(algorithm)) {
        checks.add(
            new Check(
                KnownAnswers.NAME,
                Optional.of(algorithm),
                () -> judge(() -> KnownAnswers.run(lab, algorithm))));
        vectors.ifPresent(
            all ->
                checks.add(
                    new Check(
                        VectorAnswers.NAME,
                        Optional.of(algorithm),
                        () -> judge(() -> all.run(lab, algorithm)))));
        lab.sample(algorithm).ifPresent(sample -> add(checks, OF_ALGORITHMS, sample));
        PairSample.of(algorithm, lab.random(algorithm))
            .ifPresent(sample -> add(checks, OF_KEY_PAIRS, sample));
        IntegerSample.of(algorithm).ifPresent(sample -> add(checks, OF_KEY_OPERATIONS, sample));
        GenerationSample.of(algorithm).ifPresent(sample -> add(checks, OF_GENERATIONS, sample));
      }
    }
    if (LAST.isFor(lab.stand().driver().shape())) {
      checks.add(new Check(LAST.name(), Optional.empty(), () -> judge(() -> LAST.run(lab))));
    }
    return checks.stream().map(this::excepted).toList();
  }

  /** The first exception that covers a check counts. */
  private Check excepted(Check check) {
    return excuses.stream()
        .filter(excuse -> excuse.covers(check))
        .findFirst()
        .map(
            excuse ->
                new Check(
                    check.name(),
                    check.algorithm(),
                    () -> excuse.excuse(check.run(), lab.seed())))
        .orElse(check);
  }

  private <S extends Repertoire> void add(
      List<Check> checks, List<SampleCheck<? super S>> all, S sample) {
    for (SampleCheck<? super S> check : all) {
      if (check.isFor(sample)) {
        checks.add(
            new Check(
                check.name(),
                Optional.of(sample.name()),
                () -> judge(() -> check.run(lab, sample))));
      }
    }
  }

  private Verdict judge(Check.Body body) throws Exception {
    try {
      return body.run();
    } catch (NeverEnded never) { // told once, by the check whose matter it is
      String what = String.valueOf(never.getMessage());
      lab.unended().add(what);
      return new Verdict.Unchecked("a request " + what + ": see " + LAST.name());
    } catch (Wrong wrong) {
      return new Verdict.Failed(String.valueOf(wrong.getMessage()), lab.seed());
    } catch (DriverException e) {
      return new Verdict.Failed(
          "refuses what it offers: " + e.reason() + ", " + e.getMessage(), lab.seed());
    }
  }

  /**
   * Runs all checks.
   *
   * @param each hears of each as it ends, on this thread
   */
  public Report run(Consumer<Report.Line> each) throws Exception {
    List<Report.Line> lines = new ArrayList<>();
    for (Check check : checks()) {
      Report.Line line = new Report.Line(check, check.run());
      lines.add(line);
      each.accept(line);
    }
    return new Report(driver(), lines);
  }

  /** Closes the drivers that it has started. */
  @Override
  public void close() {
    lab.close();
  }
}
