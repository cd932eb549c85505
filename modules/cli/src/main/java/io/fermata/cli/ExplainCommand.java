package io.fermata.cli;

import io.fermata.framework.Explanation;
import io.fermata.framework.Explanation.Place;
import io.fermata.framework.Framework;
import io.fermata.framework.Memory;
import io.fermata.framework.Preference;
import io.fermata.provider.FermataProvider;
import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec.Direction;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fermata explain}: which driver a request goes to, and why not to another. */
@Command(
    name = "explain",
    description = {
      "Which driver suits a request, and why? The drivers that can take it, the",
      "best first: nanoseconds a request costs on it, how many were timed for",
      "that, where it is from (calibrated, on line, declared), and the rule.",
      "A driver that is named is switched on, and is one among the others."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fermata explain AES/GCM 16384",
      "  fermata explain AES/CBC 16384 --decryption --native",
      "  fermata explain SHA-256 1024 --in-flight 64 --profile here.profile --format json"
    })
final class ExplainCommand extends TableCommand {
  private static final WholeNumbers SIZE = new WholeNumbers("SIZE", Integer.MAX_VALUE);
  private static final WholeNumbers IN_FLIGHT =
      new WholeNumbers("--in-flight", Integer.MAX_VALUE);

  // Texts, so that one that is no number is refused with the range like one that is out of it.
  @Parameters(index = "0", paramLabel = "ALGORITHM", description = "Such as AES/GCM.")
  private String algorithm;

  @Parameters(index = "1", paramLabel = "SIZE", description = "Bytes of the message.")
  private String size;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "How many requests are out at once; 1 by default.")
  private String inFlight = "1";

  @Option(
      names = "--native",
      description = "Of a message in native memory, such as a direct buffer's.")
  private boolean onNative;

  @Option(
      names = "--decryption",
      description = "Of a cipher that is to decrypt alone.")
  private boolean decryption;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = {
        "What was measured, as calibrate --output writes it;",
        "by default the setting fermata.framework.profile."
      })
  private @Nullable Path profile;

  private int bytes;
  private int requests;

  @SuppressWarnings("NullAway.Init") // set by picocli
  ExplainCommand() {}

  @Override
  void check() throws Failure {
    bytes = SIZE.read(size, command());
    requests = IN_FLIGHT.read(inFlight, command());
    if (profile != null) {
      Profiles.load(profile); // refused as a file, and not as a setting
    }
  }

  @Override
  FermataProvider open() {
    return profile == null ? option().provider() : option().provider(profile);
  }

  @Override
  int answer(FermataProvider provider) throws Failure {
    Framework framework = provider.framework();
    Offered.by(framework, List.of()).check(List.of(algorithm), command());
    Table table = new Table("driver", "nanos", "samples", "source", "rule");
    for (Place place : explain(framework).places()) {
      table.row(
          place.driver(),
          boxed(place.nanos()),
          place.samples(),
          place.source().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          place.rule());
    }
    print(table);
    return 0;
  }

  private Explanation explain(Framework framework) throws Failure {
    try {
      return framework.explain(
          algorithm,
          decryption ? Direction.DECRYPTION : Direction.BOTH,
          Preference.BEST,
          bytes,
          onNative ? Memory.NATIVE : Memory.ARRAY,
          requests);
    } catch (DriverException e) {
      throw new Failure(Failure.DRIVER, String.valueOf(e.getMessage()), e);
    }
  }

  static Optional<Long> boxed(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }
}
