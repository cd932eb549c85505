package io.fermata.framework.kernel;

import io.fermata.framework.Session;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Descriptor;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A session of the core under the number of this face, and what its descriptors become.
 *
 * @param sid its number
 * @param session the session
 * @param algorithms the algorithm numbers of its stages, whose labels are their positions
 * @param sync true if its drivers complete inside {@code process}
 * @param driver the driver's side of it, if that is one of this face
 */
record OpenSession(
    long sid,
    Session session,
    List<Integer> algorithms,
    boolean sync,
    Optional<KernelSession> driver) {

  /**
   * The steps of a request.
   *
   * @param ownKeys receives copies of the keys that descriptors bring
   * @throws IllegalArgumentException if the descriptors are not for this session
   */
  List<Descriptor> steps(CryptoRequest request, List<CryptoKey> ownKeys) {
    List<Descriptor> steps = new ArrayList<>();
    for (CryptoDescriptor one = request.desc(); one != null; one = one.next()) {
      if (steps.size() == CryptoRequest.MOST_LINKS) {
        throw new IllegalArgumentException("descriptors without end");
      }
      if (one.skip() < 0 || one.len() < 0 || one.skip() > request.ilen() - one.len()) {
        throw new IllegalArgumentException(one + " is not inside the " + request.ilen() + " bytes");
      }
      steps.add(step(one, ownKeys));
    }
    return steps;
  }

  private Descriptor step(CryptoDescriptor one, List<CryptoKey> ownKeys) {
    SessionSpec stage = session.spec().stages().get(position(one));
    Descriptor step =
        of(one, stage).range(one.skip(), one.len()).at(one.inject());
    if (stage.kind() == SessionSpec.Kind.CIPHER) {
      step = withIv(step, one, stage);
    }
    if (one.flags().contains(DescriptorFlag.KEY_EXPLICIT)) {
      String name = CryptoAlgorithm.of(one.alg()).orElseThrow().keyName();
      CryptoKey key = CryptoKey.copy(name, one.key(), one.klen());
      ownKeys.add(key);
      step = step.key(key);
    }
    return step;
  }

  /** The stage that a descriptor is for: of several with its algorithm, the one that it says. */
  private int position(CryptoDescriptor one) {
    int before = 0;
    for (int i = 0; i < algorithms.size(); i++) {
      if (algorithms.get(i) == one.alg() && before++ == one.instance()) {
        return i;
      }
    }
    throw new IllegalArgumentException(one + " is not for one of the algorithms " + algorithms);
  }

  private static Descriptor of(CryptoDescriptor one, SessionSpec stage) {
    String label = stage.label();
    boolean verify = one.flags().contains(DescriptorFlag.VERIFY);
    return switch (stage.kind()) {
      case CIPHER ->
          one.flags().contains(DescriptorFlag.ENCRYPT)
              ? Descriptor.encrypt(label)
              : Descriptor.decrypt(label);
      case MAC -> verify ? Descriptor.verify(label) : Descriptor.mac(label);
      case DIGEST -> verify ? Descriptor.verify(label) : Descriptor.digest(label);
      default ->
          one.flags().contains(DescriptorFlag.COMP)
              ? Descriptor.compress(label)
              : Descriptor.decompress(label);
    };
  }

  private static Descriptor withIv(Descriptor step, CryptoDescriptor one, SessionSpec stage) {
    boolean given = one.flags().contains(DescriptorFlag.IV_EXPLICIT);
    boolean present = one.flags().contains(DescriptorFlag.IV_PRESENT);
    boolean encrypts = step.operation() == Operation.ENCRYPT;
    if (!given) {
      if (encrypts && present) {
        // FreeBSD takes a random vector that nobody ever sees
        throw new IllegalArgumentException("encryption with IV_PRESENT but without IV_EXPLICIT");
      }
      return step; // fresh and written, or read
    }
    byte[] iv = one.iv();
    if (iv == null || iv.length > CryptoInit.EALG_MAX_BLOCK_LEN) {
      throw new IllegalArgumentException("IV_EXPLICIT with a vector of " + Arrays.toString(iv));
    }
    byte[] cut = Arrays.copyOf(iv, Math.min(iv.length, ivLength(stage, iv.length)));
    return encrypts && !present ? step.ivWritten(cut, one.inject()) : step.iv(cut);
  }

  private static int ivLength(SessionSpec stage, int given) {
    return Algorithm.find(stage.algorithm())
        .map(known -> known.nonce().least())
        .orElse(given);
  }

  /** True if a result of these steps may have another length than its input. */
  static boolean resizes(List<Descriptor> steps) {
    Operation last = steps.getLast().operation();
    return last == Operation.COMPRESS || last == Operation.DECOMPRESS;
  }
}
