package io.fermata.samples.kernelcrypto;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_SHA2_256_HMAC;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.kernel.CryptoInit;
import io.fermata.framework.kernel.CryptoRequest;
import io.fermata.framework.kernel.Errno;
import io.fermata.framework.kernel.KernelCrypto;
import io.fermata.framework.kernel.SessionId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** Authenticates a message as a consumer of crypto(9) does: newsession, dispatch, callback, freesession. */
public final class KernelCryptoSample {
  private static final int CODE = 32;

  private KernelCryptoSample() {}

  /** Runs the sample. */
  public static void main(String[] arguments) throws InterruptedException {
    try (Framework framework =
            Framework.open(DriverDiscovery.Found.of(), FrameworkOptions.DEFAULT);
        KernelCrypto crypto = KernelCrypto.open(framework);
        MacCard card = new MacCard(crypto)) {
      System.out.println("driver " + card.driverId());
      authenticate(crypto, "hello, crypto(9)".getBytes(UTF_8));
    }
  }

  private static void authenticate(KernelCrypto crypto, byte[] message) throws InterruptedException {
    CryptoInit cri = new CryptoInit(CRYPTO_SHA2_256_HMAC).key("a secret".getBytes(UTF_8));
    SessionId sid = new SessionId();
    Errno error = crypto.newSession(sid, cri, 1); // hardware
    if (error.isError()) {
      System.out.println("newsession: " + error);
      return;
    }

    CryptoRequest crp = Objects.requireNonNull(crypto.getRequest(1));
    byte[] buffer = Arrays.copyOf(message, message.length + CODE);
    crp.sid(sid.get()).buf(buffer).ilen(message.length);
    Objects.requireNonNull(crp.desc())
        .alg(CRYPTO_SHA2_256_HMAC)
        .len(message.length)
        .inject(message.length);

    CountDownLatch done = new CountDownLatch(1);
    crp.callback(ended -> done.countDown());
    crypto.dispatch(crp);
    done.await();

    String code = HexFormat.of().formatHex(buffer, message.length, buffer.length);
    System.out.println("dispatch: " + crp.etype() + ", code " + code);
    crypto.freeRequest(crp);
    System.out.println("freesession: " + crypto.freeSession(sid.get()));
  }
}
