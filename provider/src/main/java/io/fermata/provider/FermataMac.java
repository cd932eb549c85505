package io.fermata.provider;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import javax.crypto.MacSpi;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** {@code Mac} of any code that takes a key and nothing else. */
final class FermataMac extends MacSpi implements Cloneable {
  private final SessionSpec keyless;
  private final int length;
  private final KeyedSessions sessions;
  private final MessageStream stream;

  private FermataMac(Composition composition, SessionSpec keyless, int length) {
    this.keyless = keyless;
    this.length = length;
    this.sessions = new KeyedSessions(composition);
    this.stream = new MessageStream(sessions);
  }

  private FermataMac(FermataMac from) throws CloneNotSupportedException {
    this.keyless = from.keyless;
    this.length = from.length;
    this.sessions = from.sessions.likewise();
    this.stream = from.stream.copy(sessions, _ -> sessions.openAs(from.sessions));
  }

  static List<Offer> offers() {
    return List.of(
        offer("HmacSHA1").oid("1.2.840.113549.2.7"),
        offer("HmacSHA224").oid("1.2.840.113549.2.8"),
        offer("HmacSHA256").oid("1.2.840.113549.2.9"),
        offer("HmacSHA384").oid("1.2.840.113549.2.10"),
        offer("HmacSHA512").oid("1.2.840.113549.2.11"),
        offer("HmacSHA512/224").oid("1.2.840.113549.2.12"),
        offer("HmacSHA512/256").oid("1.2.840.113549.2.13"),
        offer("HmacSHA3-224").oid("2.16.840.1.101.3.4.2.13"),
        offer("HmacSHA3-256").oid("2.16.840.1.101.3.4.2.14"),
        offer("HmacSHA3-384").oid("2.16.840.1.101.3.4.2.15"),
        offer("HmacSHA3-512").oid("2.16.840.1.101.3.4.2.16"),
        offer("AESCMAC").alias("AES-CMAC"));
  }

  private static Offer offer(String name) {
    SessionSpec spec = SessionSpec.mac(name);
    int length = Algorithm.find(name).orElseThrow().result();
    return Offer.of("Mac", name, parts -> new FermataMac(parts, spec, length))
        .needs(spec)
        .attribute("SupportedKeyFormats", "RAW")
        .keys(key -> key instanceof SecretKey);
  }

  @Override
  protected int engineGetMacLength() {
    return length;
  }

  @Override
  protected void engineInit(Key key, @Nullable AlgorithmParameterSpec params)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (params != null) {
      throw new InvalidAlgorithmParameterException(keyless.algorithm() + " takes no parameters");
    }
    if (!(key instanceof SecretKey)) {
      throw new InvalidKeyException(keyless.algorithm() + " takes a SecretKey");
    }
    boolean wasInside = stream.thread.enter();
    try {
      sessions.use(keyless.key(key));
      stream.rekey(); // of a key that is refused nothing changes
    } catch (DriverException e) {
      throw new InvalidKeyException(e.getMessage(), e);
    } finally {
      stream.thread.leave(wasInside);
    }
  }

  @Override
  protected void engineUpdate(byte input) {
    stream.update(input);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int len) {
    stream.update(input, offset, len);
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    stream.update(input);
  }

  @Override
  protected byte[] engineDoFinal() {
    byte[] code = new byte[length];
    stream.finish(Operation.MAC, code, 0, length);
    return code;
  }

  @Override
  protected void engineReset() {
    stream.reset();
  }

  @Override
  public Object clone() throws CloneNotSupportedException {
    return new FermataMac(this);
  }
}
