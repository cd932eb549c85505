package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.SessionSpec;
import java.security.Key;
import java.util.Arrays;
import java.util.Objects;

/** The contexts of a session for one direction: its own, which are kept, and those of requests that bring a key. */
final class CipherContexts {
  private final Libcrypto lib;
  private final CipherAlgorithm algorithm;
  private final boolean encrypts;
  private final int tag;
  private final Pool<CipherContext> pool;

  CipherContexts(Libcrypto lib, CipherAlgorithm algorithm, SessionSpec spec, boolean encrypts)
      throws DriverException {
    this.lib = lib;
    this.algorithm = algorithm;
    this.encrypts = encrypts;
    this.tag = spec.tagLength();
    this.pool =
        new Pool<>(spec.key().isEmpty() ? new NoKey<>(algorithm.name()) : source(spec.key().get()));
  }

  private KeyedCipher source(Key key) throws DriverException {
    byte[] bytes = SecretBytes.of(algorithm.name(), algorithm.fixed().key(), key);
    try {
      long cipher = Objects.requireNonNull(algorithm.fetched().get(bytes.length));
      return new KeyedCipher(lib, algorithm.mode(), cipher, bytes, encrypts, tag);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** One for a request, which gives it back. */
  CipherContext take(DriverRequest request) throws DriverException {
    if (request.key().isEmpty()) {
      return pool.take();
    }
    pool.requireOpen();
    KeyedCipher source = source(request.key().get());
    try {
      return source.make();
    } finally {
      source.free();
    }
  }

  /**
   * Takes one back.
   *
   * @param whole false if it was left in the middle of something
   */
  void giveBack(CipherContext context, DriverRequest request, boolean whole) {
    giveBack(context, !whole || request.key().isPresent());
  }

  /**
   * Takes one back.
   *
   * @param spoiled true if it is not to be used again
   */
  void giveBack(CipherContext context, boolean spoiled) {
    if (spoiled) {
      context.free();
    } else {
      pool.giveBack(context);
    }
  }

  /** Refuses once the session is closed. */
  void requireOpen() throws DriverException {
    pool.requireOpen();
  }

  void close() {
    pool.close();
  }
}
