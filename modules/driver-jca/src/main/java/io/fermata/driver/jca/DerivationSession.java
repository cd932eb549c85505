package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.Optional;

/**
 * Bytes that are derived from a secret or a password. Providers look up hashes and codes as they derive, and so
 * do it inside the {@link ReentryGuard}.
 */
final class DerivationSession implements DriverSession {
  private final JcaAlgorithm algorithm;
  private final KeyDerivation known;
  private final Optional<Deriving.Secret> ofSession;
  private final Workers<Deriving> workers;

  DerivationSession(Provider provider, JcaAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this.algorithm = algorithm;
    this.known = KeyDerivation.find(algorithm.name()).orElseThrow();
    this.workers = Workers.ready(() -> Deriving.of(provider, algorithm));
    this.ofSession = secret(spec.key());
  }

  private Optional<Deriving.Secret> secret(Optional<Key> key) throws DriverException {
    try {
      return key.isEmpty() ? Optional.empty() : Optional.of(Deriving.Secret.of(algorithm, key.get()));
    } catch (GeneralSecurityException e) {
      throw Refusal.of(e);
    }
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    int salt = request.nonce().length();
    int wanted = request.output().length();
    Optional<String> wrong =
        algorithm.fixed().nonce().accept(salt)
            ? known.wrong(request.input().length(), wanted, request.parameters())
            : Optional.of(
                "salt of " + salt + " bytes; " + known.name() + " takes "
                    + algorithm.fixed().nonce());
    if (wrong.isPresent()) {
      request.fail(Reason.BAD_REQUEST, wrong.get());
      return Taken.DONE;
    }
    try {
      if (request.key().isPresent()) {
        Key own = request.key().get();
        algorithm.check(own);
        try (Deriving.Secret secret = Deriving.Secret.of(algorithm, own)) {
          derive(secret, request);
        }
      } else if (ofSession.isPresent()) {
        derive(ofSession.get(), request);
      } else {
        request.fail(
            Reason.BAD_KEY, "neither the session nor the request has a key for " + known.name());
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      request.fail(Refusal.of(e));
    }
    return Taken.DONE;
  }

  private void derive(Deriving.Secret secret, DriverRequest request)
      throws GeneralSecurityException {
    Deriving worker = workers.take();
    ReentryGuard.<Deriving, GeneralSecurityException>call(
        () -> {
          worker.derive(secret, request);
          return worker;
        });
    workers.giveBack(worker);
    request.succeed(request.output().length());
  }

  @Override
  public void close() {
    workers.close();
    ofSession.ifPresent(Deriving.Secret::close);
  }
}
