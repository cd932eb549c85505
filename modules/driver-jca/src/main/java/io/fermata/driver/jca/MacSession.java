package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.InlineStream;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.Key;
import java.security.Provider;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/**
 * Message authentication codes. Those that take a nonce have an object for each message: Bouncy Castle's refuses to
 * begin again under the nonce and key of the message before, and a code is computed again to be compared.
 */
final class MacSession extends StreamSession<Mac> {
  private final Provider provider;
  private final JcaAlgorithm algorithm;
  private final SessionKey key;

  MacSession(Provider provider, JcaAlgorithm algorithm, SessionSpec spec) throws DriverException {
    super(
        workers(provider, algorithm, new SessionKey(algorithm, spec.key())),
        Workers.onDemand(() -> Mac.getInstance(algorithm.transformation(), provider)));
    this.provider = provider;
    this.algorithm = algorithm;
    this.key = new SessionKey(algorithm, spec.key());
  }

  private static Workers<Mac> workers(Provider provider, JcaAlgorithm algorithm, SessionKey key)
      throws DriverException {
    Workers.Maker<Mac> maker =
        () -> {
          Mac mac = Mac.getInstance(algorithm.transformation(), provider);
          mac.init(key.get());
          return mac;
        };
    // without a nonce none can be tried
    return key.isPresent() && !algorithm.takesNonce() ? Workers.ready(maker) : Workers.onDemand(maker);
  }

  @Override
  void begin(DriverRequest request) throws GeneralSecurityException {
    if (!algorithm.takesNonce()) {
      super.begin(request);
      return;
    }
    Slot nonce = request.nonce();
    if (!algorithm.fixed().nonce().accept(nonce.length())) {
      throw new InvalidAlgorithmParameterException(
          "nonce of " + nonce.length() + " bytes; " + algorithm.name() + " takes " + algorithm.fixed().nonce());
    }
    Key current = key.of(request);
    IvParameterSpec parameters = new IvParameterSpec(nonce.copy());
    beginApart(
        request,
        ReentryGuard.<Mac, GeneralSecurityException>call(
            () -> {
              Mac mac = Mac.getInstance(algorithm.transformation(), provider);
              mac.init(current, parameters);
              return mac;
            }));
  }

  @Override
  Mac keyed(Workers<Mac> spare, Key key) throws GeneralSecurityException {
    algorithm.check(key);
    Mac mac = spare.take();
    return ReentryGuard.<Mac, GeneralSecurityException>call(
        () -> {
          mac.init(key);
          return mac;
        });
  }

  @Override
  void update(Mac mac, Slot input) {
    if (input.isArray()) {
      mac.update(input.array(), input.offset(), input.length());
    } else {
      mac.update(input.buffer());
    }
  }

  @Override
  void finish(Mac mac, DriverRequest request) throws GeneralSecurityException {
    Slot output = request.output();
    if (output.length() < mac.getMacLength()) {
      mac.reset();
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + output.length() + " bytes; the code has " + mac.getMacLength());
      return;
    }
    if (output.isArray()) {
      mac.doFinal(output.array(), output.offset());
    } else {
      output.buffer().put(mac.doFinal());
    }
    request.succeed(mac.getMacLength());
  }

  @Override
  void reset(Mac mac) {
    mac.reset();
  }

  @Override
  public Optional<InlineStream> stream() throws DriverException {
    return key.isPresent() && !algorithm.takesNonce() ? worker().map(MacStream::new) : Optional.empty();
  }

  @Override
  Mac copy(Mac mac) throws DriverException {
    return copyOf(mac);
  }

  static Mac copyOf(Mac mac) throws DriverException {
    try {
      return (Mac) mac.clone();
    } catch (CloneNotSupportedException e) {
      throw new DriverException(Reason.UNSUPPORTED, mac.getProvider() + " cannot copy a Mac", e);
    }
  }
}
