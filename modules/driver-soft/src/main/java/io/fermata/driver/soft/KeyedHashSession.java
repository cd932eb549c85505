package io.fermata.driver.soft;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.StreamState;
import io.fermata.spi.Taken;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** Codes of key, filler, data and key, of whole messages or in parts. */
final class KeyedHashSession implements DriverSession {
  private final KeyedHash hash;
  // a copy that is overwritten when the session closes
  private final Optional<byte[]> key;

  KeyedHashSession(KeyedHash hash, SessionSpec spec) throws DriverException {
    this.hash = hash;
    this.key = spec.key().isPresent() ? Optional.of(encoded(spec.key().get())) : Optional.empty();
  }

  private byte[] encoded(Key key) throws DriverException {
    byte[] bytes = key.getEncoded();
    if (bytes == null) {
      throw new DriverException(
          Reason.BAD_KEY, hash.algorithm() + " takes a key with an encoding");
    }
    return bytes;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      KeyedMessage message =
          request.part().begins() ? KeyedMessage.begin(hash, key(request)) : before(request);
      message.update(request.input());
      if (request.part().ends()) {
        request.state(StreamState.NONE);
        end(message, request);
      } else {
        request.state(message);
        request.succeed(0);
      }
    } catch (DriverException e) {
      request.fail(e);
    } catch (NoSuchAlgorithmException e) {
      request.fail(new DriverException(Reason.UNAVAILABLE, "no provider has " + hash.hash(), e));
    }
    return Taken.DONE;
  }

  /** A copy of the request's own key, else of the session's. */
  private byte[] key(DriverRequest request) throws DriverException {
    if (request.key().isPresent()) {
      return encoded(request.key().get());
    }
    if (key.isEmpty()) {
      throw new DriverException(
          Reason.BAD_KEY,
          "neither the session nor the request has a key for " + hash.algorithm());
    }
    return key.get().clone();
  }

  private KeyedMessage before(DriverRequest request) throws DriverException {
    if (request.state() instanceof KeyedMessage begun && begun.hash() == hash && !begun.isEnded()) {
      return begun;
    }
    throw new DriverException(
        Reason.BAD_REQUEST,
        "part " + request.part() + " does not go on from a message that has begun");
  }

  private static void end(KeyedMessage message, DriverRequest request) {
    int length = message.hash().length();
    if (request.output().length() < length) {
      message.close();
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the code has " + length);
      return;
    }
    request.output().buffer().put(message.finish());
    request.succeed(length);
  }

  @Override
  public void close() {
    key.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
  }
}
