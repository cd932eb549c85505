/**
 * Drivers over {@link java.security.Provider}s: {@code jca.SunJCE}, {@code jca.SUN}, {@code
 * jca.SunEC}, {@code jca.BC} and whatever else is installed or on the module path.
 */
package io.fermata.driver.jca;
