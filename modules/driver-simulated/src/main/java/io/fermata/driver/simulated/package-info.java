/**
 * The simulated device, driver {@code simulated}. Settings: {@code enabled}, {@code latency}, {@code
 * depth}, {@code provider}.
 */
package io.fermata.driver.simulated;
