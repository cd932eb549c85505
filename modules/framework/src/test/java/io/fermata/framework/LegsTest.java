package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LegsTest {
  private static final int LOOKS = 3_000_000;

  @Test
  @DisplayName("a request on its way from one driver to another is not missed by who counts, so no barrier passes it")
  void underWay_onTheWay() throws Exception {
    Route[] many = new Route[Route.MOST_PLACES]; // so that it takes a while to count
    Arrays.fill(many, Route.to(Preference.driver("one")));
    try (Framework framework =
            Framework.open(
                DriverDiscovery.Found.of(new InlineDriver("one")),
                FrameworkOptions.DEFAULT.withSelfTests(false));
        Session session =
            framework.open(SHA, Route.failover(many), SessionOptions.DEFAULT)) {
      List<Leg> legs = session.legs().all();
      Placement first = legs.getFirst().home();
      Placement second = legs.getLast().home();
      AtomicBoolean stop = new AtomicBoolean();
      first.enter(1);
      Thread mover =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      move(session, first, second);
                      move(session, second, first);
                    }
                  });
      int missed = 0;
      for (int i = 0; i < LOOKS; i++) {
        missed += session.underWay() == 0 ? 1 : 0;
      }
      stop.set(true);
      mover.join();
      first.leave();
      assertEquals(0, missed, "times of " + LOOKS);
      assertEquals(0, session.underWay());
    }
  }

  private static void move(Session session, Placement from, Placement to) {
    to.enter(1);
    session.shelter();
    from.leave();
    session.unshelter();
  }
}
