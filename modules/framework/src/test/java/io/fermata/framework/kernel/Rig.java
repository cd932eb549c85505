package io.fermata.framework.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Permission;
import io.fermata.framework.Preference;
import io.fermata.spi.Driver;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/** A framework with the man page's calls over it. */
final class Rig implements AutoCloseable {
  static final Preference ANY = Preference.BEST;

  /** All of crypto(9), its old algorithms and key operations in software included. */
  static final FrameworkOptions UNTESTED =
      FrameworkOptions.DEFAULT.withSelfTests(false).withAllowed(Permission.values());

  final Framework framework;
  final KernelCrypto crypto;

  Rig(Driver... natives) {
    // toy drivers would not pass a self test
    this(UNTESTED, natives);
  }

  Rig(FrameworkOptions options, Driver... natives) {
    framework = Framework.open(DriverDiscovery.Found.of(natives), options);
    crypto = KernelCrypto.open(framework);
  }

  /** With the cryptography of the JDK, in a native driver that knows no chains. */
  static Rig jdk() {
    return new Rig(new JdkDriver(true));
  }

  ToyDriver driver(String name, DriverFlag... flags) {
    return new ToyDriver(crypto, name, flags);
  }

  /** A session that must open. */
  long session(CryptoInit init) {
    return session(init, ANY);
  }

  long session(CryptoInit init, Preference preference) {
    SessionId sid = new SessionId();
    assertEquals(Errno.SUCCESS, crypto.newSession(sid, init, preference));
    return sid.get();
  }

  /** What opening answers. */
  Errno opening(CryptoInit init, int hard) {
    return crypto.newSession(new SessionId(), init, hard);
  }

  String nameOf(long sid) {
    return crypto.session(sid).orElseThrow().driver();
  }

  int sessions(int driver) {
    return framework.driver(driver).orElseThrow().sessions();
  }

  /** Dispatches, waits for the callback and answers how it ended. */
  Errno run(CryptoRequest request) {
    CompletableFuture<CryptoRequest> told = new CompletableFuture<>();
    assertEquals(Errno.SUCCESS, crypto.dispatch(request.callback(told::complete)));
    return told.join().etype();
  }

  /** A request of one descriptor over the whole of an array. */
  static CryptoRequest whole(long sid, int alg, byte[] buffer, DescriptorFlag... flags) {
    return on(sid, buffer, new CryptoDescriptor().alg(alg).len(buffer.length).flags(flags));
  }

  static CryptoRequest on(long sid, byte[] buffer, CryptoDescriptor first) {
    return new CryptoRequest().sid(sid).buf(buffer).ilen(buffer.length).desc(first);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  /** Bytes that are all different from their neighbours. */
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 7 + 3);
    }
    return bytes;
  }

  @Override
  public void close() {
    crypto.close();
    framework.close();
  }
}
