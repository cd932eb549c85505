package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.StreamState;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MessageChecksTest {

  @Test
  @DisplayName("A split inside a block loses nothing")
  void losesRest() throws Exception {
    Caught.byExactly(
        "parts",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] gathered(DriverRequest request) {
                    byte[] all = super.gathered(request);
                    return request.part() == Part.FIRST && all.length % 64 == 63
                        ? Arrays.copyOf(all, all.length - 1)
                        : all;
                  }
                }));
  }

  @Test
  @DisplayName("The tag of an encryption in parts is that of all of them")
  void sealsLess() throws Exception {
    Caught.byExactly(
        "AEAD parts",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] sealed(DriverRequest request, byte[] result) {
                    if (request.part() == Part.LAST && request.input().length() == 17) {
                      result[result.length - 1] ^= 1;
                    }
                    return result;
                  }
                }));
  }

  @Test
  @DisplayName("A part of an encryption does not go on from what is no message")
  void sealsFromNothing() throws Exception {
    Caught.byExactly(
        "AEAD parts",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  Cipher before(StreamState state) throws GeneralSecurityException, DriverException {
                    if (state instanceof Sealing) {
                      return super.before(state);
                    }
                    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[16], "AES"));
                    return cipher;
                  }
                }));
  }

  @Test
  @DisplayName("A copied state is another state")
  void sharesState() throws Exception {
    Caught.byExactly(
        "parts",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  void carryOut(DriverRequest request) {
                    super.carryOut(request);
                    if (request.state() instanceof Before before && !request.part().ends()) {
                      request.state(
                          new Shared(before));
                    }
                  }

                  @Override
                  byte[] gathered(DriverRequest request) {
                    if (request.state() instanceof Shared shared) {
                      request.state(shared.before());
                    }
                    return super.gathered(request);
                  }
                }));
  }

  /** A state whose copy is itself. */
  private record Shared(SoundSession.Before before) implements StreamState {
    @Override
    public StreamState copy() {
      return this;
    }

    @Override
    public void close() {
      before.close();
    }
  }

  @Test
  @DisplayName("A tag is compared to its last byte")
  void comparesLess() throws Exception {
    Caught.byExactly(
        "forgery",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
                      throws GeneralSecurityException {
                    byte[] tried = input.clone();
                    for (int bit = 0; bit <= Byte.SIZE; bit++) {
                      try {
                        return super.compute(request, key, nonce, aad, tried);
                      } catch (AEADBadTagException e) {
                        if (bit == Byte.SIZE || input.length < spec.tagLength()) {
                          throw e;
                        }
                        tried = input.clone();
                        tried[tried.length - 1] ^= (byte) (1 << bit);
                      }
                    }
                    throw new AssertionError();
                  }
                }));
  }

  @Test
  @DisplayName("What does not match is not released")
  void releases() throws Exception {
    AtomicReference<byte[]> sealed = new AtomicReference<>(new byte[0]);
    Caught.byExactly(
        "forgery",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
                      throws GeneralSecurityException {
                    if (request.operation() == Operation.ENCRYPT) {
                      sealed.set(input);
                    }
                    try {
                      return super.compute(request, key, nonce, aad, input);
                    } catch (AEADBadTagException e) {
                      byte[] plaintext = sealed.get();
                      int length = Math.min(plaintext.length, request.output().length());
                      request.output().buffer().put(plaintext, 0, length);
                      throw e;
                    }
                  }
                }));
  }

  @Test
  @DisplayName("A session works after one of its requests did not match")
  void remembersMismatch() throws Exception {
    Caught.byExactly("reuse", Broken.sessions(spec -> new Sulking(spec, Outcome.MISMATCH)));
  }

  @Test
  @DisplayName("A session works after one of its requests has failed")
  void remembersFailure() throws Exception {
    Caught.byItAndParts("reuse", Broken.sessions(spec -> new Sulking(spec, Outcome.FAILED)));
  }

  /** Its first result after such an end is wrong. */
  private static final class Sulking extends SoundSession {
    private final Outcome after;
    private boolean sulks;

    Sulking(io.fermata.spi.SessionSpec spec, Outcome after) {
      super(spec);
      this.after = after;
    }

    @Override
    void write(DriverRequest request, byte[] result) {
      if (sulks && result.length > 0) {
        result[0] ^= 1;
      }
      super.write(request, result);
    }

    @Override
    void carryOut(DriverRequest request) {
      super.carryOut(request);
      sulks = request.outcome() == after;
    }
  }

  @Test
  @DisplayName("A key that comes with a request does not stay")
  void keyStays() throws Exception {
    Caught.byItAndParts(
        "explicit key",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  private final AtomicReference<Key> last = new AtomicReference<>();

                  @Override
                  Key key(DriverRequest request) throws DriverException {
                    Key key = super.key(request);
                    if (request.key().isPresent()) {
                      last.set(key);
                    }
                    return last.get() == null ? key : last.get();
                  }
                }));
  }

  @Test
  @DisplayName("A key that comes with a request counts though the session has one")
  void keyIgnored() throws Exception {
    Caught.byExactly(
        "explicit key",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  Key key(DriverRequest request) throws DriverException {
                    Key key = super.key(request);
                    return spec.key().orElse(key);
                  }
                }));
  }

  @Test
  @DisplayName("A counter has more bits than 32")
  void shortCounter() throws Exception {
    Caught.byExactly(
        "chaining",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
                      throws GeneralSecurityException {
                    byte[] output = super.compute(request, key, nonce, aad, input);
                    if (spec.algorithm().equals("AES/CTR")) {
                      long counter = java.nio.ByteBuffer.wrap(nonce).getInt(12) & 0xffff_ffffL;
                      long before = ((1L << 32) - counter) * 16;
                      if (before < input.length) {
                        byte[] wrapped = nonce.clone();
                        Arrays.fill(wrapped, 12, 16, (byte) 0);
                        byte[] rest = Arrays.copyOfRange(input, (int) before, input.length);
                        byte[] wrong = super.compute(request, key, wrapped, aad, rest);
                        System.arraycopy(wrong, 0, output, (int) before, wrong.length);
                      }
                    }
                    return output;
                  }
                }));
  }

  @Test
  @DisplayName("A wrong hash of messages of some lengths differs from another driver's")
  void someLengths() throws Exception {
    Caught.byExactly(
        "differential",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
                      throws GeneralSecurityException {
                    byte[] output = super.compute(request, key, nonce, aad, input);
                    if (spec.kind() == Kind.DIGEST && input.length > 400 && input.length % 8 == 3) {
                      output[0] ^= 1;
                    }
                    return output;
                  }
                }));
  }

  @Test
  @DisplayName("Additional data that is cut off differs from another driver's")
  void longAad() throws Exception {
    Caught.byItAndParts(
        "differential",
        Broken.sessions(
            spec ->
                new SoundSession(spec) {
                  @Override
                  byte[] compute(DriverRequest request, Key key, byte[] nonce, byte[] aad, byte[] input)
                      throws GeneralSecurityException {
                    byte[] used = aad.clone();
                    if (aad.length > 32) {
                      used[0] ^= 1;
                    }
                    return super.compute(request, key, nonce, used, input);
                  }
                }));
  }
}
