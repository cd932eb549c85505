package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import java.security.InvalidKeyException;

/** What a request fails with when a provider does not take it. */
final class Refusal {

  private Refusal() {}

  /** Another key is needed, or another request. */
  static DriverException of(Exception thrown) {
    Reason reason =
        thrown instanceof InvalidKeyException ? Reason.BAD_KEY : Reason.BAD_REQUEST;
    String said = thrown.getMessage();
    return new DriverException(reason, said == null ? thrown.toString() : said, thrown);
  }
}
