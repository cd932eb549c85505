/** The driver {@code soft}; only its class is public, for {@link java.util.ServiceLoader}. */
package io.fermata.driver.soft;
