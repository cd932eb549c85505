package io.fermata.driver.jca;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.Slot;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * HKDF with a provider's HMAC: RFC 5869. Providers have services of that name too, which look their code up and make
 * objects of it for each derivation; that takes longer than to compute the few blocks that are wanted as a rule.
 */
final class Hkdf implements Deriving {

  /** What of it is done: RFC 5869, 2.2 and 2.3. */
  private enum Step {
    BOTH,
    EXTRACT,
    EXPAND;

    static Step of(String name) {
      return name.startsWith("HKDF-Extract") ? EXTRACT : name.startsWith("HKDF-Expand") ? EXPAND : BOTH;
    }
  }

  private final Step step;
  private final Mac code;
  // the pseudorandom key, and a block of what is derived; overwritten as a derivation ends
  private final byte[] extracted;
  private final byte[] block;

  Hkdf(String name, Mac code) {
    this.step = Step.of(name);
    this.code = code;
    this.extracted = new byte[code.getMacLength()];
    this.block = new byte[code.getMacLength()];
  }

  /** The code that one of these names is computed with. */
  static String code(String name) {
    return name.replaceFirst("^HKDF-((Extract|Expand)-)?", "Hmac");
  }

  @Override
  public void derive(Secret secret, DriverRequest request) throws GeneralSecurityException {
    try {
      switch (step) {
        case BOTH -> {
          extract(secret.key(), request.nonce());
          expand(new Pseudorandom(extracted), request.input(), request.output());
        }
        case EXTRACT -> {
          extract(secret.key(), request.nonce());
          write(extracted, request.output());
        }
        case EXPAND -> expand(secret.key(), request.input(), request.output());
      }
    } finally {
      Arrays.fill(extracted, (byte) 0);
      Arrays.fill(block, (byte) 0);
    }
  }

  private void extract(SecretKey secret, Slot salt) throws GeneralSecurityException {
    code.init(new Pseudorandom(salt.length() == 0 ? new byte[extracted.length] : salt.copy()));
    byte[] input = secret.getEncoded();
    code.update(input);
    Arrays.fill(input, (byte) 0);
    code.doFinal(extracted, 0);
  }

  private void expand(SecretKey pseudorandom, Slot info, Slot output) throws GeneralSecurityException {
    code.init(pseudorandom);
    int wanted = output.length();
    if (wanted <= block.length) {
      next(info, 1);
      write(block, output);
      return;
    }
    byte[] derived = new byte[wanted]; // and not the output, which may lie over the info
    for (int at = 0, counter = 1; at < wanted; at += block.length, counter++) {
      if (counter > 1) {
        code.update(block);
      }
      next(info, counter);
      System.arraycopy(block, 0, derived, at, Math.min(block.length, wanted - at));
    }
    write(derived, output);
    Arrays.fill(derived, (byte) 0);
  }

  private void next(Slot info, int counter) throws GeneralSecurityException {
    if (info.isArray()) {
      code.update(info.array(), info.offset(), info.length());
    } else {
      code.update(info.buffer());
    }
    code.update((byte) counter);
    code.doFinal(block, 0);
  }

  private static void write(byte[] from, Slot output) {
    if (output.isArray()) {
      System.arraycopy(from, 0, output.array(), output.offset(), output.length());
    } else {
      output.buffer().put(from, 0, output.length());
    }
  }

  /** A key of these bytes, which stay where they are; equal to no other, since some providers take an equal one for keyed. */
  private static final class Pseudorandom implements SecretKey {
    private static final long serialVersionUID = 1L;
    private final transient byte[] bytes;

    Pseudorandom(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public String getAlgorithm() {
      return "HKDF";
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      return bytes.clone();
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      throw new NotSerializableException("a key that lives for one derivation");
    }
  }
}
