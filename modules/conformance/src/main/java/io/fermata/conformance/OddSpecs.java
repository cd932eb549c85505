package io.fermata.conformance;

import io.fermata.spi.Algorithm;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.SignatureParameters;
import java.security.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Sessions that a driver may refuse, and must be able to be asked for. */
final class OddSpecs {
  private static final int[] LENGTHS = {1, 5, 16, 33, 1_000};
  private static final List<String> NAMES =
      List.of("", " ", "/", "AES", "AES/", "aes/gcm", "No/Such", "SHA-256+AES/CBC", "\u00c4\u0000", "x".repeat(5_000));

  private OddSpecs() {}

  /** A key that its owner gives to nobody: null, as {@link Key} says. */
  @SuppressWarnings("NullAway") // Key is older than the annotation
  private record Handle(String getAlgorithm) implements javax.crypto.SecretKey {
    private static final long serialVersionUID = 1;

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  static List<SessionSpec> all(Random random) {
    List<String> names = new ArrayList<>(NAMES);
    Algorithm.all().forEach(known -> names.add(known.name()));
    PublicKeyAlgorithm.all().forEach(known -> names.add(known.name()));
    KeyGeneration.all().forEach(known -> names.add(known.name()));
    List<SessionSpec> all = new ArrayList<>();
    for (String name : names) {
      for (Kind kind : Kind.values()) {
        if (kind != Kind.CHAIN && kind != Kind.ENCRYPT_THEN_MAC) {
          all.add(of(kind, name));
        }
      }
      all.add(SessionSpec.cipher(name).decryption());
    }
    for (Algorithm known : Algorithm.all()) {
      SessionSpec keyless = of(known.kind(), known.name());
      if (Sample.isKeyed(known.kind())) {
        all.add(keyless.key(new Handle("none")));
        for (int length : LENGTHS) {
          all.add(keyless.key(Sample.of(known.name()).orElseThrow().key(random, length)));
        }
      }
      if (known.kind() == Kind.AEAD || known.kind() == Kind.MAC || known.kind() == Kind.DIGEST) {
        for (int length : LENGTHS) {
          all.add(keyless.tagLength(length));
        }
        all.add(keyless.tagLength(0));
      }
    }
    Key handle = new Handle("none");
    for (PublicKeyAlgorithm known : PublicKeyAlgorithm.all()) {
      all.add(of(known.kind(), known.name()).key(handle));
    }
    all.add(
        of(Kind.SIGNATURE, "RSASSA-PSS")
            .parameters(new SignatureParameters.Pss("No/Such", "SHA-1", 20)));
    for (String name : names) {
      all.add(SessionSpec.chain(SessionSpec.cipher(name)));
      if (isStage(name)) {
        all.add(
            SessionSpec.encryptThenMac(SessionSpec.cipher(name), SessionSpec.mac(name).label("code")));
      }
    }
    return all;
  }

  /** Not a code that takes a nonce. */
  private static boolean isStage(String code) {
    return Algorithm.find(code)
        .filter(known -> known.kind() == Kind.MAC && !known.nonce().accept(0))
        .isEmpty();
  }

  /** With the tag of 16 bytes that an AEAD has as a rule, and without a key. */
  static SessionSpec of(Kind kind, String name) {
    return new SessionSpec(kind, name, Optional.empty(), kind == Kind.AEAD ? 16 : 0, name, List.of());
  }
}
