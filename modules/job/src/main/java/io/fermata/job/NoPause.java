package io.fermata.job;

/**
 * A section in which the current job does not pause: for code that must not be left half done while
 * the thread does something else, such as code between the two halves of an update that the same
 * thread also reads. A wait inside holds the thread. See {@link Job#noPause()}.
 */
public interface NoPause extends AutoCloseable {

  /** Ends the section; the second time does nothing. On the job's own thread. */
  @Override
  void close();
}
