package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does every Signature do what the JDK's of that name does, down to the type of what it throws? */
class SignatureDifferentialTest {
  private static final PSSParameterSpec USUAL =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private final FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  /** A name, a kind of key pairs for it, and what is set before all else. */
  record Scheme(String name, String keys, Optional<AlgorithmParameterSpec> parameters) {
    Scheme(String name, String keys) {
      this(name, keys, name.equals("RSASSA-PSS") ? Optional.of(USUAL) : Optional.empty());
    }

    /** Bytes of the longest message; a hash is signed as it is. */
    int most() {
      return name.startsWith("NONE") ? 64 : 40_000;
    }

    Provider jdk() {
      return JcaCall.jdkOf("Signature", name);
    }

    Signature at(Provider provider) throws Exception {
      Signature made = Signature.getInstance(name, provider);
      if (parameters.isPresent()) {
        made.setParameter(parameters.get());
      }
      return made;
    }

    KeyPair pair() {
      return Keys.pair(keys);
    }

    @Override
    public String toString() {
      return name + " with " + keys + parameters.map(SignatureDifferentialTest::told).orElse("");
    }
  }

  private static String told(AlgorithmParameterSpec parameters) {
    return switch (parameters) {
      case PSSParameterSpec pss -> " " + pss.toString().replaceAll("\\s+", " ");
      case EdDSAParameterSpec ed ->
          " prehash " + ed.isPrehash() + ", context " + ed.getContext().map(Arrays::toString).orElse("none");
      default -> throw new AssertionError(parameters);
    };
  }

