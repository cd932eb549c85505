package io.fermata.framework.kernel;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/** A native driver that computes single steps with the JDK, inside submit or on a thread of its own. */
final class JdkDriver implements Driver {
  private static final List<String> ALGORITHMS =
      List.of("AES/CBC", "DESede/CBC", "DES/CBC", "HmacSHA1", "HmacSHA256", "SHA-1", "MD5");

  private final boolean inline;
  private final ExecutorService own = Executors.newSingleThreadExecutor();

  JdkDriver(boolean inline) {
    this.inline = inline;
  }

  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public void start(DriverHost host) {}

  @Override
  public DriverShape shape() {
    return inline
        ? DriverShape.inline(DriverShape.Kind.SOFTWARE, ALGORITHMS)
        : new DriverShape(
            DriverShape.Kind.SOFTWARE, DriverShape.Completion.OWN_THREAD, 1000, ALGORITHMS);
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return spec.stages().isEmpty() && ALGORITHMS.contains(spec.algorithm())
        ? new Suitability.Fits(0)
        : new Suitability.Unfit(Reason.UNSUPPORTED, "has " + ALGORITHMS);
  }

  @Override
  public DriverSession open(SessionSpec spec) {
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        if (inline) {
          complete(spec, request);
          return Taken.DONE;
        }
        own.execute(() -> complete(spec, request));
        return Taken.ACCEPTED;
      }

      @Override
      public void close() {}
    };
  }

  private static void complete(SessionSpec spec, DriverRequest request) {
    try {
      byte[] result = result(spec, request);
      request.output().buffer().put(result);
      request.succeed(result.length);
    } catch (GeneralSecurityException e) {
      request.fail(Reason.BAD_REQUEST, e.toString());
    }
  }

  private static byte[] result(SessionSpec spec, DriverRequest request)
      throws GeneralSecurityException {
    byte[] input = request.input().copy();
    switch (spec.kind()) {
      case CIPHER -> {
        Cipher cipher = Cipher.getInstance(spec.algorithm() + "/NoPadding");
        cipher.init(
            request.operation() == Operation.ENCRYPT ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
            key(spec, request),
            new IvParameterSpec(request.nonce().copy()));
        return cipher.doFinal(input);
      }
      case MAC -> {
        Mac mac = Mac.getInstance(spec.algorithm());
        mac.init(key(spec, request));
        return mac.doFinal(input);
      }
      default -> {
        return MessageDigest.getInstance(spec.algorithm()).digest(input);
      }
    }
  }

  private static Key key(SessionSpec spec, DriverRequest request) {
    return request.key().or(spec::key).orElseThrow();
  }

  @Override
  public void close() {
    own.close();
  }
}
