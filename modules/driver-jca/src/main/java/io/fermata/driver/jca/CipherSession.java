package io.fermata.driver.jca;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** Encryption, with a tag or without, and decryption. */
final class CipherSession implements DriverSession {
  private final Algorithm fixed;
  private final SessionKey key;
  private final int tag;
  // the two modes whose tag may be cut off, of which JCA has to be told how long it is
  private final boolean tagged;
  // Bouncy Castle's CAST5 goes on with the 12 rounds of a key of at most 80 bits (RFC 2144, 2.5) when it gets
  // a longer one, which has 16; so none of its objects sees a second key
  private final boolean keyedOnce;
  // Conscrypt wipes as much as has come in if a tag is wrong, which is more than the message has
  private final boolean wipesTooMuch;
  // Amazon Corretto's AES/GCM keeps the length of the nonce before under a key that it has seen twice, and
  // encrypts wrongly; so none of its objects sees a nonce of another length
  private final boolean keepsLength;
  private final AtomicInteger usualNonce = new AtomicInteger(); // 0 before the first message
  // Apart, since a cipher object refuses to encrypt under a nonce that it has decrypted with. Which
  // nonces may come again is not this driver's to say.
  private final Ciphers encrypting;
  private final Ciphers decrypting;
  private final PartedEncryption parted;

  CipherSession(Provider provider, Promptness promptness, JcaAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this.fixed = algorithm.fixed();
    this.key = new SessionKey(algorithm, spec.key());
    this.tag = spec.tagLength();
    this.tagged = fixed.name().equals("AES/GCM") || fixed.name().equals("AES/CCM");
    this.keyedOnce = fixed.name().equals("CAST5/CBC");
    this.wipesTooMuch = tag > 0 && provider.getName().equals("Conscrypt");
    this.keepsLength = tag > 0 && provider.getName().equals("AmazonCorrettoCryptoProvider");
    this.encrypting = new Ciphers(provider, algorithm, Cipher.ENCRYPT_MODE);
    this.decrypting = new Ciphers(provider, algorithm, Cipher.DECRYPT_MODE);
    this.parted = new PartedEncryption(fixed, tag, new Begun(promptness, algorithm));
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    if (request.part() != Part.WHOLE) {
      parted.submit(request);
      return Taken.DONE;
    }
    boolean encrypt = request.operation() == Operation.ENCRYPT;
    int needed = request.input().length() + (encrypt ? tag : -tag);
    if (needed < 0) {
      request.mismatch(); // no message is shorter than its tag
    } else if (lengthsAreRight(request, needed)) {
      compute(request, encrypt ? encrypting : decrypting, needed);
    }
    return Taken.DONE;
  }

  /** Looks before any byte is written; fails the request otherwise. */
  private boolean lengthsAreRight(DriverRequest request, int needed) {
    if (!fixed.message().accept(request.input().length())) {
      request.fail(
          Reason.BAD_REQUEST,
          "input of " + request.input().length() + " bytes; " + fixed.name()
              + " takes " + fixed.message());
      return false;
    }
    if (!fixed.nonce().accept(request.nonce().length())) {
      request.fail(
          isLegal(request.nonce().length()) ? Reason.UNSUPPORTED : Reason.BAD_REQUEST,
          "nonce of " + request.nonce().length() + " bytes; this " + fixed.name() + " takes "
              + fixed.nonce());
      return false;
    }
    if (request.output().length() < needed) {
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the result has " + needed);
      return false;
    }
    return true;
  }

  /** Whether the provider has it or not. */
  private boolean isLegal(int nonce) {
    return Algorithm.find(fixed.name()).filter(all -> all.nonce().accept(nonce)).isPresent();
  }

