package io.fermata.provider;

import io.fermata.framework.Request;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.crypto.SecretKey;

/** One algorithm that derives bytes from a secret; has no state, and may be used by any thread. */
final class Derivation {
  private static final Set<Reason> REFUSALS =
      Set.of(Reason.UNSUPPORTED, Reason.BAD_KEY, Reason.BAD_REQUEST);

  private final SpecSessions sessions;

  Derivation(Composition composition, SessionSpec keyless) {
    this.sessions = composition.keyless(keyless);
  }

  /**
   * Derives so many bytes. Waits for the driver.
   *
   * @param cost see {@link io.fermata.spi.KeyDerivation.Cost}
   * @throws DriverException if it is not for us; another provider may do it
   * @throws FermataException if it is, and the driver failed
   */
  byte[] derive(SecretKey secret, byte[] salt, byte[] info, int length, List<BigInteger> cost)
      throws DriverException {
    byte[] derived = new byte[length];
    boolean done = false;
    try {
      Request request = new Request().derive(salt, cost).key(secret);
      request.input(info, 0, info.length).output(derived, 0, length);
      if (sessions.perform(info.length, request) != Outcome.DONE) {
        throw thrown(request.failure());
      }
      done = true;
      return derived;
    } catch (IllegalArgumentException e) { // refused before a driver had it
      throw new DriverException(Reason.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    } finally {
      if (!done) {
        Arrays.fill(derived, (byte) 0);
      }
    }
  }

  private static DriverException thrown(DriverException failure) {
    if (REFUSALS.contains(failure.reason())) {
      return failure;
    }
    throw FermataException.of(failure);
  }
}
