package io.fermata.conformance.junit;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.security.MessageDigest;
import java.util.List;

/** SHA-256 of whole messages: right, or with one bit turned over. */
final class HashDriver implements Driver {
  private static final int LENGTH = 32;

  private final boolean right;

  HashDriver(boolean right) {
    this.right = right;
  }

  @Override
  public String name() {
    return "hash";
  }

  @Override
  public void start(DriverHost host) {
    // needs nothing
  }

  @Override
  public DriverShape shape() {
    return DriverShape.inline(DriverShape.Kind.SOFTWARE, List.of("SHA-256"));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return spec.kind() == SessionSpec.Kind.DIGEST && spec.algorithm().equals("SHA-256")
        ? new Suitability.Fits(0)
        : new Suitability.Unfit(Reason.UNSUPPORTED, "has no " + spec);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, why);
    }
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        try {
          if (!request.part().begins() || !request.part().ends()) {
            throw new DriverException(Reason.UNSUPPORTED, "takes whole messages");
          }
          if (request.output().length() < LENGTH) {
            throw new DriverException(Reason.BAD_REQUEST, "the result has " + LENGTH + " bytes");
          }
          MessageDigest hash = MessageDigest.getInstance("SHA-256");
          hash.update(request.input().buffer());
          byte[] result = hash.digest();
          result[0] ^= (byte) (right ? 0 : 1);
          request.output().buffer().put(result);
          request.succeed(LENGTH);
        } catch (DriverException e) {
          request.fail(e);
        } catch (java.security.GeneralSecurityException e) {
          request.fail(new DriverException(Reason.FAULT, "cannot: " + e, e));
        }
        return Taken.DONE;
      }

      @Override
      public void close() {
        // holds nothing
      }
    };
  }

  @Override
  public void close() {
    // holds nothing
  }
}
