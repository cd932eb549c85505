package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Does a long message go to a driver that takes parts, when the one that comes first takes whole messages alone? */
class WholeMessagesTest {

  /** Has SHA-256 and its HMAC, for whole messages. */
  private static final class WholeDriver implements Driver {
    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @Override
    public String name() {
      return "whole";
    }

    @Override
    public void start(DriverHost host) {
      // ready
    }

    @Override
    public DriverShape shape() {
      return DriverShape.inline(DriverShape.Kind.HARDWARE, List.of("SHA-256", "HmacSHA256"));
    }

    @Override
    public Suitability probe(SessionSpec spec) {
      return shape().algorithms().contains(spec.algorithm())
          ? new Suitability.Fits(0)
          : new Suitability.Unfit(Reason.UNSUPPORTED, "has SHA-256");
    }

    @Override
    public DriverSession open(SessionSpec spec) {
      return new DriverSession() {
        @Override
        public Taken submit(DriverRequest request, boolean more) {
          if (request.part() != Part.WHOLE) {
            refused.incrementAndGet();
            request.fail(Reason.UNSUPPORTED, "takes whole messages");
            return Taken.DONE;
          }
          whole.incrementAndGet();
          try {
            byte[] result = result(spec, request);
            request.output().buffer().put(result);
            request.succeed(Algorithm.find(spec.algorithm()).orElseThrow().result());
          } catch (GeneralSecurityException e) {
            request.fail(new DriverException(Reason.FAULT, "cannot: " + e, e));
          }
          return Taken.DONE;
        }

        @Override
        public void close() {
          // holds nothing
        }
      };
    }

    private static byte[] result(SessionSpec spec, DriverRequest request)
        throws GeneralSecurityException {
      byte[] message = request.input().copy();
      return ReentryGuard.<byte[], GeneralSecurityException>call(
          () -> {
            if (spec.kind() == SessionSpec.Kind.DIGEST) {
              return MessageDigest.getInstance("SHA-256", "SUN").digest(message);
            }
            Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
            mac.init(request.key().or(spec::key).orElseThrow());
            return mac.doFinal(message);
          });
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  @Test
  @DisplayName("short messages stay with it, long ones go on, and both are right")
  void goesOn() throws Exception {
    WholeDriver first = new WholeDriver();
    try (FermataProvider provider = Fermata.over(first, new HeldDriver())) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256", provider);
      Mac mac = Mac.getInstance("HmacSHA256", provider);
      SecretKey key = Keys.of("HmacSHA256", 32, new Random(1));
      Mac jdks = Mac.getInstance("HmacSHA256", "SunJCE");
      mac.init(key);
      jdks.init(key);
      for (long seed = 0; seed < 20; seed++) {
        Random random = new Random(seed);
        byte[] message = Keys.bytes(seed % 2 == 0 ? 100 : 3 * MessageStream.LIMIT + 5, random);
        int whole = first.whole.get();
        Sink.of(digest).feed(message, random);
        Sink.of(mac).feed(message, random);
        assertArrayEquals(
            MessageDigest.getInstance("SHA-256", "SUN").digest(message), digest.digest(), "seed " + seed);
        assertArrayEquals(jdks.doFinal(message), mac.doFinal(), "seed " + seed);
        assertEquals(seed % 2 == 0, first.whole.get() > whole, "seed " + seed);
      }
      assertTrue(first.refused.get() > 0);
    }
  }

  @Test
  @DisplayName("if no driver takes parts, that is said")
  void nobody() throws Exception {
    try (FermataProvider provider = Fermata.over(new WholeDriver())) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256", provider);
      byte[] piece = new byte[MessageStream.LIMIT];
      FermataException refusal = assertThrows(FermataException.class, () -> digest.update(piece));
      assertEquals(Reason.UNSUPPORTED, refusal.reason());
      assertArrayEquals(MessageDigest.getInstance("SHA-256", "SUN").digest(), digest.digest());
    }
  }
}
