package io.fermata.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.AlgorithmParametersSpi;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * {@code AlgorithmParameters} CCM, which the JDK has not: a nonce and the length of the tag in a {@link
 * GCMParameterSpec}, and encoded as RFC 5084, 3.1, has them, a sequence of an octet string and a number that is left out
 * if it is 12.
 */
final class CcmParameters extends AlgorithmParametersSpi {
  private static final String NAME = "CCM";
  private static final String ENCODING = "ASN.1";

  /** Bytes of the tag that is meant if none is said. */
  private static final int USUAL_TAG = 12;
  private static final byte SEQUENCE = 0x30;
  private static final byte OCTETS = 0x04;
  private static final byte NUMBER = 0x02;

  private @Nullable GCMParameterSpec spec;

  static List<Offer> offers() {
    return List.of(
        Offer.of("AlgorithmParameters", NAME, parts -> new CcmParameters())
            .oid("2.16.840.1.101.3.4.1.7")
            .oid("2.16.840.1.101.3.4.1.27")
            .oid("2.16.840.1.101.3.4.1.47"));
  }

  /** Parameters of JCA that say this. */
  static AlgorithmParameters of(Provider provider, AlgorithmParameterSpec said)
      throws InvalidParameterSpecException {
    AlgorithmParameters made = new Made(provider);
    made.init(said);
    return made;
  }

  private static final class Made extends AlgorithmParameters {
    Made(Provider provider) {
      super(new CcmParameters(), provider, NAME);
    }
  }

  @Override
  protected void engineInit(AlgorithmParameterSpec given) throws InvalidParameterSpecException {
    if (!(given instanceof GCMParameterSpec gcm)) {
      throw new InvalidParameterSpecException(NAME + " takes a GCMParameterSpec");
    }
    check(gcm.getTLen(), gcm.getIV().length);
    spec = gcm;
  }

  private static void check(int tagBits, int nonce) throws InvalidParameterSpecException {
    if (nonce < 7 || nonce > 13) {
      throw new InvalidParameterSpecException("nonce of " + nonce + " bytes; CCM takes 7 to 13");
    }
    if (tagBits < 32 || tagBits > 128 || tagBits % 16 != 0) {
      throw new InvalidParameterSpecException(
          "tag of " + tagBits + " bits; legal are 32, 48, 64, 80, 96, 112 and 128");
    }
  }

  @Override
  protected void engineInit(byte[] params) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(params);
    int length = header(in, SEQUENCE);
    if (length != in.remaining()) {
      throw new IOException("parameters of " + length + " bytes, and there are " + in.remaining());
    }
    byte[] nonce = new byte[header(in, OCTETS)];
    in.get(nonce);
    int tag = USUAL_TAG;
    if (in.hasRemaining()) {
      if (header(in, NUMBER) != 1 || in.remaining() != 1) {
        throw new IOException("parameters whose length of the tag is no number of one byte");
      }
      tag = in.get();
    }
    try {
      check(tag * Byte.SIZE, nonce.length);
    } catch (InvalidParameterSpecException e) {
      throw new IOException(e.getMessage(), e);
    }
    spec = new GCMParameterSpec(tag * Byte.SIZE, nonce);
  }

  /** How long that is which begins here: what there is of it all is short. */
  private static int header(ByteBuffer in, byte tag) throws IOException {
    if (in.remaining() < 2 || in.get() != tag) {
      throw new IOException("parameters that are none of " + NAME);
    }
    int length = in.get();
    if (length < 0 || length > in.remaining()) {
      throw new IOException("parameters that are cut off");
    }
    return length;
  }

  @Override
  protected void engineInit(byte[] params, String format) throws IOException {
    requireKnown(format);
    engineInit(params);
  }

  private static void requireKnown(@Nullable String format) throws IOException {
    if (format != null && !format.equalsIgnoreCase(ENCODING)) {
      throw new IOException("no format " + format + "; legal is " + ENCODING);
    }
  }

  @Override
  protected <T extends AlgorithmParameterSpec> T engineGetParameterSpec(Class<T> paramSpec)
      throws InvalidParameterSpecException {
    if (!paramSpec.isAssignableFrom(GCMParameterSpec.class)) {
      throw new InvalidParameterSpecException(NAME + " has a GCMParameterSpec, and no " + paramSpec);
    }
    return paramSpec.cast(said());
  }

  /** JCA asks for nothing before there is something. */
  private GCMParameterSpec said() {
    GCMParameterSpec mine = spec;
    if (mine == null) {
      throw new IllegalStateException("the parameters were not set");
    }
    return mine;
  }

  @Override
  protected byte[] engineGetEncoded() {
    byte[] nonce = said().getIV();
    int tag = said().getTLen() / Byte.SIZE;
    ByteBuffer out = ByteBuffer.allocate(nonce.length + 7);
    out.put(SEQUENCE).put((byte) (nonce.length + (tag == USUAL_TAG ? 2 : 5)));
    out.put(OCTETS).put((byte) nonce.length).put(nonce);
    if (tag != USUAL_TAG) {
      out.put(NUMBER).put((byte) 1).put((byte) tag);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  @Override
  protected byte[] engineGetEncoded(String format) throws IOException {
    requireKnown(format);
    return engineGetEncoded();
  }

  @Override
  protected String engineToString() {
    return NAME + " with a nonce of " + said().getIV().length + " bytes and a tag of " + said().getTLen() + " bits";
  }
}
