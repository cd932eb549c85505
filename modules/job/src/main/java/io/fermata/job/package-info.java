/**
 * Jobs: start, pause, resume, result. The behaviour is that of OpenSSL's ASYNC_start_job(3), with a
 * defined answer where that one crashes.
 */
package io.fermata.job;
