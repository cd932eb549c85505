package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;
import javax.crypto.SecretKey;

/** Secrets made for the holder of a private key, and found by it. */
final class EncapsulationSession implements DriverSession {
  private final Provider provider;
  private final JcaAlgorithm algorithm;
  private final KeyFactories factories;
  private final KeyedWorkers<KEM, Side> sides;

  /** What JCA makes of a key: which it is depends on whether that is public or private. */
  private sealed interface Side {
    record Sealing(KEM.Encapsulator with) implements Side {}

    record Opening(KEM.Decapsulator with) implements Side {}
  }

  EncapsulationSession(Provider provider, JcaAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this.provider = provider;
    this.algorithm = algorithm;
    this.factories = new KeyFactories(provider);
    this.sides =
        new KeyedWorkers<>(
            algorithm,
            spec.key(),
            () -> KEM.getInstance(algorithm.transformation(), provider),
            this::side);
  }

  private Side side(KEM kem, Key key) throws GeneralSecurityException {
    Key own = OwnKey.of(factories, algorithm, key);
    try {
      return own instanceof PrivateKey opening
          ? new Side.Opening(kem.newDecapsulator(opening))
          : new Side.Sealing(kem.newEncapsulator((PublicKey) own));
    } catch (RuntimeException e) { // said of a key that was refused, by some providers
      throw new InvalidKeyException(provider.getName() + " does not take the key", e);
    }
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    Optional<Key> own = request.key();
    try {
      KeyedWorkers.Keyed<KEM, Side> keyed = sides.take(own);
      Side side = keyed.worker();
      if (side instanceof Side.Sealing(KEM.Encapsulator with)
          && request.operation() == Operation.ENCAPSULATE) {
        encapsulate(with, request);
      } else if (side instanceof Side.Opening(KEM.Decapsulator with)
          && request.operation() == Operation.DECAPSULATE) {
        decapsulate(with, request);
      } else {
        String half =
            side instanceof Side.Opening
                ? "private key; it decapsulates"
                : "public key; it encapsulates";
        request.fail(Reason.BAD_REQUEST, request.operation() + " with a " + half);
      }
      sides.giveBack(keyed, own);
    } catch (GeneralSecurityException e) {
      request.fail(Refusal.of(e));
    }
    return Taken.DONE;
  }

  private static void encapsulate(KEM.Encapsulator sealing, DriverRequest request) {
    if (!hasRoom(request, sealing.secretSize() + sealing.encapsulationSize())) {
      return;
    }
    KEM.Encapsulated made = ReentryGuard.<KEM.Encapsulated, RuntimeException>call(sealing::encapsulate);
    ByteBuffer output = request.output().buffer();
    put(made.key(), output);
    output.put(made.encapsulation());
    request.succeed(output.position());
  }

  private static void decapsulate(KEM.Decapsulator opening, DriverRequest request)
      throws DecapsulateException {
    if (!hasRoom(request, opening.secretSize())) {
      return;
    }
    byte[] encapsulation = request.input().copy();
    SecretKey secret =
        ReentryGuard.<SecretKey, DecapsulateException>call(() -> opening.decapsulate(encapsulation));
    ByteBuffer output = request.output().buffer();
    put(secret, output);
    request.succeed(output.position());
  }

  private static boolean hasRoom(DriverRequest request, int needed) {
    if (request.output().length() < needed) {
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the result has " + needed);
      return false;
    }
    return true;
  }

  private static void put(SecretKey secret, ByteBuffer output) {
    byte[] bytes = secret.getEncoded();
    output.put(bytes);
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public void close() {
    sides.close();
  }
}
