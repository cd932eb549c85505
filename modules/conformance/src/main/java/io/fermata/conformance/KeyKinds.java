package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec.Kind;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;

/** Keys that are none of the algorithm's are refused as bad keys, with a session and with a request. */
final class KeyKinds implements KeyPairCheck {

  @Override
  public String name() {
    return "key kinds";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return true;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    Map<String, Key> wrong = wrong(sample);
    for (Map.Entry<String, Key> key : wrong.entrySet()) {
      Optional<Reason> reason = lab.stand().refusal(sample.keyless().key(key.getValue()));
      if (!reason.equals(Optional.of(Reason.BAD_KEY))) {
        throw new Wrong(
            "a session with " + key.getKey() + " is "
                + reason.map(why -> "refused as " + why).orElse("opened")
                + "; it is refused as BAD_KEY");
      }
    }
    try (Stand.Seat seat = lab.stand().open(sample.spec(random))) {
      for (Map.Entry<String, Key> key : wrong.entrySet()) {
        Trial trial = sample.trial(random, 20).key(key.getValue());
        Ends.refused(seat, trial, Reason.BAD_KEY, "a request with " + key.getKey());
      }
    }
    return new Verdict.Passed("PublicKeyAlgorithm.wrong");
  }

  private static Map<String, Key> wrong(PairSample sample) {
    Map<String, Key> wrong = new LinkedHashMap<>();
    wrong.put("a secret key", new SecretKeySpec(new byte[32], sample.fixed().family()));
    try {
      wrong.put("a key of another algorithm", sample.foreign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform has neither RSA nor Ed25519", e);
    }
    if (sample.kind() == Kind.KEY_AGREEMENT) {
      wrong.put("a public key", sample.publicKey());
    }
    return wrong;
  }
}
