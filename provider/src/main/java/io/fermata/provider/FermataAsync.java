package io.fermata.provider;

import io.fermata.framework.Callback;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.framework.Submission;
import io.fermata.framework.Ticket;
import io.fermata.spi.WorkKind;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The asynchronous services over the framework: one for each algorithm. Any thread. */
final class FermataAsync extends AsyncSpi {
  private final Composition composition;
  private final AsyncAlgorithm algorithm;
  private final AsyncSessions sessions;

  FermataAsync(Composition composition, AsyncAlgorithm algorithm) {
    this.composition = composition;
    this.algorithm = algorithm;
    this.sessions = new AsyncSessions(composition);
  }

  @Override
  protected void engineCheck(AsyncRequest asked)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    Flight flight = asked.flight();
    flight.begin();
    algorithm.fill(asked, flight);
    board(asked, flight);
  }

  private void board(AsyncRequest asked, Flight flight)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    try {
      flight.session(sessions.open(asked.keyOrNull(), algorithm.keyless(asked)));
    } catch (FermataException e) {
      flight.refused(e);
    } catch (RuntimeException | InvalidKeyException | InvalidAlgorithmParameterException e) {
      flight.drop();
      throw e;
    }
  }

  @Override
  protected AsyncSubmission engineSubmit(AsyncRequest asked) {
    Flight flight = asked.flight();
    try {
      while (true) {
        Session session = flight.session();
        if (session == null) {
          return refuse(flight);
        }
        try {
          return answer(flight, session.submit(flight.request()));
        } catch (IllegalStateException e) {
          reopen(flight, session, e);
        }
      }
    } catch (RuntimeException | Error e) {
      flight.drop();
      throw e;
    }
  }

  /** Another thread's key has put the session out of the cache since it was looked up: that is not the user's business. */
  private void reopen(Flight flight, Session closed, IllegalStateException thrown) {
    if (closed.isOpen()) {
      throw thrown; // of a lease
    }
    try {
      board(flight.asked(), flight);
    } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
      thrown.addSuppressed(e);
      throw thrown;
    }
  }

  private static AsyncSubmission answer(Flight flight, Submission submission) {
    return switch (submission) {
      case Submission.Done _ -> AsyncSubmission.DONE;
      case Submission.Accepted(Ticket ticket) ->
          AsyncSubmission.of(AsyncSubmission.Answer.ACCEPTED, ticket);
      case Submission.Congested(Ticket ticket) ->
          AsyncSubmission.of(AsyncSubmission.Answer.CONGESTED, ticket);
      case Submission.Rejected _ -> {
        flight.drop();
        yield AsyncSubmission.REJECTED;
      }
    };
  }

  /** There is a driver for the key, and it could not open a session: a fault, which is told as all others are. */
  private AsyncSubmission refuse(Flight flight) {
    composition
        .framework()
        .callBack(
            Callback.ON_COMPLETION_THREAD, WorkKind.of(algorithm.keyless().kind()), flight::tellRefusal);
    return AsyncSubmission.DONE;
  }

  @Override
  protected List<AsyncSubmission> engineSubmitAll(List<AsyncRequest> requests) {
    AsyncRequest[] all = requests.toArray(AsyncRequest[]::new);
    AsyncSubmission[] answers = new AsyncSubmission[all.length];
    int from = 0;
    while (from < all.length) {
      List<Request> together = run(all, from);
      int to = from + together.size();
      try {
        submitRun(all, from, together, answers);
      } catch (RuntimeException e) {
        if (from == 0) {
          requests.forEach(request -> request.flight().drop());
          throw e;
        }
        for (int i = from; i < to; i++) {
          all[i].flight().refused(e);
          answers[i] = refuse(all[i].flight());
        }
      }
      from = to;
    }
    return Arrays.asList(answers);
  }

  /** Those from there on that go to the same session. */
  private static List<Request> run(AsyncRequest[] all, int from) {
    List<Request> run = new ArrayList<>(all.length - from);
    Flight first = all[from].flight();
    Session session = first.session();
    run.add(first.request());
    for (int i = from + 1; i < all.length && session != null; i++) {
      Flight next = all[i].flight();
      if (next.session() != session) {
        break;
      }
      run.add(next.request());
    }
    return run;
  }

  private void submitRun(
      AsyncRequest[] all, int from, List<Request> together, AsyncSubmission[] answers) {
    Session session = all[from].flight().session();
    if (session == null || together.size() == 1) {
      answers[from] = engineSubmit(all[from]);
      return;
    }
    List<Submission> submissions;
    try {
      submissions = session.submitAll(together);
    } catch (IllegalStateException e) {
      reopen(all[from].flight(), session, e);
      for (int i = from; i < from + together.size(); i++) { // which is rare
        answers[i] = engineSubmit(all[i]);
      }
      return;
    }
    for (int i = 0; i < submissions.size(); i++) {
      // a request that was accepted may be its user's again
      Submission submission = submissions.get(i);
      answers[from + i] =
          submission == Submission.Done.DONE
              ? AsyncSubmission.DONE
              : answer(all[from + i].flight(), submission);
    }
  }

  @Override
  protected void engineClose() {
    sessions.close();
  }
}
