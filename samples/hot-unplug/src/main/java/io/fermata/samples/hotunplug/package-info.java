/** A device that is unplugged and plugged in again under load. */
package io.fermata.samples.hotunplug;
