package io.fermata.framework.kernel;

/** The flags of a {@link CryptoDescriptor}: {@code CRD_F_…} of crypto(9), and two bits of our own. */
public enum DescriptorFlag {
  /** Encrypt; without it, decrypt. */
  ENCRYPT(0x01),
  /** Encryption: do not write the initialization vector. Only together with {@link #IV_EXPLICIT}. */
  IV_PRESENT(0x02),
  /** The initialization vector is in {@link CryptoDescriptor#iv()}. */
  IV_EXPLICIT(0x04),
  /** The hash for DSA is to be computed; kept for the drivers that know it. */
  DSA_SHA_NEEDED(0x08),
  /** The key is in {@link CryptoDescriptor#key()}, for this descriptor alone. */
  KEY_EXPLICIT(0x10),
  /** Compress; without it, decompress. A bit of its own: FreeBSD's value overlaps four others. */
  COMP(0x20),
  /** Compare the code at {@code inject} and end with {@link Errno#EBADMSG} if it differs. Not in crypto(9). */
  VERIFY(0x40);

  private final int bit;

  DescriptorFlag(int bit) {
    this.bit = bit;
  }

  /** The value; that of crypto(9) but for {@link #COMP} and {@link #VERIFY}. */
  public int bit() {
    return bit;
  }
}
