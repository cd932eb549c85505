/** Tokens and HSMs: a driver for each slot, with lanes that block in the token's library so that no caller does. */
package io.fermata.driver.pkcs11;
