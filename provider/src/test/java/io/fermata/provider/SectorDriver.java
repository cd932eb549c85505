package io.fermata.provider;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** AES/XTS by the letter of IEEE 1619, block by block with the JDK's AES: nobody in JCA has it. */
final class SectorDriver implements Driver {
  private static final int BLOCK = 16;

  @Override
  public String name() {
    return "sectors";
  }

  @Override
  public void start(DriverHost host) {
    // needs nothing
  }

  @Override
  public DriverShape shape() {
    return DriverShape.inline(DriverShape.Kind.SOFTWARE, List.of("AES/XTS"));
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    if (!spec.algorithm().equals("AES/XTS")) {
      return new Suitability.Unfit(Reason.UNSUPPORTED, "has AES/XTS alone");
    }
    boolean right = spec.key().isEmpty() || isKey(spec.key().get().getEncoded());
    return right
        ? new Suitability.Fits(1)
        : new Suitability.Unfit(Reason.BAD_KEY, "two different keys of 16 or 32 bytes");
  }

  private static boolean isKey(byte[] both) {
    int half = both.length / 2;
    return (half == 16 || half == 32)
        && both.length % 2 == 0
        && !Arrays.equals(both, 0, half, both, half, both.length);
  }

  @Override
  public DriverSession open(SessionSpec spec) {
    byte[] both = spec.key().orElseThrow().getEncoded();
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        try {
          byte[] made = sector(both, request);
          request.output().buffer().put(made);
          request.succeed(made.length);
        } catch (GeneralSecurityException e) {
          request.fail(Reason.FAULT, e.toString());
        }
        return Taken.DONE;
      }

      @Override
      public void close() {
        // holds nothing of its own
      }
    };
  }

  private static Cipher cipher(int mode, byte[] both, int from) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding", "SunJCE");
    cipher.init(mode, new SecretKeySpec(both, from, both.length / 2, "AES"));
    return cipher;
  }

  /** 5.3.2 and 5.4.2. */
  private static byte[] sector(byte[] both, DriverRequest request) throws GeneralSecurityException {
    boolean encrypts = request.operation() == Operation.ENCRYPT;
    Cipher data = cipher(encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, both, 0);
    byte[] tweak = cipher(Cipher.ENCRYPT_MODE, both, both.length / 2).doFinal(request.nonce().copy());
    byte[] sector = request.input().copy();
    int rest = sector.length % BLOCK;
    int last = sector.length - rest - (rest == 0 ? 0 : BLOCK); // the whole blocks that are as the others
    for (int at = 0; at < last; at += BLOCK) {
      block(data, sector, at, tweak);
      tweak = next(tweak);
    }
    if (rest > 0) {
      byte[] after = next(tweak);
      block(data, sector, last, encrypts ? tweak : after);
      byte[] stolen = Arrays.copyOfRange(sector, last, last + rest);
      System.arraycopy(sector, last + BLOCK, sector, last, rest);
      System.arraycopy(stolen, 0, sector, last + BLOCK, rest);
      block(data, sector, last, encrypts ? after : tweak);
    }
    return sector;
  }

  private static void block(Cipher data, byte[] sector, int at, byte[] tweak)
      throws GeneralSecurityException {
    mask(sector, at, tweak);
    System.arraycopy(data.doFinal(sector, at, BLOCK), 0, sector, at, BLOCK);
    mask(sector, at, tweak);
  }

  private static void mask(byte[] sector, int at, byte[] tweak) {
    for (int i = 0; i < BLOCK; i++) {
      sector[at + i] ^= tweak[i];
    }
  }

  /** 5.2: doubled, the first byte being the least significant one. */
  private static byte[] next(byte[] tweak) {
    byte[] doubled = new byte[BLOCK];
    int carry = 0;
    for (int i = 0; i < BLOCK; i++) {
      int wide = (tweak[i] & 0xff) << 1 | carry;
      doubled[i] = (byte) wide;
      carry = wide >> Byte.SIZE;
    }
    doubled[0] ^= (byte) (carry == 0 ? 0 : 0x87);
    return doubled;
  }

  @Override
  public void close() {
    // holds nothing
  }
}
