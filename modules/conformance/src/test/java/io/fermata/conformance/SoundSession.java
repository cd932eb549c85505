package io.fermata.conformance;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.StreamState;
import io.fermata.spi.Taken;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.spec.AlgorithmParameterSpec;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** A session that does everything right, inline; a broken one overrides one thing. */
class SoundSession implements DriverSession {
  final SessionSpec spec;
  final Algorithm fixed;

  SoundSession(SessionSpec spec) {
    this.spec = spec;
    this.fixed = Algorithm.find(spec.algorithm()).orElseThrow();
  }

  /** The parts of a message that came before. */
  record Before(byte[] nonce, byte[] bytes) implements StreamState {
    @Override
    public void close() {
      java.util.Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public StreamState copy() {
      return new Before(nonce, bytes.clone());
    }
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    carryOut(request);
    return Taken.DONE;
  }

  /** Completes it. */
  void carryOut(DriverRequest request) {
    try {
      if (spec.kind() == Kind.AEAD && request.part() != Part.WHOLE) {
        seal(request);
        return;
      }
      check(request);
      byte[] nonce = nonce(request);
      byte[] input = gathered(request);
      if (!request.part().ends()) {
        request.state(new Before(nonce, input));
        request.succeed(0);
        return;
      }
      byte[] result = compute(request, key(request), nonce, request.aad().copy(), input);
      write(request, result);
      request.succeed(produced(request, result));
    } catch (AEADBadTagException e) {
      request.mismatch();
    } catch (DriverException e) {
      request.fail(e);
    } catch (GeneralSecurityException e) {
      request.fail(new DriverException(Reason.FAULT, "cannot: " + e, e));
    }
  }

  /** A message that is being encrypted. */
  record Sealing(AtomicReference<@Nullable Cipher> cipher) implements StreamState {
    @Override
    public void close() {
      cipher.set(null);
    }

    @Override
    public StreamState copy() throws DriverException {
      throw new DriverException(Reason.UNSUPPORTED, "copies no cipher");
    }
  }

  /** One part of an encryption. */
  private void seal(DriverRequest request) throws GeneralSecurityException, DriverException {
    boolean ends = request.part().ends();
    int length = request.input().length();
    if (request.operation() != Operation.ENCRYPT
        || (!ends && !fixed.parts().orElseThrow().accept(length))
        || request.output().length() < length + (ends ? spec.tagLength() : 0)) {
      throw new DriverException(Reason.BAD_REQUEST, "part of " + length + " bytes");
    }
    Cipher cipher = sealing(request);
    request.state(StreamState.NONE);
    byte[] input = request.input().copy();
    byte[] result = ends ? cipher.doFinal(input) : cipher.update(input);
    if (!ends) {
      request.state(new Sealing(new AtomicReference<>(cipher)));
    }
    byte[] given = sealed(request, result == null ? new byte[0] : result);
    request.output().buffer().put(given);
    request.succeed(given.length);
  }

  /** What a part gives out. */
  byte[] sealed(DriverRequest request, byte[] result) {
    return result;
  }

  private Cipher sealing(DriverRequest request) throws GeneralSecurityException, DriverException {
    if (request.part().begins()) {
      check(request);
      Cipher cipher = Cipher.getInstance(fixed.name() + "/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          key(request),
          new GCMParameterSpec(spec.tagLength() * Byte.SIZE, request.nonce().copy()));
      cipher.updateAAD(request.aad().copy());
      return cipher;
    }
    return before(request.state());
  }

  /** What has the parts before. */
  Cipher before(StreamState state) throws GeneralSecurityException, DriverException {
    Cipher cipher = state instanceof Sealing sealing ? sealing.cipher().getAndSet(null) : null;
    if (cipher != null) {
      return cipher;
    }
    throw new DriverException(Reason.BAD_REQUEST, "no message that has begun");
  }

  byte[] nonce(DriverRequest request) {
    return request.state() instanceof Before before ? before.nonce() : request.nonce().copy();
  }

  int produced(DriverRequest request, byte[] result) {
    return result.length;
  }

  void write(DriverRequest request, byte[] result) {
    request.output().buffer().put(result);
  }

  byte[] gathered(DriverRequest request) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (!request.part().begins()) {
      Before before = (Before) request.state();
      all.writeBytes(before.bytes());
      before.close();
      request.state(StreamState.NONE);
    }
    all.writeBytes(request.input().copy());
    return all.toByteArray();
  }

  Key key(DriverRequest request) throws DriverException {
    Key key = request.key().or(spec::key).orElse(null);
    if (key == null && spec.kind() == Kind.DIGEST) {
      return new javax.crypto.spec.SecretKeySpec(new byte[1], "none");
    }
    if (key == null || !SoundDriver.fits(fixed, key.getEncoded().length)) {
      throw new DriverException(
          Reason.BAD_KEY, "takes keys of " + fixed.key() + (key == null ? ", and got none" : ""));
    }
    return key;
  }

  /** Refuses wrong lengths before anything is written. */
  void check(DriverRequest request) throws DriverException {
    int input = request.input().length();
    if (!fixed.message().accept(input)) {
      throw new DriverException(Reason.BAD_REQUEST, "input of " + input + " bytes");
    }
    if (request.part().begins() && !fixed.nonce().accept(request.nonce().length())) {
      throw new DriverException(
          Reason.BAD_REQUEST, "nonce of " + request.nonce().length() + " bytes");
    }
    int result =
        switch (request.operation()) {
          case ENCRYPT -> input + (request.part().ends() ? spec.tagLength() : 0);
          case DECRYPT -> Math.max(0, input - spec.tagLength());
          default -> request.part().ends() ? fixed.result() : 0;
        };
    if (request.output().length() < result) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the result has " + result);
    }
  }

  byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
      throws GeneralSecurityException {
    switch (spec.kind()) {
      case DIGEST -> {
        return MessageDigest.getInstance(fixed.name()).digest(input);
      }
      case MAC -> {
        if (!fixed.nonce().accept(0)) {
          Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
          Key aes = new javax.crypto.spec.SecretKeySpec(key.getEncoded(), "AES");
          cipher.init(Cipher.ENCRYPT_MODE, aes, new GCMParameterSpec(fixed.result() * Byte.SIZE, nonce));
          cipher.updateAAD(input);
          return cipher.doFinal();
        }
        Mac mac = Mac.getInstance(fixed.name());
        mac.init(key.getEncoded().length == 0 ? new EmptyKey() : key);
        return mac.doFinal(input);
      }
      default -> {
        if (input.length < spec.tagLength() && request.operation() == Operation.DECRYPT) {
          throw new AEADBadTagException("shorter than its tag");
        }
        Cipher cipher = Cipher.getInstance(fixed.name() + "/NoPadding");
        AlgorithmParameterSpec parameters =
            spec.kind() == Kind.AEAD
                ? new GCMParameterSpec(spec.tagLength() * Byte.SIZE, nonce)
                : new IvParameterSpec(nonce);
        boolean encrypt = request.operation() == Operation.ENCRYPT;
        cipher.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key, parameters);
        if (spec.kind() == Kind.AEAD) {
          cipher.updateAAD(aad);
        }
        return cipher.doFinal(input);
      }
    }
  }

  /** What {@link javax.crypto.spec.SecretKeySpec} cannot be. */
  private static final class EmptyKey implements javax.crypto.SecretKey {
    private static final long serialVersionUID = 1;

    @Override
    public String getAlgorithm() {
      return "none";
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }

  @Override
  public void close() {
    // holds nothing
  }
}
