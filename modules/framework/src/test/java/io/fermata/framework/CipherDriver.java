package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/** Encrypts and decrypts inside submit, as the platform does, or decrypts alone. */
final class CipherDriver implements Driver {
  private static final List<String> ALGORITHMS = List.of("AES/CBC", "AES/CTR");

  final AtomicInteger requests = new AtomicInteger();
  private final String name;
  private boolean decryptsAlone;
  private Consumer<DriverRequest> spending = request -> {};

  CipherDriver(String name) {
    this.name = name;
  }

  CipherDriver decryptsAlone() {
    decryptsAlone = true;
    return this;
  }

  /** Does this with each request first. */
  CipherDriver spending(Consumer<DriverRequest> spending) {
    this.spending = spending;
    return this;
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
    return DriverShape.inline(DriverShape.Kind.SOFTWARE, ALGORITHMS);
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return !ALGORITHMS.contains(spec.algorithm())
            || (decryptsAlone && spec.direction() != Direction.DECRYPTION)
        ? new Suitability.Unfit(Reason.UNSUPPORTED, "has no " + spec)
        : new Suitability.Fits(0);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, why);
    }
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        requests.incrementAndGet();
        spending.accept(request);
        int mode = request.operation() == Operation.ENCRYPT ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        try {
          Cipher cipher = ReentryGuard.call(() -> Cipher.getInstance(spec.algorithm() + "/NoPadding"));
          cipher.init(mode, spec.key().orElseThrow(), new IvParameterSpec(request.nonce().copy()));
          request.succeed(cipher.doFinal(request.input().buffer(), request.output().buffer()));
        } catch (GeneralSecurityException e) {
          request.fail(Reason.FAULT, e.toString());
        }
        return Taken.DONE;
      }

      @Override
      public void close() {
        // keeps nothing
      }
    };
  }

  @Override
  public void close() {
    // holds nothing
  }
}
