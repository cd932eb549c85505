package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Random;

/** What is done with one key of a pair is a bad request with the other. */
final class KeySides implements KeyPairCheck {

  @Override
  public String name() {
    return "key sides";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return sample.kind() != Kind.KEY_AGREEMENT;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    Trial forth = sample.trial(random, 20);
    Trial back = sample.back(forth, filled(sample)).orElseThrow().withoutKey();
    boolean forthIsPrivate = sample.kind() == Kind.SIGNATURE;
    try (Stand.Seat first =
            lab.stand().open(forthIsPrivate ? sample.withPublic() : sample.withPrivate());
        Stand.Seat second =
            lab.stand().open(forthIsPrivate ? sample.withPrivate() : sample.withPublic())) {
      Ends.refused(first, forth, Reason.BAD_REQUEST, side(!forthIsPrivate));
      Ends.refused(second, back, Reason.BAD_REQUEST, side(forthIsPrivate));
    }
    return new Verdict.Passed("PublicKeyAlgorithm.isPrivate");
  }

  private static String side(boolean isPrivate) {
    return isPrivate ? "what takes a public key, with a private one" : "what takes a private key, with a public one";
  }

  /** As long as a result, and none. */
  private static byte[] filled(PairSample sample) {
    return switch (sample.kind()) {
      case SIGNATURE -> new byte[64];
      case KEY_ENCAPSULATION -> new byte[sample.fixed().secret() + sample.fixed().encapsulation()];
      default -> new byte[sample.modulus()];
    };
  }
}
