package io.fermata.provider;

import io.fermata.framework.Ticket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of an {@link AsyncRequest} that was submitted; says whether to go on submitting. Any thread. */
public final class AsyncSubmission {
  /** The answers. */
  public enum Answer {
    /** It has ended. Who asked to be told is told nevertheless, once. */
    DONE,
    /** It will end, once. */
    ACCEPTED,
    /** It will end, once, but waits behind many: better submit no more until some have ended. */
    CONGESTED,
    /** There is no room, and it was not touched: submit it again when others have ended. Nobody is told of it. */
    REJECTED
  }

  /** It has ended. */
  public static final AsyncSubmission DONE = new AsyncSubmission(Answer.DONE, null, null);

  /** There is no room for it. */
  public static final AsyncSubmission REJECTED = new AsyncSubmission(Answer.REJECTED, null, null);

  private final Answer answer;
  private final @Nullable Ticket ticket;
  private final @Nullable AsyncCompletion completion;

  private AsyncSubmission(
      Answer answer, @Nullable Ticket ticket, @Nullable AsyncCompletion completion) {
    this.answer = answer;
    this.ticket = ticket;
    this.completion = completion;
  }

  /** It will end with {@code completion}; for an {@link AsyncSpi}. */
  public static AsyncSubmission accepted(AsyncCompletion completion) {
    return new AsyncSubmission(
        Answer.ACCEPTED, null, Objects.requireNonNull(completion, "completion"));
  }

  /** As {@link #accepted}, behind many. */
  public static AsyncSubmission congested(AsyncCompletion completion) {
    return new AsyncSubmission(
        Answer.CONGESTED, null, Objects.requireNonNull(completion, "completion"));
  }

  static AsyncSubmission of(Answer answer, Ticket ticket) {
    return new AsyncSubmission(answer, ticket, null);
  }

  /** What became of it. */
  public Answer answer() {
    return answer;
  }

  /**
   * Gives the operation up, if it has not ended: it ends at once with a {@link
   * java.util.concurrent.CancellationException}, and its output is not touched any more, unless that is leased. A
   * later submission of the same request is not meant.
   *
   * @return false if it had ended, or was never accepted
   */
  public boolean cancel() {
    Ticket mine = ticket;
    if (mine != null) {
      return mine.cancel();
    }
    AsyncCompletion other = completion;
    return other != null && other.cancel();
  }

  @Override
  public String toString() {
    return answer.toString();
  }
}
