/** A main class that seals a greeting in a job. */
package io.fermata.samples.hello;
