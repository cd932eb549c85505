package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/** Secrets shared with peers, each of whom comes with a request. */
final class AgreementSession implements DriverSession {
  private final Provider provider;
  private final KeyFactories factories;
  private final JcaAlgorithm algorithm;
  private final KeyedWorkers<KeyAgreement, KeyAgreement> workers;

  AgreementSession(Provider provider, JcaAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this.provider = provider;
    this.algorithm = algorithm;
    this.factories = new KeyFactories(provider);
    this.workers =
        new KeyedWorkers<>(
            algorithm,
            spec.key(),
            () -> KeyAgreement.getInstance(algorithm.transformation(), provider),
            this::initialised);
  }

  private KeyAgreement initialised(KeyAgreement made, Key key) throws GeneralSecurityException {
    try {
      made.init(OwnKey.of(factories, algorithm, key));
    } catch (RuntimeException e) { // said of a key that was refused, by some providers
      throw new InvalidKeyException(provider.getName() + " does not take the key", e);
    }
    return made;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    Optional<Key> own = request.key();
    try {
      KeyedWorkers.Keyed<KeyAgreement, KeyAgreement> worker = workers.take(own);
      if (agree(worker.worker(), request)) {
        workers.giveBack(worker, own);
      }
    } catch (GeneralSecurityException e) {
      request.fail(Refusal.of(e));
    }
    return Taken.DONE;
  }

  /** Completes the request; false if the worker has stopped half-way. */
  private boolean agree(KeyAgreement worker, DriverRequest request) {
    byte[] secret;
    try {
      secret = ReentryGuard.<byte[], GeneralSecurityException>call(() -> secret(worker, request));
    } catch (GeneralSecurityException | RuntimeException e) {
      // the own key was taken when the worker was made: what is wrong is the peer's
      request.fail(
          new DriverException(
              Reason.BAD_REQUEST,
              "input is no public key of a peer for " + algorithm.name() + ": " + e.getMessage(),
              e));
      return false;
    }
    if (request.output().length() < secret.length) {
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the secret has " + secret.length);
    } else {
      request.output().buffer().put(secret);
      request.succeed(secret.length);
    }
    Arrays.fill(secret, (byte) 0);
    return true;
  }

  private byte[] secret(KeyAgreement worker, DriverRequest request)
      throws GeneralSecurityException {
    worker.doPhase(OwnKey.peer(factories, algorithm, request.input().copy()), true);
    return worker.generateSecret();
  }

  @Override
  public void close() {
    workers.close();
  }
}
