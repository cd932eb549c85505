/**
 * The simulated device. {@link io.fermata.driver.simulated.SimulatedDevice} says what it is like and
 * builds one; {@link io.fermata.driver.simulated.SimulatedDriver} lists its settings; {@link
 * io.fermata.driver.simulated.Fault} is what can go wrong.
 *
 * <p>Inside, {@code Model} is what happens ({@code Ring}, {@code Engines}, {@code Interrupts}, in the
 * order of the {@code Agenda}), {@code Device} guards it, and a {@code Drive} makes it happen in time.
 */
package io.fermata.driver.simulated;
