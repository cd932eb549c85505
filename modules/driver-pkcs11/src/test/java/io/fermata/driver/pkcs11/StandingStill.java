package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import java.io.Serial;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The same token, but that no call of a lane comes back from it. */
record StandingStill(TokenSource real) implements TokenSource {

  @Override
  public Provider attach(TokenSettings.Place place) throws DriverException {
    return new Still(real.attach(place));
  }

  private static final class Still extends Provider {
    @Serial private static final long serialVersionUID = 1L;

    Still(Provider real) {
      super("Still", "1", "of a test");
      for (TokenAlgorithm algorithm : TokenAlgorithm.listedBy(real)) {
        Service service = real.getService(algorithm.service(), algorithm.listed());
        if (getService(service.getType(), service.getAlgorithm()) == null) {
          putService(new Waiting(this, service));
        }
      }
    }
  }

  private static final class Waiting extends Provider.Service {
    private final Provider.Service real;

    Waiting(Provider still, Provider.Service real) {
      super(still, real.getType(), real.getAlgorithm(), real.getClassName(), List.of(), null);
      this.real = real;
    }

    @Override
    public boolean supportsParameter(Object key) {
      return real.supportsParameter(key);
    }

    @Override
    public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
      while (Thread.currentThread().getName().contains("-lane-")) {
        LockSupport.park();
      }
      return real.newInstance(parameter);
    }
  }
}
