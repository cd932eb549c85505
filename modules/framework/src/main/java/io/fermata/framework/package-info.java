/**
 * Drivers, sessions, requests and tickets: the framework of crypto(9), made for many threads. A failed
 * request is a value here ({@link io.fermata.spi.DriverRequest.Outcome}), a wrong call an exception.
 */
package io.fermata.framework;
