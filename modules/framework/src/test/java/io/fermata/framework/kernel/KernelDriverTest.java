package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_AES_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_AES_XTS;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_DEFLATE_COMP;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_SHA2_256_HMAC;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static io.fermata.framework.kernel.DriverFlag.SOFTWARE;
import static io.fermata.framework.kernel.DriverFlag.SYNC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.zip.DataFormatException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A driver written to the man page, used through the core by those who do not know of it. */
class KernelDriverTest {
  private static final byte[] KEY = Rig.bytes(16);

  /** A driver that computes rightly, with the keys of its sessions. */
  private static ToyDriver right(Rig rig, DriverFlag... flags) {
    ToyDriver driver =
        rig.driver("real", flags)
            .with(CRYPTO_AES_CBC, CRYPTO_SHA2_256_HMAC, CRYPTO_DEFLATE_COMP);
    driver.process =
        request -> {
          try {
            compute(driver, request);
            rig.crypto.done(request);
            return Errno.SUCCESS;
          } catch (GeneralSecurityException | DataFormatException e) {
            return Errno.EINVAL;
          }
        };
    return driver;
  }

  private static void compute(ToyDriver driver, CryptoRequest request)
      throws GeneralSecurityException, DataFormatException {
    CryptoDescriptor one = request.desc();
    byte[] all = request.segment().toArray(ValueLayout.JAVA_BYTE);
    CryptoInit init = driver.opened.get(SessionId.local(request.sid()) - 41);
    byte[] key = one.flags().contains(DescriptorFlag.KEY_EXPLICIT) ? one.key() : init.key();
    boolean encrypts = one.flags().contains(DescriptorFlag.ENCRYPT);
    byte[] result =
        switch (one.alg()) {
          case CRYPTO_AES_CBC ->
              Reference.aes(
                  encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
                  key,
                  one.iv(),
                  all,
                  one.skip(),
                  one.len());
          case CRYPTO_SHA2_256_HMAC -> {
            byte[] code = Reference.mac("HmacSHA256", key, all, one.skip(), one.len());
            int length = init.mlen() == 0 ? 32 : init.mlen();
            System.arraycopy(code, 0, all, one.inject(), length);
            yield all;
          }
          default -> {
            byte[] room = new byte[all.length + 100];
            int length =
                ZipDriver.work(
                    one.flags().contains(DescriptorFlag.COMP)
                        ? Operation.COMPRESS
                        : Operation.DECOMPRESS,
                    Arrays.copyOf(all, one.len()),
                    room);
            request.olen(length);
            yield length < all.length + 1 ? Arrays.copyOf(room, length) : all;
          }
        };
    MemorySegment.copy(MemorySegment.ofArray(result), 0, request.segment(), 0, result.length);
  }

  private static Session open(Rig rig, SessionSpec spec) throws Exception {
    return rig.framework.open(spec, Preference.driver("real"));
  }

  private static byte[] perform(Session session, Request request, byte[] input, int room) {
    byte[] output = new byte[room];
    request.input(input, 0, input.length).output(output, 0, room);
    assertEquals(Outcome.DONE, session.perform(request));
    return Arrays.copyOf(output, request.produced());
  }

  private enum Way {
    ASYNC(HARDWARE),
    SYNCHRONOUS(SOFTWARE, SYNC);

    private final DriverFlag[] flags;

    Way(DriverFlag... flags) {
      this.flags = flags;
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a driver of this face passes the core's self tests and serves the core's own sessions")
  void single(Way way) throws Exception {
    try (Rig rig = new Rig(FrameworkOptions.DEFAULT)) {
      right(rig, way.flags);
      byte[] data = Rig.bytes(64);
      byte[] iv = Rig.bytes(16);
      SecretKeySpec key = new SecretKeySpec(KEY, "AES");
      try (Session session = open(rig, SessionSpec.cipher("AES/CBC").key(key))) {
        Request request = new Request().operation(Operation.ENCRYPT).nonce(iv);
        byte[] encrypted = perform(session, request, data, 64);
        assertArrayEquals(Reference.encrypted(KEY, iv, data), encrypted);
        request.operation(Operation.DECRYPT);
        assertArrayEquals(data, perform(session, request, encrypted, 64));
        byte[] other = Rig.bytes(32);
        request.operation(Operation.ENCRYPT).key(new SecretKeySpec(other, "AES"));
        assertArrayEquals(
            Reference.encrypted(other, iv, data), perform(session, request, data, 64));
      }
      try (Session session = open(rig, SessionSpec.mac("HmacSHA256").key(key).tagLength(12))) {
        byte[] code = Reference.mac("HmacSHA256", KEY, data, 0, 64);
        Request request = new Request().operation(Operation.MAC);
        assertArrayEquals(Arrays.copyOf(code, 12), perform(session, request, data, 12));
        request.operation(Operation.VERIFY).input(data, 0, 64).tag(code, 0, 12);
        assertEquals(Outcome.DONE, session.perform(request));
        request.tag(code, 1, 12);
        assertEquals(Outcome.MISMATCH, session.perform(request));
      }
      try (Session session = open(rig, SessionSpec.compression("DEFLATE"))) {
        byte[] zeros = new byte[500];
        Request request = new Request().operation(Operation.COMPRESS);
        byte[] compressed = perform(session, request, zeros, 500);
        request.operation(Operation.DECOMPRESS);
        assertArrayEquals(zeros, perform(session, request, compressed, 500));
      }
    }
  }

  @Test
  @DisplayName("a driver of this face that computes wrongly is not used where drivers are tested")
  void selfTest() {
    try (Rig rig = new Rig(FrameworkOptions.DEFAULT)) {
      rig.driver("toy", HARDWARE).with(CRYPTO_AES_CBC, CRYPTO_AES_XTS);
      CryptoInit aes = new CryptoInit(CRYPTO_AES_CBC).key(KEY);
      assertEquals(Errno.EIO, rig.opening(aes, 0));
      right(rig, HARDWARE);
      assertEquals("real", rig.nameOf(rig.session(aes)));
      CryptoInit untestable = new CryptoInit(CRYPTO_AES_XTS).key(KEY);
      assertEquals(Errno.EIO, rig.opening(untestable, 0));
    }
  }

  @Test
  @DisplayName("a driver that is SYNC and has no room all the same has failed the request")
  void sync_full() {
    try (Rig rig = new Rig()) {
      ToyDriver driver = rig.driver("soft0", SOFTWARE, SYNC).with(CRYPTO_ARC4);
      long sid = rig.session(new CryptoInit(CRYPTO_ARC4).key(KEY));
      driver.process = request -> Errno.ERESTART;
      assertEquals(Errno.EIO, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[4])));
      driver.process = request -> Errno.SUCCESS;
      assertEquals(Errno.EIO, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[4])), "not done");
      driver.process = driver::complete;
      assertEquals(Errno.SUCCESS, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[4])));
    }
  }

  @Test
  @DisplayName("what a driver of this face still has when it is closed ends with ENODEV, once")
  void closed() throws Exception {
    Rig rig = new Rig();
    try (rig) {
      ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4).hold();
      long sid = rig.session(new CryptoInit(CRYPTO_ARC4).key(KEY));
      CompletableFuture<Errno> told = new CompletableFuture<>();
      rig.crypto.dispatch(
          Rig.whole(sid, CRYPTO_ARC4, new byte[4]).callback(done -> told.complete(done.etype())));
      rig.crypto.close();
      assertEquals(Errno.ENODEV, told.get());
      driver.completeHeld();
      assertEquals(0, rig.framework.drivers().size());
    }
  }
}
