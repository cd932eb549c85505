package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * Encryption with a public key, and decryption with the private one. To a ciphertext that does not decrypt
 * there is one answer, whatever is wrong with it: see {@link SessionSpec.Kind#PUBLIC_KEY_CIPHER}. How long
 * the answer takes is the provider's.
 */
final class PublicKeyCipherSession implements DriverSession {
  private final Provider provider;
  private final JcaAlgorithm algorithm;
  private final PublicKeyAlgorithm known;
  private final KeyFactories factories;
  private final SessionKey key;
  // as the provider's; the session's, if it has one
  private final Optional<Key> own;
  private final Workers<Cipher> workers;

  PublicKeyCipherSession(Provider provider, JcaAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this.provider = provider;
    this.algorithm = algorithm;
    this.factories = new KeyFactories(provider);
    this.known = PublicKeyAlgorithm.find(algorithm.name()).orElseThrow();
    this.key = new SessionKey(algorithm, spec.key());
    this.own = own(spec.key());
    this.workers =
        Workers.ready(
            () -> {
              Cipher made = Cipher.getInstance(algorithm.transformation(), provider);
              if (own.isPresent()) {
                init(made, own.get(), new byte[0]);
              }
              return made;
            });
  }

  private Optional<Key> own(Optional<Key> given) throws DriverException {
    try {
      return given.isEmpty()
          ? given
          : Optional.of(
              ReentryGuard.<Key, InvalidKeyException>call(
                  () -> OwnKey.of(factories, algorithm, given.get())));
    } catch (InvalidKeyException e) {
      throw Refusal.of(e);
    }
  }

  private void init(Cipher cipher, Key with, byte[] label) throws GeneralSecurityException {
    int mode = with instanceof PrivateKey ? Cipher.DECRYPT_MODE : Cipher.ENCRYPT_MODE;
    try {
      if (known.oaep().isPresent()) {
        cipher.init(mode, with, parameters(known.oaep().get(), label));
      } else {
        cipher.init(mode, with);
      }
    } catch (RuntimeException e) { // said of a key that was refused, by some providers
      throw new InvalidKeyException(provider.getName() + " does not take the key", e);
    }
  }

  private OAEPParameterSpec parameters(PublicKeyAlgorithm.Oaep oaep, byte[] label) {
    return new OAEPParameterSpec(
        named(oaep.hash()),
        "MGF1",
        new MGF1ParameterSpec(named(oaep.mask())),
        new PSource.PSpecified(label));
  }

  /** Bouncy Castle writes SHA-512/256 as SHA-512(256). */
  private String named(String hash) {
    int slash = hash.indexOf('/');
    return slash < 0 || !provider.getName().equals("BC")
        ? hash
        : hash.substring(0, slash) + "(" + hash.substring(slash + 1) + ")";
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      Key with = request.key().isPresent() ? ofRequest(request) : own.orElse(key.get());
      boolean decrypts = with instanceof PrivateKey;
      if (decrypts != (request.operation() == Operation.DECRYPT)) {
        request.fail(
            Reason.BAD_REQUEST,
            request.operation() + " with a "
                + (decrypts ? "private key; it decrypts" : "public key; it encrypts"));
        return Taken.DONE;
      }
      Cipher cipher = workers.take();
      ReentryGuard.<Cipher, GeneralSecurityException>call(
          () -> {
            init(cipher, with, request.aad().copy());
            return cipher;
          });
      if (decrypts ? decrypt(cipher, with, request) : encrypt(cipher, with, request)) {
        workers.giveBack(cipher);
      }
    } catch (InvalidAlgorithmParameterException e) {
      request.fail( // with no label the hash and MGF1 were taken as the session was opened
          new DriverException(
              Reason.UNSUPPORTED,
              provider.getName() + " takes no label of " + request.aad().length() + " bytes with "
                  + known.name(),
              e));
    } catch (GeneralSecurityException e) {
      request.fail(Refusal.of(e));
    }
    return Taken.DONE;
  }

  private Key ofRequest(DriverRequest request) throws InvalidKeyException {
    Key given = key.of(request);
    return ReentryGuard.<Key, InvalidKeyException>call(
        () -> OwnKey.of(factories, algorithm, given));
  }

  private boolean encrypt(Cipher cipher, Key with, DriverRequest request) {
    if (with instanceof RSAKey rsa && !known.messages(bytes(rsa)).accept(request.input().length())) {
      request.fail( // without a padding some providers take shorter ones
          Reason.BAD_REQUEST,
          "a message of " + request.input().length() + " bytes; " + known.name() + " takes "
              + known.messages(bytes(rsa)) + " with this key");
      return true;
    }
    byte[] message = request.input().copy();
    try {
      byte[] made = finish(cipher, message);
      if (made.length > request.output().length()) {
        request.fail(
            Reason.BAD_REQUEST,
            "output of " + request.output().length() + " bytes; the result has " + made.length);
      } else {
        request.output().buffer().put(made);
        request.succeed(made.length);
      }
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      request.fail(
          new DriverException(
              Reason.BAD_REQUEST, "a message of " + message.length + " bytes: " + e.getMessage(), e));
      return false;
    } finally {
      Arrays.fill(message, (byte) 0);
    }
  }

  private boolean decrypt(Cipher cipher, Key with, DriverRequest request) {
    // known from the ciphertext's length alone, so that it tells nothing of the message's
    int room = request.input().length() - known.padding();
    if (request.output().length() < room) {
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; a message may have " + room);
      return false;
    }
    if (with instanceof RSAKey rsa
        && request.input().length() != bytes(rsa)) {
      request.mismatch(); // RFC 8017, 7.1.2, step 1; some providers take shorter ones
      return true;
    }
    byte[] message;
    try {
      message = finish(cipher, request.input().copy());
    } catch (GeneralSecurityException | RuntimeException e) { // which of them would say too much
      request.mismatch();
      return false;
    }
    if (!known.isPadded()) {
      message = asLongAs(request.input().length(), message);
    }
    int length = message.length;
    if (length > request.output().length()) {
      request.mismatch(); // of a handle that does not tell its length
    } else {
      request.output().buffer().put(message);
      request.succeed(length);
    }
    Arrays.fill(message, (byte) 0);
    return true;
  }

  /** Bytes of the modulus. */
  private static int bytes(RSAKey key) {
    return (key.getModulus().bitLength() + 7) / Byte.SIZE;
  }

  /** A number with its leading zeros, which some providers leave away. */
  private static byte[] asLongAs(int length, byte[] number) {
    if (number.length >= length) {
      return number;
    }
    byte[] longer = new byte[length];
    System.arraycopy(number, 0, longer, length - number.length, number.length);
    Arrays.fill(number, (byte) 0);
    return longer;
  }

  private static byte[] finish(Cipher cipher, byte[] input) throws GeneralSecurityException {
    return ReentryGuard.<byte[], GeneralSecurityException>call(() -> cipher.doFinal(input));
  }

  @Override
  public void close() {
    workers.close();
  }
}
