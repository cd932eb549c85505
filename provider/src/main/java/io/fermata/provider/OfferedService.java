package io.fermata.provider;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/** An {@link Offer} as JCA looks it up; asks for the composition only when an object is made. */
final class OfferedService extends Provider.Service {
  private final FermataProvider provider;
  private final Offer offer;
  private volatile int checkedAt = -1; // when a driver was last found; a protocol asks dozens of times for each handshake

  OfferedService(FermataProvider provider, Offer offer) {
    super(
        provider,
        offer.type(),
        offer.algorithm(),
        "io.fermata.provider",
        offer.aliases(),
        offer.attributes());
    this.provider = provider;
    this.offer = offer;
  }

  @Override
  public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
    if (parameter != null) { // of a KDF, which JCA tells the cause of
      String what = getType() + " " + getAlgorithm() + " takes no parameters as it is made";
      throw new NoSuchAlgorithmException(what, new InvalidAlgorithmParameterException(what));
    }
    try {
      Composition parts = provider.composition();
      int changes = parts.framework().changes();
      if (checkedAt != changes && !offer.needs().isEmpty()) {
        requireOne(parts);
        checkedAt = changes;
      }
      return offer.maker().apply(parts);
    } catch (DriverException | FermataException e) {
      provider.warnOnce(e);
      // anything else would end a look-up that other providers could serve
      throw new NoSuchAlgorithmException(e.getMessage(), e);
    }
  }

  /** The first refusal is told, if all are refused: it is of what is most usual. */
  private void requireOne(Composition parts) throws DriverException {
    DriverException first = null;
    for (SessionSpec spec : offer.needs()) {
      try {
        parts.requireOffered(spec);
        return;
      } catch (DriverException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  @Override
  public boolean supportsParameter(@Nullable Object parameter) {
    return parameter instanceof Key key && offer.keys().test(key);
  }
}
