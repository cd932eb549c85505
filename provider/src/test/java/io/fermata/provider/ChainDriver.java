package io.fermata.provider;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/** Has AES/CBC of the JDK, as it is told; notes what it is asked for once {@link #noted} is cleared. */
final class ChainDriver implements Driver {
  private static final String NAME = "AES/CBC";

  final List<String> noted = new ArrayList<>();
  private final String name;
  private final boolean decryptsAlone;
  private final Suitability.Fits fits;

  ChainDriver(String name, boolean decryptsAlone, Suitability.Fits fits) {
    this.name = name;
    this.decryptsAlone = decryptsAlone;
    this.fits = fits;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) {
    // needs nothing
  }

  @Override
  public DriverShape shape() {
    return DriverShape.inline(DriverShape.Kind.SOFTWARE, List.of(NAME));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return !spec.algorithm().equals(NAME)
            || (decryptsAlone && spec.direction() != Direction.DECRYPTION)
        ? new Suitability.Unfit(Reason.UNSUPPORTED, "has no " + spec)
        : fits;
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, why);
    }
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        noted.add(request.operation() + (request.input().isArray() ? " array" : " native"));
        int mode = request.operation() == Operation.ENCRYPT ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        try {
          Cipher cipher = Cipher.getInstance(NAME + "/NoPadding", "SunJCE");
          cipher.init(mode, spec.key().orElseThrow(), new IvParameterSpec(request.nonce().copy()));
          request.succeed(cipher.doFinal(request.input().buffer(), request.output().buffer()));
        } catch (GeneralSecurityException e) {
          request.fail(Reason.FAULT, e.toString());
        }
        return Taken.DONE;
      }

      @Override
      public void close() {
        // holds nothing of its own
      }
    };
  }

  @Override
  public void close() {
    // holds nothing
  }
}