  private void compute(DriverRequest request, Ciphers ciphers, int needed) {
    try {
      boolean apart = isApart(request);
      Cipher cipher = begun(request, ciphers, apart);
      request.succeed(
          wipesTooMuch && ciphers == decrypting
              ? finishAside(cipher, request.input(), request.output())
              : finish(cipher, request.input(), request.output()));
      if (!apart) {
        ciphers.giveBack(cipher);
      }
    } catch (AEADBadTagException e) {
      // some providers write the plaintext before they have looked at the tag
      request.output().segment().asSlice(0, needed).fill((byte) 0);
      request.mismatch();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      request.fail(Refusal.of(e));
    }
  }

  /** True if it wants a cipher object that is for no other message. */
  private boolean isApart(DriverRequest request) {
    return (keyedOnce && request.key().isPresent())
        || (keepsLength && !isUsual(request.nonce().length()));
  }

  private Cipher begun(DriverRequest request, Ciphers ciphers, boolean apart)
      throws GeneralSecurityException {
    Key current = key.of(request);
    AlgorithmParameterSpec parameters = parameters(request.nonce());
    Cipher cipher =
        apart ? ciphers.fresh(current, parameters) : ciphers.take(current, parameters);
    if (fixed.kind() == Kind.AEAD) {
      authenticate(cipher, request.aad());
    }
    return cipher;
  }

  private boolean isUsual(int nonce) {
    int usual = usualNonce.get();
    return usual == nonce
        || (usual == 0 && (usualNonce.compareAndSet(0, nonce) || usualNonce.get() == nonce));
  }

  private static void authenticate(Cipher cipher, Slot aad) {
    if (aad.length() == 0) {
      return;
    }
    if (aad.isArray()) {
      cipher.updateAAD(aad.array(), aad.offset(), aad.length());
    } else {
      cipher.updateAAD(aad.buffer());
    }
  }

  static int finish(Cipher cipher, Slot in, Slot out) throws GeneralSecurityException {
    return in.isArray() && out.isArray()
        ? cipher.doFinal(in.array(), in.offset(), in.length(), out.array(), out.offset())
        : cipher.doFinal(in.buffer(), out.buffer());
  }

  private static int finishAside(Cipher cipher, Slot in, Slot out)
      throws GeneralSecurityException {
    byte[] message =
        in.isArray()
            ? cipher.doFinal(in.array(), in.offset(), in.length())
            : cipher.doFinal(in.copy());
    out.buffer().put(message);
    Arrays.fill(message, (byte) 0);
    return message.length;
  }

  /** Null for a stream cipher, which has no initialization vector. */
  private @Nullable AlgorithmParameterSpec parameters(Slot nonce) {
    if (nonce.length() == 0) {
      return null;
    }
    byte[] bytes = nonce.isArray() ? nonce.array() : nonce.copy();
    int offset = nonce.isArray() ? nonce.offset() : 0;
    return tagged
        ? new GCMParameterSpec(tag * Byte.SIZE, bytes, offset, nonce.length())
        : new IvParameterSpec(bytes, offset, nonce.length());
  }

  /** How messages in parts begin here. */
  private final class Begun implements PartedEncryption.Source {
    private final Promptness promptness;
    private final JcaAlgorithm algorithm;

    Begun(Promptness promptness, JcaAlgorithm algorithm) {
      this.promptness = promptness;
      this.algorithm = algorithm;
    }

    @Override
    public boolean mayBegin(DriverRequest first) {
      if (fixed.parts().isEmpty() || !promptness.isPrompt(algorithm)) {
        first.fail(Reason.UNSUPPORTED, fixed.name() + " takes whole messages only");
        return false;
      }
      return lengthsAreRight(first, first.input().length());
    }

    @Override
    public PartedEncryption.Running begin(DriverRequest first) throws GeneralSecurityException {
      boolean apart = isApart(first);
      return new PartedEncryption.Running(begun(first, encrypting, apart), apart);
    }

    @Override
    public void end(PartedEncryption.Running running) {
      if (!running.apart()) {
        encrypting.giveBack(running.cipher());
      }
    }
  }

  @Override
  public void close() {
    encrypting.close();
    decrypting.close();
  }
}