  private static PSSParameterSpec pss(String hash, String mask, int salt) {
    return new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(mask), salt, 1);
  }

  private static Stream<Scheme> withParameters() {
    Stream<Scheme> pss =
        Stream.of(
                pss("SHA-256", "SHA-256", 0),
                pss("SHA-256", "SHA-1", 20),
                pss("SHA-1", "SHA-512", 33),
                pss("SHA-224", "SHA-224", 28),
                pss("SHA-512", "SHA-512", 190), // 2048 bits are full then
                pss("SHA-512/256", "SHA-384", 32),
                pss("SHA3-256", "SHA3-256", 32),
                pss("sha3-512", "SHA3-224", 1),
                new PSSParameterSpec("SHA-384", "mgf1", null, 48, 1),
                pss("SHA-1", "SHA-1", 20))
            .map(one -> new Scheme("RSASSA-PSS", "RSA", Optional.of(one)));
    Stream<Scheme> edwards =
        Stream.of(
                new EdDSAParameterSpec(true),
                new EdDSAParameterSpec(false, new byte[0]),
                new EdDSAParameterSpec(true, new byte[0]),
                new EdDSAParameterSpec(false, new byte[] {1, 2, 3}),
                new EdDSAParameterSpec(true, new byte[255]))
            .flatMap(
                one ->
                    Stream.of("Ed25519", "Ed448")
                        .flatMap(
                            keys ->
                                Stream.of(keys, "EdDSA").map(name -> new Scheme(name, keys, Optional.of(one)))));
    return Stream.concat(pss, edwards);
  }

  static Stream<Scheme> schemes() {
    List<Scheme> all = new ArrayList<>();
    for (String hash :
        List.of("SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-224", "SHA3-256",  "SHA3-384", "SHA3-512")) {
      String curve = hash.endsWith("512") ? "P-521" : hash.endsWith("384") ? "P-384" : "P-256";
      all.add(new Scheme(hash + "withECDSA", curve));
      all.add(new Scheme(hash + "withECDSAinP1363Format", curve));
      all.add(new Scheme(hash + "withRSA", "RSA"));
    }
    for (String hash : List.of("SHA512/224", "SHA512/256")) {
      all.add(new Scheme(hash + "withRSA", "RSA"));
    }
    for (String curve : List.of("P-256", "P-384", "P-521")) {
      all.add(new Scheme("NONEwithECDSA", curve));
      all.add(new Scheme("NONEwithECDSAinP1363Format", curve));
    }
    all.add(new Scheme("RSASSA-PSS", "RSA"));
    for (String name : List.of("Ed25519", "Ed448")) {
      all.add(new Scheme(name, name));
      all.add(new Scheme("EdDSA", name));
    }
    for (String name : List.of("ML-DSA-44", "ML-DSA-65", "ML-DSA-87")) {
      all.add(new Scheme(name, name));
      all.add(new Scheme("ML-DSA", name));
    }
    return Stream.concat(all.stream(), withParameters());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schemes")
  @DisplayName("each verifies what the other signs, of messages in any pieces, with one object again and again")
  void both_ways(Scheme scheme) throws Exception {
    Signature signs = scheme.at(provider);
    signs.initSign(scheme.pair().getPrivate());
    Signature verifies = scheme.at(provider);
    verifies.initVerify(scheme.pair().getPublic());
    Signature jdk = scheme.at(scheme.jdk());
    for (long seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      byte[] message = Keys.bytes(seed == 0 ? 0 : 1 + random.nextInt(scheme.most() - 1), random);
      Sink.of(signs).feed(message, random);
      byte[] signed = signs.sign();
      jdk.initVerify(scheme.pair().getPublic());
      jdk.update(message);
      assertTrue(jdk.verify(signed), "signed here, seed " + seed);
      jdk.initSign(scheme.pair().getPrivate());
      jdk.update(message);
      byte[] theirs = jdk.sign();
      Sink.of(verifies).feed(message, random);
      assertTrue(verifies.verify(theirs), "signed by the JDK, seed " + seed);
      Sink.of(verifies).feed(other(message), random);
      assertEquals(false, verifies.verify(theirs), "another message, seed " + seed);
    }
  }

  /** Another message of a length that is legal too; one whose hash is told by its beginning on each curve. */
  private static byte[] other(byte[] message) {
    byte[] other = message.length == 0 ? new byte[] {1} : message.clone();
    other[0] ^= 2;
    return other;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schemes")
  @DisplayName("a signature that is none is false, or an exception, as the JDK has it; the next one is verified")
  void garbage(Scheme scheme) throws Exception {
    byte[] message = {1, 2, 3};
    Signature jdk = scheme.at(scheme.jdk());
    jdk.initSign(scheme.pair().getPrivate());
    jdk.update(message);
    byte[] right = jdk.sign();
    Signature ours = scheme.at(provider);
    ours.initVerify(scheme.pair().getPublic());
    for (byte[] wrong : wrong(right)) {
      jdk.initVerify(scheme.pair().getPublic());
      jdk.update(message);
      ours.update(message);
      assertEquals(Told.of(() -> jdk.verify(wrong)), Told.of(() -> ours.verify(wrong)), Arrays.toString(wrong));
      ours.update(message);
      assertTrue(ours.verify(right));
    }
  }

  private static List<byte[]> wrong(byte[] right) {
    List<byte[]> all = new ArrayList<>();
    all.add(new byte[0]);
    all.add(new byte[] {1});
    all.add(new byte[right.length]);
    all.add(Arrays.copyOf(right, right.length - 1));
    all.add(Arrays.copyOf(right, right.length + 1));
    all.add(new byte[700]);
    byte[] last = right.clone();
    last[right.length * 3 / 4] ^= 1;
    all.add(last);
    return all;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schemes")
  @DisplayName("keys, parameters and calls that are wrong are refused with the JDK's exceptions")
  void refusals(Scheme scheme) throws Exception {
    assertEquals(refusals(scheme, scheme.jdk()), refusals(scheme, provider));
  }

  private static List<String> refusals(Scheme scheme, Provider at) throws Exception {
    KeyPair own = scheme.pair();
    KeyPair other = Keys.pair(scheme.keys.equals("RSA") ? "Ed25519" : "RSA");
    List<String> told = new ArrayList<>();
    told.add("no key " + Told.of(() -> begun(scheme, at, null)));
    told.add("another's key " + Told.of(() -> begun(scheme, at, other)));
    told.add("unready sign " + Told.of(() -> scheme.at(at).sign()));
    told.add("unready update " + Told.of(() -> updated(scheme.at(at))));
    Signature signs = begun(scheme, at, own);
    told.add("verify with a private key " + Told.of(() -> signs.verify(new byte[64])));
    told.add("strange parameters " + Told.of(() -> set(signs, new IvParameterSpec(new byte[12]))));
    told.add("no parameters " + Told.of(() -> set(signs, null)));
    told.add("parameters " + Told.of(() -> signs.getParameters() == null ? "none" : "some"));
    told.add("short room " + Told.of(() -> updated(signs).sign(new byte[9], 2, 3)));
    byte[] room = new byte[6_000];
    told.add("long room " + Told.of(() -> updated(signs).sign(room, 5, 5_990) > 0));
    told.add("of EdDSA " + Told.of(() -> set(begun(scheme, at, own), new EdDSAParameterSpec(false))));
    told.add(
        "of EdDSA too late "
            + Told.of(() -> set(updated(begun(scheme, at, own)), new EdDSAParameterSpec(false))));
    if (own.getPublic() instanceof ECKey curve) {
      told.add("own curve " + Told.of(() -> set(begun(scheme, at, own), curve.getParams())));
      ECKey elsewhere = (ECKey) Keys.pair(scheme.keys.equals("P-256") ? "P-384" : "P-256").getPublic();
      told.add("other curve " + Told.of(() -> set(begun(scheme, at, own), elsewhere.getParams())));
      told.add(
          "other curve before the key "
              + Told.of(
                  () -> {
                    Signature made = scheme.at(at);
                    made.setParameter(elsewhere.getParams());
                    made.initSign(own.getPrivate());
                    return "taken";
                  }));
    }
    return told;
  }

  private static Signature begun(Scheme scheme, Provider at, KeyPair pair) throws Exception {
    Signature made = scheme.at(at);
    made.initSign(pair == null ? null : pair.getPrivate());
    return made;
  }

  private static Signature updated(Signature signature) throws SignatureException {
    signature.update((byte) 1);
    return signature;
  }

  private static String set(Signature signature, AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    signature.setParameter(parameters);
    return "taken";
  }

  @Test
  @DisplayName("RSASSA-PSS wants its parameters before the message, and not while there is one")
  void pss() throws Exception {
    KeyPair pair = Keys.pair("RSA");
    for (Provider at : List.of(JcaCall.jdk("SunRsaSign"), provider)) {
      Signature without = Signature.getInstance("RSASSA-PSS", at);
      assertEquals(null, without.getParameters());
      without.initSign(pair.getPrivate());
      assertThrows(SignatureException.class, () -> without.update((byte) 1));
      assertThrows(SignatureException.class, without::sign);
      without.setParameter(USUAL);
      PSSParameterSpec told = without.getParameters().getParameterSpec(PSSParameterSpec.class);
      assertEquals("SHA-256", told.getDigestAlgorithm());
      without.update((byte) 1);
      assertThrows(java.security.ProviderException.class, () -> without.setParameter(USUAL));
      assertThrows(InvalidAlgorithmParameterException.class, () -> without.setParameter(null));
      assertNotNull(without.sign());
    }
  }

  @Test
  @DisplayName("RSASSA-PSS signs with the hash that is asked for last")
  void pss_again() throws Exception {
    KeyPair pair = Keys.pair("RSA");
    Signature ours = Signature.getInstance("RSASSA-PSS", provider);
    ours.initSign(pair.getPrivate());
    for (String hash : List.of("SHA-256", "SHA-512", "SHA-1", "SHA-384", "SHA-512/256")) {
      int salt = java.security.MessageDigest.getInstance(hash).getDigestLength();
      PSSParameterSpec asked = new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), salt, 1);
      ours.setParameter(asked);
      ours.update((byte) 7);
      Signature jdk = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
      jdk.setParameter(asked);
      jdk.initVerify(pair.getPublic());
      jdk.update((byte) 7);
      assertTrue(jdk.verify(ours.sign()), hash);
    }
  }

  @Test
  @DisplayName("what is repeatable is the JDK's to the byte")
  void same() throws Exception {
    List<Scheme> repeatable =
        Stream.concat(
                Stream.of(new Scheme("SHA3-512withRSA", "RSA"), new Scheme("Ed448", "Ed448")),
                withParameters().filter(scheme -> scheme.keys.startsWith("Ed")))
            .toList();
    for (Scheme scheme : repeatable) {
      Signature jdk = begun(scheme, scheme.jdk(), scheme.pair());
      assertArrayEquals(updated(jdk).sign(), updated(begun(scheme, provider, scheme.pair())).sign());
    }
  }
}
