package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.PublicKeyAlgorithm;
import java.security.Key;
import java.util.Optional;

/** The key contexts of a session: kept ones under its own key, and fresh ones for requests that bring theirs. */
final class KeyContexts {

  /** What is done with a context. */
  interface Work {
    /** Answers false of a ciphertext that is none. */
    boolean with(KeyContext context) throws DriverException;
  }

  private final Libcrypto lib;
  private final PublicKeyAlgorithm algorithm;
  private final KeyContext.Ready ready;
  private final Pool<KeyContext> pool;

  KeyContexts(
      Libcrypto lib, PublicKeyAlgorithm algorithm, Optional<Key> ofSession, KeyContext.Ready ready)
      throws DriverException {
    this.lib = lib;
    this.algorithm = algorithm;
    this.ready = ready;
    this.pool =
        new Pool<>(
            ofSession.isPresent()
                ? new Source(lib, PairKey.of(lib, algorithm, ofSession.get()), ready)
                : new NoKey<>(algorithm.name()));
  }

  private record Source(Libcrypto lib, PairKey key, KeyContext.Ready ready)
      implements Pool.Source<KeyContext> {
    @Override
    public KeyContext make() throws DriverException {
      return KeyContext.of(lib, key, ready);
    }

    @Override
    public void free() {
      key.free();
    }
  }

  /** Does it with the request's own key, or with the session's. */
  boolean work(DriverRequest request, Work work) throws DriverException {
    if (request.key().isPresent()) {
      return workWith(request.key().get(), work);
    }
    KeyContext context = pool.take();
    boolean whole = false;
    try {
      boolean right = work.with(context);
      whole = true;
      return right;
    } finally {
      if (whole) {
        pool.giveBack(context);
      } else {
        context.free();
      }
    }
  }

  private boolean workWith(Key own, Work work) throws DriverException {
    pool.requireOpen();
    PairKey key = PairKey.of(lib, algorithm, own);
    try {
      KeyContext context = KeyContext.of(lib, key, ready);
      try {
        return work.with(context);
      } finally {
        context.free();
      }
    } finally {
      key.free();
    }
  }

  void close() {
    pool.close();
  }
}
