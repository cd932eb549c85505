package io.fermata.provider;

import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/** AES-GMAC of {@link AsyncMac}: each request has its nonce. */
final class AsyncGmac implements AsyncAlgorithm {
  private AsyncGmac() {}

  static List<Offer> offers() {
    AsyncGmac mine = new AsyncGmac();
    return List.of(
        Offer.of(AsyncMac.TYPE, GmacNonce.NAME, parts -> new FermataAsync(parts, mine))
            .alias("AESGMAC")
            .needs(GmacNonce.KEYLESS)
            .keys(key -> key instanceof SecretKey));
  }

  @Override
  public SessionSpec keyless() {
    return GmacNonce.KEYLESS;
  }

  @Override
  public SessionSpec keyless(AsyncRequest asked) throws InvalidAlgorithmParameterException {
    return nonce(asked).keyless();
  }

  private static GmacNonce nonce(AsyncRequest asked) throws InvalidAlgorithmParameterException {
    byte[] iv = asked.givenIv();
    return GmacNonce.of(iv.length > 0 ? new IvParameterSpec(iv) : asked.parameters().orElse(null));
  }

  @Override
  public void fill(AsyncRequest asked, Flight flight) throws InvalidAlgorithmParameterException {
    GmacNonce nonce = nonce(asked);
    AsyncAlgorithm.refuseAad(asked, GmacNonce.NAME);
    flight.request().nonce(nonce.bytes());
    flight.input();
    flight.output(nonce.length());
  }
}
