package io.fermata.job;

/**
 * Thrown out of the pause of a job that was cancelled, so that its {@code finally} blocks run.
 *
 * <p>An {@link Error}, since code between the pause and the job's end catches {@link Exception} and
 * goes on another way: JCA would take the next provider. Not to be caught; a job that does gets it
 * again from every later pause.
 */
public final class JobCancelled extends Error {
  private static final long serialVersionUID = 1L;

  JobCancelled() {
    super("the job was cancelled");
  }
}
