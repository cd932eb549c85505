/**
 * The wait context, and the ways in which a thread waits. The wait context is OpenSSL's
 * ASYNC_WAIT_CTX with its wait handles, callback and status; everything in it may be called from
 * any thread.
 */
package io.fermata.wait;
