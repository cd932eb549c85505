/**
 * The conformance kit. Modelled on what the Linux kernel's {@code crypto/testmgr.c} asks of an implementation
 * before it is used, and goes on where that ends: completion, threads, claims, room, a device that stands still.
 */
package io.fermata.conformance;
