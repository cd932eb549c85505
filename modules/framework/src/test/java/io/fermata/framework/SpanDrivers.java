package io.fermata.framework;

import io.fermata.spi.Descriptor;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;

/** A cipher on one driver and a code on another: what tests of it share. */
final class SpanDrivers {
  static final String AES = "AES/CBC";
  static final String HMAC = "HmacSHA1";
  static final String SHA = "SHA-256";
  static final SecretKeySpec KEY = new SecretKeySpec(new byte[16], "AES");
  static final SecretKeySpec MAC_KEY = new SecretKeySpec(new byte[20], "Hmac");
  static final SessionSpec CIPHER = SessionSpec.cipher(AES).key(KEY);
  static final SessionSpec MAC = SessionSpec.mac(HMAC).key(MAC_KEY).tagLength(12);
  static final SessionSpec CHAIN = SessionSpec.chain(CIPHER, MAC);
  static final SessionSpec ETA = SessionSpec.encryptThenMac(CIPHER, MAC);
  static final byte[] IV = new byte[16];

  private SpanDrivers() {}

  static Framework open(Driver... drivers) {
    return open(FrameworkOptions.DEFAULT.withSelfTests(false), drivers);
  }

  static Framework open(FrameworkOptions options, Driver... drivers) {
    return Framework.open(DriverDiscovery.Found.of(drivers), options);
  }

  static byte[] text(int seed, int length) {
    byte[] text = new byte[length];
    new Random(seed).nextBytes(text);
    return text;
  }

  /** A buffer of a text and room for its code. */
  static byte[] buffer(int seed) {
    return Arrays.copyOf(text(seed, 32), 44);
  }

  static final List<Descriptor> SEAL =
      List.of(
          Descriptor.encrypt(AES).range(0, 32).iv(IV), Descriptor.mac(HMAC).range(0, 32).at(32));
  static final List<Descriptor> OPEN =
      List.of(
          Descriptor.verify(HMAC).range(0, 32).at(32), Descriptor.decrypt(AES).range(0, 32).iv(IV));

  static Request chain(byte[] buffer, List<Descriptor> steps) {
    return new Request().buffer(buffer, 0, buffer.length).chain(steps);
  }

  static Request eta(Operation operation, byte[] from, byte[] to) {
    byte[] aad = {1, 2, 3};
    return new Request()
        .operation(operation)
        .nonce(IV)
        .aad(aad, 0, 3)
        .input(from, 0, from.length)
        .output(to, 0, to.length);
  }

  /** What one driver that does all makes of it. */
  static byte[] sealed(int seed) {
    byte[] buffer = buffer(seed);
    try (Framework framework = ToolDriver.inline().open();
        Session session = framework.open(CHAIN, Preference.BEST)) {
      if (session.perform(chain(buffer, SEAL)) != Outcome.DONE) {
        throw new AssertionError();
      }
    } catch (DriverException e) {
      throw new AssertionError(e);
    }
    return buffer;
  }

  /** Has the devices complete what they have until it has ended. */
  static Outcome perform(Session session, Request request, ShareDriver... devices) {
    Submission submission = session.submit(request);
    if (submission != Submission.Done.DONE) {
      finish(Computes.ticket(submission), devices);
    }
    return request.outcome();
  }

  static Outcome finish(Ticket ticket, ShareDriver... devices) {
    while (!ticket.isDone()) {
      for (ShareDriver device : devices) {
        device.completeNext();
      }
      Thread.yield();
    }
    return ticket.await();
  }
}
