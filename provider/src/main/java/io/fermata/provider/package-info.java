/**
 * The {@link java.security.Provider} {@code Fermata}, its services, their asynchronous cousins and its composition. Units are
 * JCA's: the tag of {@link javax.crypto.spec.GCMParameterSpec} is in bits.
 */
package io.fermata.provider;
