/**
 * The conformance kit. Modelled on what the Linux kernel's {@code crypto/testmgr.c} asks of an implementation
 * before it is used, and goes on where that ends: completion, threads, claims, room, a device that stands still.
 *
 * <p>There is no check of cancelling: a cancelled request is one whose owner has lost interest, of which a driver
 * hears nothing. It completes such a request like any other.
 */
package io.fermata.conformance;
