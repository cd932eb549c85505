package io.fermata.bench;

import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/**
 * How much memory does an open session take beside what its driver keeps? Opens many on a driver that
 * keeps nothing, all with one key, and prints the bytes of heap for each.
 */
final class OpenSessions {
  private static final int SESSIONS = 100_000;

  private OpenSessions() {}

  public static void main(String[] arguments) throws DriverException, InterruptedException {
    FrameworkOptions options = FrameworkOptions.DEFAULT.withSelfTests(false);
    try (Framework framework =
        Framework.open(DriverDiscovery.Found.of(new NullDriver(true)), options)) {
      SessionSpec spec = SessionSpec.mac("HmacSHA256").key(new SecretKeySpec(new byte[32], "HmacSHA256"));
      List<Session> sessions = new ArrayList<>(SESSIONS);
      long before = used();
      for (int i = 0; i < SESSIONS; i++) {
        sessions.add(framework.open(spec, Preference.BEST));
      }
      System.out.println((used() - before) / SESSIONS + " bytes a session");
      Reference.reachabilityFence(sessions);
    }
  }

  private static long used() throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100);
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
