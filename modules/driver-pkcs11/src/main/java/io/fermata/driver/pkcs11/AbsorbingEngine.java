package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hashes, codes and signatures: whole messages with an object that is kept, those in parts with one each. */
final class AbsorbingEngine implements Engine {

  /** Makes an object that is ready for a message. */
  interface Maker {
    Absorber make() throws GeneralSecurityException, DriverException;
  }

  private final Maker maker;
  private @Nullable Absorber kept;

  AbsorbingEngine(Maker maker) throws GeneralSecurityException, DriverException {
    this.maker = maker;
    this.kept = maker.make();
  }

  @Override
  public Optional<byte[]> compute(Asking asking) throws GeneralSecurityException, DriverException {
    Absorber absorber = begin();
    absorber.update(asking.input());
    try {
      Optional<byte[]> result = absorber.finish(asking);
      kept = absorber;
      return result;
    } catch (DriverException e) {
      absorber.reset();
      kept = absorber;
      throw e;
    }
  }

  @Override
  public Absorber begin() throws GeneralSecurityException, DriverException {
    Absorber ready = kept;
    kept = null;
    return ready == null ? maker.make() : ready;
  }
}
