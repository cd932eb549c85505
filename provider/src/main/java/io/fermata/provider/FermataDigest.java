package io.fermata.provider;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigestSpi;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code MessageDigest} of any hash. */
final class FermataDigest extends MessageDigestSpi implements Cloneable {
  private final String name;
  private final int length;
  private final SpecSessions sessions;
  private final MessageStream stream;

  private FermataDigest(Composition composition, SessionSpec spec, int length) {
    this.name = spec.algorithm();
    this.length = length;
    this.sessions = composition.keyless(spec);
    this.stream = new MessageStream(sessions);
  }

  private FermataDigest(FermataDigest from) throws CloneNotSupportedException {
    this.name = from.name;
    this.length = from.length;
    this.sessions = from.sessions;
    this.stream = from.stream.copy(sessions, UnaryOperator.identity());
  }

  static List<Offer> offers() {
    return List.of(
        offer("SHA-1").oid("1.3.14.3.2.26").alias("SHA").alias("SHA1"),
        offer("SHA-224").oid("2.16.840.1.101.3.4.2.4").alias("SHA224"),
        offer("SHA-256").oid("2.16.840.1.101.3.4.2.1").alias("SHA256"),
        offer("SHA-384").oid("2.16.840.1.101.3.4.2.2").alias("SHA384"),
        offer("SHA-512").oid("2.16.840.1.101.3.4.2.3").alias("SHA512"),
        offer("SHA-512/224").oid("2.16.840.1.101.3.4.2.5").alias("SHA512/224"),
        offer("SHA-512/256").oid("2.16.840.1.101.3.4.2.6").alias("SHA512/256"),
        offer("SHA3-224").oid("2.16.840.1.101.3.4.2.7"),
        offer("SHA3-256").oid("2.16.840.1.101.3.4.2.8"),
        offer("SHA3-384").oid("2.16.840.1.101.3.4.2.9"),
        offer("SHA3-512").oid("2.16.840.1.101.3.4.2.10"));
  }

  private static Offer offer(String name) {
    SessionSpec spec = SessionSpec.digest(name);
    int length = Algorithm.find(name).orElseThrow().result();
    return Offer.of("MessageDigest", name, parts -> new FermataDigest(parts, spec, length));
  }

  @Override
  protected int engineGetDigestLength() {
    return length;
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
  protected byte[] engineDigest() {
    byte[] hash = new byte[length];
    stream.finish(Operation.DIGEST, hash, 0, length);
    return hash;
  }

  @Override
  protected int engineDigest(byte[] buf, int offset, int len) throws DigestException {
    if (len < length || buf.length - offset < length) {
      throw new DigestException(name + " needs " + length + " bytes of room, not " + len);
    }
    return stream.finish(Operation.DIGEST, buf, offset, length);
  }

  @Override
  protected void engineReset() {
    stream.reset();
  }

  @Override
  public Object clone() throws CloneNotSupportedException {
    return new FermataDigest(this);
  }
}
