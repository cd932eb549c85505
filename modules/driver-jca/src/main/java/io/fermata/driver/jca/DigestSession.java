package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.InlineStream;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import java.security.DigestException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.Optional;

/** Hashes. */
final class DigestSession extends StreamSession<MessageDigest> {
  private final JcaAlgorithm algorithm;

  DigestSession(Provider provider, JcaAlgorithm algorithm) throws DriverException {
    super(
        Workers.ready(() -> MessageDigest.getInstance(algorithm.transformation(), provider)));
    this.algorithm = algorithm;
  }

  @Override
  MessageDigest keyed(Workers<MessageDigest> spare, Key key) throws InvalidKeyException {
    throw new InvalidKeyException(algorithm.name() + " takes no key");
  }

  @Override
  void update(MessageDigest digest, Slot input) {
    if (input.isArray()) {
      digest.update(input.array(), input.offset(), input.length());
    } else {
      digest.update(input.buffer());
    }
  }

  @Override
  void finish(MessageDigest digest, DriverRequest request) throws DigestException {
    Slot output = request.output();
    if (output.length() < digest.getDigestLength()) {
      digest.reset();
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + output.length() + " bytes; the hash has " + digest.getDigestLength());
      return;
    }
    if (output.isArray()) {
      digest.digest(output.array(), output.offset(), output.length());
    } else {
      output.buffer().put(digest.digest());
    }
    request.succeed(digest.getDigestLength());
  }

  @Override
  void reset(MessageDigest digest) {
    digest.reset();
  }

  @Override
  public Optional<InlineStream> stream() throws DriverException {
    return worker().map(DigestStream::new);
  }

  @Override
  MessageDigest copy(MessageDigest digest) throws DriverException {
    return copyOf(digest);
  }

  static MessageDigest copyOf(MessageDigest digest) throws DriverException {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new DriverException(
          Reason.UNSUPPORTED, digest.getProvider() + " cannot copy a digest", e);
    }
  }
}
