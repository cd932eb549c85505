/** A driver and its user, written to crypto(9). */
package io.fermata.samples.kernelcrypto;
