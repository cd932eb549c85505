/**
 * The drivers {@code multibuffer} and {@code multibuffer-batch}; only their family is public, for {@link
 * java.util.ServiceLoader}.
 */
package io.fermata.driver.multibuffer;
