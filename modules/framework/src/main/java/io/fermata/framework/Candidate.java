package io.fermata.framework;

import io.fermata.spi.DriverShape;
import io.fermata.spi.Suitability;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A driver that can take a session, and what it says of itself. A value. */
public final class Candidate {
  private static final SizeClass[] SIZES = SizeClass.values();
  private static final FlightClass[] FLIGHTS = FlightClass.values();

  private final String driver;
  private final DriverShape shape;
  private final Suitability.Fits fits;
  private final int hash;
  private @Nullable String fingerprint; // made when it is asked for; by several threads at once it is the same

  /**
   * @param driver the driver's name
   * @param shape what it declares
   * @param fits how well it takes the session, as its probe says
   */
  public Candidate(String driver, DriverShape shape, Suitability.Fits fits) {
    this.driver = Objects.requireNonNull(driver, "driver");
    this.shape = Objects.requireNonNull(shape, "shape");
    this.fits = Objects.requireNonNull(fits, "fits");
    this.hash = Objects.hash(driver, shape, fits);
  }

  /** One that takes requests of every length, with this merit wherever they are. */
  public Candidate(String driver, DriverShape shape, int merit) {
    this(driver, shape, new Suitability.Fits(merit));
  }

  private static String fingerprint(DriverShape shape) {
    String text =
        shape.kind() + " " + shape.completion() + " " + shape.depth() + " " + shape.batching() + " "
            + new TreeSet<>(shape.algorithms());
    CRC32C sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /** The driver's name. */
  public String driver() {
    return driver;
  }

  /** What it declares. */
  public DriverShape shape() {
    return shape;
  }

  /** What its probe says. */
  public Suitability.Fits fits() {
    return fits;
  }

  /** How well it takes messages in such memory, by its own word: the higher the better, among drivers of one kind. */
  int merit(Memory memory) {
    return memory == Memory.NATIVE ? fits.nativeMerit() : fits.merit();
  }

  /**
   * Tells one shape from another: what was measured of a driver that was of another shape then, another
   * version or with other settings, says nothing of it now. 8 hexadecimal digits.
   */
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      known = fingerprint(shape);
      fingerprint = known;
    }
    return known;
  }

  boolean isInline() {
    return shape.completion() == DriverShape.Completion.INLINE;
  }

  /** True if no message of this class is a loss for it. The last class has no end, and is none. */
  boolean isLongEnough(SizeClass size) {
    long least = 0;
    for (int i = 0; SIZES[i] != size; i++) {
      least = SIZES[i].longest() + 1;
    }
    return size == SizeClass.LARGER || least >= shape.batching().shortest();
  }

  /** True if it does not say of messages of this class that they are too long for it in such memory. */
  boolean isShortEnough(SizeClass size, Memory memory) {
    return memory == Memory.NATIVE
        || fits.longestArray() == Integer.MAX_VALUE
        || size.longest() <= fits.longestArray();
  }

  /** True if no number of this class is a loss for it. The last class has no end, and is none. */
  boolean isManyEnough(FlightClass inFlight) {
    int least = 1;
    for (int i = 0; FLIGHTS[i] != inFlight; i++) {
      least = FLIGHTS[i].most() + 1;
    }
    return inFlight == FlightClass.MORE || least >= shape.batching().breakEven();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Candidate candidate
            && hash == candidate.hash
            && driver.equals(candidate.driver)
            && shape.equals(candidate.shape)
            && fits.equals(candidate.fits));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return driver + " (merit " + fits.merit() + ")";
  }
}
