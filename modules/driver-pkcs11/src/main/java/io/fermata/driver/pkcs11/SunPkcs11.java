package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import java.security.InvalidParameterException;
import java.security.Provider;
import java.security.ProviderException;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;

/** SunPKCS11, which the module {@code jdk.crypto.cryptoki} brings; nothing else of that module is used. */
record SunPkcs11() implements TokenSource {
  private static final String TYPE = "sun.security.pkcs11.SunPKCS11";

  /** So that keys that are brought to a token can agree, and what is agreed upon can leave it. */
  private static final String ATTRIBUTES =
      """

      attributes(import, CKO_PRIVATE_KEY, CKK_EC) = {
        CKA_DERIVE = true
      }
      attributes(import, CKO_PRIVATE_KEY, CKK_DH) = {
        CKA_DERIVE = true
      }
      attributes(generate, CKO_SECRET_KEY, CKK_GENERIC_SECRET) = {
        CKA_SENSITIVE = false
        CKA_EXTRACTABLE = true
      }
      """;
  private static final AtomicInteger MADE = new AtomicInteger();

  @Override
  public Provider attach(TokenSettings.Place place) throws DriverException {
    String configuration =
        "--name = fermata" + MADE.incrementAndGet()
            + "\nlibrary = \"" + place.library() + "\"\n" + place.slot() + ATTRIBUTES;
    try {
      return ReentryGuard.<Provider, DriverException>call(() -> unconfigured().configure(configuration));
    } catch (InvalidParameterException | ProviderException e) {
      throw new DriverException(
          Reason.UNAVAILABLE, "no token in " + place + ": " + Trouble.words(e), e);
    }
  }

  private static Provider unconfigured() throws DriverException {
    return ServiceLoader.load(Provider.class, ClassLoader.getSystemClassLoader()).stream()
        .filter(found -> found.type().getName().equals(TYPE))
        .findFirst()
        .map(ServiceLoader.Provider::get)
        .orElseThrow(
            () ->
                new DriverException(
                    Reason.UNAVAILABLE, "this runtime lacks the module jdk.crypto.cryptoki"));
  }
}
