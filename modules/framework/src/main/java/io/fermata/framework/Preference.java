package io.fermata.framework;

import io.fermata.spi.DriverShape;
import io.fermata.spi.DriverShape.Kind;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** Which drivers may take a session. */
public sealed interface Preference {
  /**
   * Hardware before accelerated before plain software; then the highest merit. Code of the processor that is a loss for
   * a request alone comes after all that is not: {@link #MEASURED} finds the requests that it is good for.
   */
  Preference BEST = new Best();

  /**
   * The driver that is measured to be best, for each request anew: by its length and the number that is out,
   * among the drivers that take the session when it is opened. What is not measured goes by what drivers
   * declare. See {@link Choice}.
   *
   * <p>A driver of another name that is added later gets no request of a session that is open: sessions that
   * are opened from then on have it among theirs, so that who wants it opens the session anew. One that was there
   * then, went away and is added again under its name has its requests again. If only one driver takes the
   * session when it is opened, it is one as with {@link #BEST}: it goes to another driver if that one goes.
   */
  Preference MEASURED = new Measured();

  /** Hardware and nothing else; special instructions of the processor are no hardware. */
  Preference HARDWARE_ONLY = new Kinds(EnumSet.of(Kind.HARDWARE));

  /** The processor and nothing else. */
  Preference SOFTWARE_ONLY = new Kinds(EnumSet.of(Kind.ACCELERATED, Kind.SOFTWARE));

  /** This driver and no other. */
  static Preference driver(String name) {
    return new Named(name);
  }

  /**
   * This driver before all others that take it, as long as it is well.
   *
   * @param otherwise which others there are
   */
  static Preference first(String name, Preference otherwise) {
    return new First(name, otherwise);
  }

  /** See {@link #BEST}. */
  record Best() implements Preference {}

  /** See {@link #MEASURED}. */
  record Measured() implements Preference {}

  /**
   * Drivers of these kinds, else as {@link #BEST}.
   *
   * @param kinds not empty
   */
  record Kinds(Set<DriverShape.Kind> kinds) implements Preference {
    public Kinds {
      kinds = Set.copyOf(kinds);
      if (kinds.isEmpty()) {
        throw new IllegalArgumentException("no kinds of drivers; name at least one");
      }
    }
  }

  /**
   * See {@link #first}.
   *
   * @param name as {@link io.fermata.spi.Driver#name}
   * @param otherwise which others there are
   */
  record First(String name, Preference otherwise) implements Preference {
    public First {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(otherwise, "otherwise");
    }
  }

  /**
   * See {@link #driver}.
   *
   * @param name as {@link io.fermata.spi.Driver#name}
   */
  record Named(String name) implements Preference {
    public Named {
      Objects.requireNonNull(name, "name");
    }
  }
}
