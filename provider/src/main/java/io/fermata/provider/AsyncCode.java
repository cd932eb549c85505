package io.fermata.provider;

import io.fermata.spi.Algorithm;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.util.List;
import javax.crypto.SecretKey;

/**
 * The algorithms of {@link AsyncMac} and {@link AsyncMessageDigest}.
 *
 * @param keyless of kind MAC or DIGEST
 * @param length bytes of the result
 */
record AsyncCode(SessionSpec keyless, int length) implements AsyncAlgorithm {
  static List<Offer> offers() {
    return Algorithm.all().stream().filter(AsyncCode::isOffered).map(AsyncCode::offer).toList();
  }

  /** Those that the JDK has under the same names, and AES-CMAC. */
  private static boolean isOffered(Algorithm fixed) {
    return switch (fixed.kind()) {
      case MAC ->
          fixed.nonce().most() == 0
              && (fixed.name().startsWith("HmacSHA") || fixed.name().equals("AESCMAC"));
      case DIGEST -> fixed.name().startsWith("SHA");
      default -> false;
    };
  }

  private static Offer offer(Algorithm fixed) {
    boolean keyed = fixed.kind() == SessionSpec.Kind.MAC;
    String name = fixed.name();
    AsyncCode mine =
        new AsyncCode(keyed ? SessionSpec.mac(name) : SessionSpec.digest(name), fixed.result());
    Offer offer =
        Offer.of(
                keyed ? AsyncMac.TYPE : AsyncMessageDigest.TYPE,
                name,
                parts -> new FermataAsync(parts, mine))
            .needs(mine.keyless)
            .keys(key -> keyed && key instanceof SecretKey);
    return name.equals("AESCMAC") ? offer.alias("AES-CMAC") : offer;
  }

  @Override
  public void fill(AsyncRequest asked, Flight flight) throws InvalidAlgorithmParameterException {
    AsyncAlgorithm.refuseParameters(asked, keyless.algorithm());
    flight.input();
    flight.output(length);
  }
}
