package io.fermata.driver.pkcs11;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Reason;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One driver for each slot that is configured. To set the library of a slot names it:
 *
 * <pre>
 *   fermata.driver.pkcs11.signing.library = /usr/lib/softhsm/libsofthsm2.so     driver pkcs11.signing
 *   fermata.driver.pkcs11.signing.pin-file = /run/secrets/signing
 *   fermata.driver.pkcs11.backup.library = /opt/hsm/lib/libpkcs11.so            driver pkcs11.backup
 * </pre>
 *
 * <p>Names have letters, digits and dashes. An environment variable names a slot as well: {@code
 * FERMATA_DRIVER_PKCS11_SIGNING_LIBRARY}. Where no slot has a name there is one driver, {@code pkcs11}, with settings
 * {@code fermata.driver.pkcs11.library} and so on; it is absent, and says how it is configured, until it has a library.
 * A library with a name and one without are refused together, since nobody could tell which settings are whose. The
 * settings stand at {@link Pkcs11Driver}.
 */
public final class Pkcs11Drivers implements DriverFamily {
  private static final String ONLY = "pkcs11";
  private static final String LIBRARY = "library";

  /** What a variable has for the dot and for the dashes of a name is the same: all become dashes. */
  private static final Pattern OF_SLOT = Pattern.compile("([A-Za-z0-9-]+)[.-]" + LIBRARY);

  private static final Pattern NO_SLOT = Pattern.compile("(.+)\\." + LIBRARY);

  /** For {@link java.util.ServiceLoader}. */
  public Pkcs11Drivers() {}

  @Override
  public String name() {
    return ONLY;
  }

  @Override
  public List<Driver> members(DriverSettings settings) throws DriverException {
    Set<String> slots = new TreeSet<>();
    for (String key : settings.keys()) {
      Matcher slot = OF_SLOT.matcher(key);
      if (slot.matches()) {
        slots.add(slot.group(1));
      } else if (NO_SLOT.matcher(key).matches()) {
        throw new DriverException(
            Reason.BAD_SETTING,
            key + " is for no slot: its name has letters, digits and dashes, as in signing." + LIBRARY);
      }
    }
    if (!slots.isEmpty() && settings.keys().contains(LIBRARY)) {
      throw new DriverException(
          Reason.BAD_SETTING,
          LIBRARY + " is for the only slot, and there are " + String.join(", ", slots)
              + "; write <name>." + LIBRARY + " for this one, too");
    }
    return slots.isEmpty()
        ? List.of(new Pkcs11Driver(ONLY))
        : slots.stream().<Driver>map(slot -> new Pkcs11Driver(ONLY + "." + slot)).toList();
  }
}
