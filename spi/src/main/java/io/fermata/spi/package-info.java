/**
 * The driver's side of the framework: devices, sessions, requests and how they end.
 *
 * <p>The model is that of crypto(9): a driver is probed with the parameters of a session, opens it,
 * and is handed requests that it completes at once, takes and completes later, or cannot take now.
 * Lengths are in bytes, times are {@link java.time.Duration} going in and nanoseconds in fields whose
 * name says so. A null argument is a {@link NullPointerException}; nothing here answers null.
 */
package io.fermata.spi;
