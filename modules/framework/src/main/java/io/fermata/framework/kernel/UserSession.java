package io.fermata.framework.kernel;

import io.fermata.spi.Algorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session of the device layer: the same for its user whatever number it has below. */
final class UserSession {
  private final Optional<Part> cipher;
  private final Optional<Part> mac;
  private volatile long sid;

  /** One half of a session: its algorithm, and the length of its vector or code. */
  private record Part(int alg, int length) {
    static Optional<Part> of(@Nullable CryptoInit init) {
      if (init == null) {
        return Optional.empty();
      }
      Optional<Algorithm> known =
          CryptoAlgorithm.of(init.alg()).flatMap(a -> Algorithm.find(a.stage().algorithm()));
      int fixed = known.map(a -> a.result() > 0 ? a.result() : a.nonce().least()).orElse(0);
      return Optional.of(new Part(init.alg(), init.mlen() > 0 ? init.mlen() : fixed));
    }
  }

  UserSession(@Nullable CryptoInit cipher, @Nullable CryptoInit mac, long sid) {
    this.cipher = Part.of(cipher);
    this.mac = Part.of(mac);
    this.sid = sid;
  }

  long sid() {
    return sid;
  }

  /** Its number below has changed. */
  void sid(long changed) {
    sid = changed;
  }

  /** Bytes of its code; 0 if it has none. */
  int codeLength() {
    return mac.map(Part::length).orElse(0);
  }

  /** True if the operation asks for what the session has, in arrays that are long enough. */
  boolean suits(CryptOp op) {
    byte[] code = op.mac();
    byte[] iv = op.iv();
    byte[] dst = op.dst();
    int given = iv == null ? op.src().length : iv.length;
    boolean vectorSuits =
        cipher.map(part -> part.length == 0 || given >= part.length).orElse(iv == null);
    boolean codeSuits = code == null || (mac.isPresent() && code.length >= codeLength());
    return vectorSuits && codeSuits && (dst == null || dst.length >= op.src().length);
  }

  /** The descriptors of one operation on {@code src}, followed by room for the code. */
  CryptoDescriptor descriptors(CryptOp op) {
    List<CryptoDescriptor> chain = new ArrayList<>();
    mac.ifPresent(part -> chain.add(mac(op, part)));
    cipher.ifPresent(part -> chain.add(op.isCipherFirst() ? 0 : chain.size(), cipher(op, part)));
    CryptoDescriptor first = chain.getFirst();
    if (chain.size() > 1) {
      first.next(chain.getLast());
    }
    return first;
  }

  private static CryptoDescriptor mac(CryptOp op, Part part) {
    int length = op.src().length;
    return new CryptoDescriptor().alg(part.alg).len(length).inject(length);
  }

  private static CryptoDescriptor cipher(CryptOp op, Part part) {
    byte[] given = op.iv();
    int skip = given == null ? part.length : 0;
    CryptoDescriptor descriptor =
        new CryptoDescriptor()
            .alg(part.alg)
            .skip(skip)
            .len(op.src().length - skip)
            .iv(given == null ? Arrays.copyOf(op.src(), part.length) : given)
            .flags(DescriptorFlag.IV_EXPLICIT, DescriptorFlag.IV_PRESENT);
    if (op.encrypts()) {
      descriptor.flags().add(DescriptorFlag.ENCRYPT);
    }
    return descriptor;
  }
}
