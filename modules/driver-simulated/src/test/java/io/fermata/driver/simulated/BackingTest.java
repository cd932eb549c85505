package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.TimeSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who computes the device's bytes, and what is said of those who do not. */
class BackingTest {

  /**
   * A driver with nothing.
   *
   * @param refusal why it does not start, if it does not
   */
  private record Bare(String name, DriverShape.Kind kind, Optional<String> refusal) implements Driver {
    @Override
    public void start(DriverHost host) throws DriverException {
      if (refusal.isPresent()) {
        throw new DriverException(Reason.UNAVAILABLE, refusal.get());
      }
    }

    @Override
    public DriverShape shape() {
      return DriverShape.inline(kind, List.of());
    }

    @Override
    public Suitability probe(SessionSpec spec) {
      return new Suitability.Unfit(Reason.UNSUPPORTED, "has nothing");
    }

    @Override
    public DriverSession open(SessionSpec spec) {
      throw new AssertionError("it fits nothing");
    }

    @Override
    public void close() {}
  }

  private static final Driver BROKEN =
      new Bare("some.Broken", DriverShape.Kind.SOFTWARE, Optional.of("its library is missing"));
  private static final Driver FAST =
      new Bare("some.Fast", DriverShape.Kind.ACCELERATED, Optional.empty());
  private static final Driver PLAIN =
      new Bare("some.Plain", DriverShape.Kind.SOFTWARE, Optional.empty());

  private static DriverFamily family(Driver... members) {
    return new DriverFamily() {
      @Override
      public String name() {
        return "some";
      }

      @Override
      public List<Driver> members(DriverSettings settings) throws DriverException {
        if (members.length == 0) {
          throw new DriverException(Reason.BAD_SETTING, "nobody says which");
        }
        return List.of(members);
      }
    };
  }

  private static Backing find(String provider, DriverFamily... families) throws DriverException {
    return Backing.find(List.of(families), provider, TimeSource.system());
  }

  private static String refusal(Reason reason, String provider, DriverFamily... families) {
    DriverException none =
        assertThrows(DriverException.class, () -> find(provider, families).close());
    assertEquals(reason, none.reason());
    return String.valueOf(none.getMessage());
  }

  @Test
  @DisplayName("where nobody computes, each that does not start is told with its reason")
  void none() {
    assertEquals(
        "there is no driver that could compute for it; some.Broken does not start: its library is"
            + " missing; some has no members: nobody says which",
        refusal(Reason.UNAVAILABLE, "", family(BROKEN, FAST), family()));
  }

  @Test
  @DisplayName("one that is named and does not start is there, and says why; so is one of another kind")
  void named() {
    assertEquals(
        "provider=Broken; some.Broken does not start: its library is missing",
        refusal(Reason.UNAVAILABLE, "Broken", family(BROKEN, PLAIN)));
    assertEquals(
        "provider=Fast; some.Fast is no inline driver of software",
        refusal(Reason.UNAVAILABLE, "Fast", family(FAST, PLAIN)));
    assertEquals(
        "provider=Slow is not there; there are Broken, Plain",
        refusal(Reason.BAD_SETTING, "Slow", family(BROKEN, PLAIN)));
  }

  @Test
  @DisplayName("where others compute, who does not start is told with what nobody can do")
  void others() throws Exception {
    Backing backing = find("", family(BROKEN, PLAIN));
    Suitability.Unfit unfit =
        assertInstanceOf(
            Suitability.Unfit.class, backing.probe(SessionSpec.digest("SHA-256")));
    assertTrue(
        unfit.why().endsWith("; some.Broken does not start: its library is missing"), unfit::why);
    backing.close();
  }
}
