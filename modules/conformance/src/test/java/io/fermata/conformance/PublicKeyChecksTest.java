package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.SignatureParameters.Pss;
import io.fermata.spi.Taken;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Drivers with one defect in what they do with key pairs and integers. */
class PublicKeyChecksTest {

  private static Report report(String algorithm, Supplier<? extends Driver> driver)
      throws Exception {
    try (Kit kit =
        Kit.of(Subject.of(() -> new Refusing(driver.get())))
            .reference(Subject.of(() -> new SoundPairs("reference")))
            .algorithms(one -> algorithm.isEmpty() || one.equals(algorithm))
            .seed(Caught.SEED)
            .rounds(12)
            .open()) {
      return kit.run(line -> {});
    }
  }

  /** The kit is run on that algorithm of a driver with such sessions. */
  private static void pair(
      String check, String algorithm, Function<SessionSpec, SoundPairSession> broken)
      throws Exception {
    Report report =
        report(
            algorithm,
            () ->
                new SoundPairs() {
                  @Override
                  public DriverSession open(SessionSpec spec) {
                    return broken.apply(spec);
                  }
                });
    Caught.byExactly(check, report);
  }

  private static void integers(
      String check, KeyOperation operation, Function<KeyOperation, SoundIntegers> broken)
      throws Exception {
    Report report =
        report(
            operation.name(),
            () ->
                new SoundPairs() {
                  @Override
                  public DriverSession open(SessionSpec spec) {
                    return broken.apply(operation);
                  }
                });
    Caught.byExactly(check, report);
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] other = bytes.clone();
    other[other.length / 2] ^= 1;
    return other;
  }

  @Test
  @DisplayName("A sound driver passes everything, and nothing of its algorithms is left unchecked")
  void sound() throws Exception {
    Report report = report("", SoundPairs::new);
    assertEquals(List.of(), report.failures());
    assertEquals(
        List.of(),
        report.unchecked().stream().filter(line -> line.check().algorithm().isPresent()).toList());
  }

  @Test
  @DisplayName("A published signature that is not taken is found by the published answers")
  void published() throws Exception {
    byte[] message = {'s', 'a', 'm', 'p', 'l', 'e'};
    pair(
        "published answers",
        "SHA256withECDSA",
        spec ->
            new SoundPairSession(spec) {
              @Override
              boolean verifies(PublicKey key, byte[] text, byte[] tag)
                  throws GeneralSecurityException, DriverException {
                return !Arrays.equals(text, message) && super.verifies(key, text, tag);
              }
            });
  }

  @Test
  @DisplayName("A session that takes its parameters for others that are usual is found out")
  void parameters() throws Exception {
    pair(
        "other parameters",
        "RSASSA-PSS",
        spec ->
            new SoundPairSession(spec) {
              @Override
              Optional<Pss> pss() {
                return super.pss().map(asked -> new Pss(asked.hash(), asked.mask(), Math.max(20, asked.salt())));
              }
            });
  }

  @Test
  @DisplayName("A signature of another message is no signature")
  void signatures() throws Exception {
    pair(
        "signatures",
        "SHA256withECDSA",
        spec ->
            new SoundPairSession(spec) {
              @Override
              byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
                return super.sign(key, message.length == 1_000 ? flipped(message) : message);
              }
            });
  }

  @Test
  @DisplayName("A signature that is cut off is a mismatch, and no failure")
  void forged() throws Exception {
    pair(
        "forged signatures",
        "Ed25519",
        spec ->
            new SoundPairSession(spec) {
              @Override
              boolean verifies(PublicKey key, byte[] message, byte[] tag)
                  throws GeneralSecurityException, DriverException {
                if (tag.length != 64) {
                  throw new DriverException(Reason.BAD_REQUEST, "signature of another length");
                }
                return super.verifies(key, message, tag);
              }
            });
  }

  @Test
  @DisplayName("A part in the middle that is forgotten changes the signature")
  void parts() throws Exception {
    pair(
        "signature parts",
        "SHA256withRSA",
        spec ->
            new SoundPairSession(spec) {
              @Override
              void carryOut(DriverRequest request)
                  throws DriverException, GeneralSecurityException {
                if (request.part() == io.fermata.spi.Part.NEXT) {
                  request.succeed(0);
                  return;
                }
                super.carryOut(request);
              }
            });
  }

  @Test
  @DisplayName("A key of another algorithm with a request is a bad key")
  void key_kinds() throws Exception {
    pair(
        "key kinds",
        "ECDH",
        spec ->
            new SoundPairSession(spec) {
              @Override
              Key key(DriverRequest request) throws DriverException {
                try {
                  return super.key(request);
                } catch (DriverException e) {
                  throw new DriverException(Reason.BAD_REQUEST, "another key");
                }
              }
            });
  }

  @Test
  @DisplayName("To decapsulate with a public key is a bad request")
  void key_sides() throws Exception {
    pair(
        "key sides",
        "ML-KEM-512",
        spec ->
            new SoundPairSession(spec) {
              @Override
              void checkSide(Operation operation, Key key) throws DriverException {
                if (operation == Operation.DECAPSULATE && key instanceof PublicKey) {
                  throw new DriverException(Reason.FAULT, "the device cannot");
                }
                super.checkSide(operation, key);
              }
            });
  }

  @Test
  @DisplayName("A secret that both sides find alike, and nobody else, is wrong")
  void agreement() throws Exception {
    byte[] published = PublicKeyAnswer.of(
        io.fermata.spi.PublicKeyAlgorithm.find("X25519").orElseThrow()).bytes("secret");
    pair(
        "agreement",
        "X25519",
        spec ->
            new SoundPairSession(spec) {
              @Override
              byte[] agree(PrivateKey key, byte[] peer) throws GeneralSecurityException {
                byte[] secret = super.agree(key, peer);
                return Arrays.equals(secret, published) ? secret : flipped(secret);
              }
            });
  }

  @Test
  @DisplayName("A point of small order is refused")
  void peers() throws Exception {
    pair(
        "peer keys",
        "X25519",
        spec ->
            new SoundPairSession(spec) {
              @Override
              byte[] agree(PrivateKey key, byte[] peer) throws GeneralSecurityException {
                try {
                  return super.agree(key, peer);
                } catch (GeneralSecurityException e) {
                  if (peer.length == 44 && peer[43] == 0 && peer[42] == 0) {
                    return new byte[32];
                  }
                  throw e;
                }
              }
            });
  }

  @Test
  @DisplayName("An encapsulation that carries another secret than the one made is useless")
  void encapsulation() throws Exception {
    pair(
        "encapsulation",
        "ML-KEM-512",
        spec ->
            new SoundPairSession(spec) {
              @Override
              byte[] encapsulate(PublicKey key) throws GeneralSecurityException {
                byte[] made = super.encapsulate(key);
                made[0] ^= 1;
                return made;
              }
            });
  }

  @Test
  @DisplayName("An altered encapsulation is no error")
  void altered() throws Exception {
    byte[] published = PublicKeyAnswer.of(
        io.fermata.spi.PublicKeyAlgorithm.find("ML-KEM-512").orElseThrow()).bytes("encapsulation");
    pair(
        "altered encapsulation",
        "ML-KEM-512",
        spec ->
            new SoundPairSession(spec) {
              @Override
              byte[] decapsulate(PrivateKey key, byte[] encapsulation)
                  throws GeneralSecurityException {
                // what is nearly the published one is altered
                if (encapsulation.length == published.length
                    && !Arrays.equals(encapsulation, published)
                    && Arrays.mismatch(encapsulation, published) > 2) {
                  throw new GeneralSecurityException("altered");
                }
                return super.decapsulate(key, encapsulation);
              }
            });
  }

  @Test
  @DisplayName("The longest message is a message, too")
  void cipher() throws Exception {
    pair(
        "public-key cipher",
        "RSA/OAEP-SHA256",
        spec ->
            new SoundPairSession(spec) {
              @Override
              byte[] cipher(int mode, Key key, byte[] label, byte[] input)
                  throws GeneralSecurityException {
                if (mode == Cipher.ENCRYPT_MODE && input.length == 190) {
                  throw new GeneralSecurityException("too long");
                }
                return super.cipher(mode, key, label, input);
              }
            });
  }

  @Test
  @DisplayName("A broken ciphertext is a mismatch, and no bad request")
  void broken_answer() throws Exception {
    pair(
        "broken ciphertexts",
        "RSA/OAEP-SHA256",
        spec ->
            new SoundPairSession(spec) {
              @Override
              void decrypt(DriverRequest request, PrivateKey key, byte[] ciphertext) {
                if (ciphertext.length != 256) {
                  request.fail(Reason.BAD_REQUEST, "ciphertext of another length");
                  return;
                }
                super.decrypt(request, key, ciphertext);
              }
            });
  }

  @Test
  @DisplayName("Nothing is written for a broken ciphertext")
  void broken_written() throws Exception {
    pair(
        "broken ciphertexts",
        "RSA/OAEP-SHA256",
        spec ->
            new SoundPairSession(spec) {
              @Override
              void decrypt(DriverRequest request, PrivateKey key, byte[] ciphertext) {
                request.output().buffer().put(new byte[Math.min(16, request.output().length())]);
                super.decrypt(request, key, ciphertext);
              }
            });
  }

  @Test
  @DisplayName("A secret that is wrong at an odd address is a matter of layout")
  void layouts() throws Exception {
    pair(
        "layouts",
        "DH",
        spec ->
            new SoundPairSession(spec) {
              @Override
              public Taken submit(DriverRequest request, boolean more) {
                boolean odd = request.input().offset() % 2 == 1;
                Taken taken = super.submit(request, more);
                if (odd && spec.kind() == Kind.KEY_AGREEMENT) {
                  request.output().buffer().put(0, (byte) ~request.output().copy()[0]);
                }
                return taken;
              }
            });
  }

  @Test
  @DisplayName("A byte behind a signature is found by its canaries")
  void canaries() throws Exception {
    pair(
        "canaries",
        "Ed25519",
        spec ->
            new SoundPairSession(spec) {
              @Override
              public Taken submit(DriverRequest request, boolean more) {
                Taken taken = super.submit(request, more);
                if (request.operation() == Operation.SIGN && request.output().isArray()) {
                  request.output().array()[request.output().offset() + request.output().length()] = 0;
                }
                return taken;
              }
            });
  }

  @Test
  @DisplayName("A message that is altered while it is signed is found by its sources")
  void sources() throws Exception {
    pair(
        "sources",
        "Ed25519",
        spec ->
            new SoundPairSession(spec) {
              @Override
              public Taken submit(DriverRequest request, boolean more) {
                Taken taken = super.submit(request, more);
                if (request.operation() == Operation.SIGN
                    && request.part().ends()
                    && request.input().isArray()
                    && request.input().length() > 0
                    && request.input().array() != request.output().segment().heapBase().orElse(null)) {
                  request.input().array()[request.input().offset()] ^= 1;
                }
                return taken;
              }
            });
  }

  @Test
  @DisplayName("A power that is one too many is wrong")
  void arithmetic() throws Exception {
    integers(
        "arithmetic",
        KeyOperation.MOD_EXP,
        operation ->
            new SoundIntegers(operation) {
              @Override
              List<BigInteger> compute(List<BigInteger> in) {
                List<BigInteger> right = super.compute(in);
                return in.get(2).bitLength() > 512
                    ? List.of(right.getFirst().add(BigInteger.ONE).mod(in.get(2)))
                    : right;
              }
            });
  }

  @Test
  @DisplayName("A peer's key of a tiny group is refused")
  void bounds() throws Exception {
    integers(
        "bounds of integers",
        KeyOperation.DH_COMPUTE_KEY,
        operation ->
            new SoundIntegers(operation) {
              @Override
              boolean isWrong(List<BigInteger> in) {
                return in.size() != 3 || in.get(2).signum() == 0;
              }
            });
  }

  @Test
  @DisplayName("A signature beyond q is a mismatch")
  void bounds_signature() throws Exception {
    integers(
        "bounds of integers",
        KeyOperation.DSA_VERIFY,
        operation ->
            new SoundIntegers(operation) {
              @Override
              boolean verifies(List<BigInteger> in) {
                return in.get(6).mod(in.get(2)).signum() > 0
                    && in.get(5).signum() > 0
                    && DsaNumbers.verifies(
                        in.get(1),
                        in.get(2),
                        in.get(3),
                        in.get(4),
                        in.get(0),
                        List.of(in.get(5).mod(in.get(2)), in.get(6)));
              }
            });
  }
}
