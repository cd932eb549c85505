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
import java.util.List;

/** The asynchronous services over the framework: one for each algorithm. Any thread. */
final class FermataAsync extends AsyncSpi {
  private final Composition composition;
  private final AsyncAlgorithm algorithm;
  private final AsyncSessions sessions;

  FermataAsync(Composition composition, AsyncAlgorithm algorithm) {
    this.composition = composition;
    this.algorithm = algorithm;
    this.sessions = new AsyncSessions(composition, algorithm.keyless());
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
      flight.session(sessions.open(asked.keyOrNull(), algorithm.tagLength(asked)));
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
    List<AsyncSubmission> answers = new ArrayList<>(requests.size());
    while (answers.size() < requests.size()) {
      int from = answers.size();
      int to = from + run(requests, from);
      try {
        submitRun(requests.subList(from, to), answers);
      } catch (RuntimeException e) {
        if (from == 0) {
          requests.forEach(request -> request.flight().drop());
          throw e;
        }
        for (AsyncRequest request : requests.subList(from, to)) {
          request.flight().refused(e);
          answers.add(refuse(request.flight()));
        }
      }
    }
    return answers;
  }

  /** How many from there on go to the same session. */
  private static int run(List<AsyncRequest> requests, int from) {
    Session session = requests.get(from).flight().session();
    int count = 1;
    while (session != null
        && from + count < requests.size()
        && requests.get(from + count).flight().session() == session) {
      count++;
    }
    return count;
  }

  private void submitRun(List<AsyncRequest> run, List<AsyncSubmission> answers) {
    Session session = run.getFirst().flight().session();
    if (session == null || run.size() == 1) {
      answers.add(engineSubmit(run.getFirst()));
      return;
    }
    List<Request> together = new ArrayList<>(run.size());
    for (AsyncRequest request : run) {
      together.add(request.flight().request());
    }
    List<Submission> submissions;
    try {
      submissions = session.submitAll(together);
    } catch (IllegalStateException e) {
      reopen(run.getFirst().flight(), session, e);
      run.forEach(request -> answers.add(engineSubmit(request))); // which is rare
      return;
    }
    for (int i = 0; i < submissions.size(); i++) {
      // a request that was accepted may be its user's again
      Submission submission = submissions.get(i);
      answers.add(
          submission == Submission.Done.DONE
              ? AsyncSubmission.DONE
              : answer(run.get(i).flight(), submission));
    }
  }

  @Override
  protected void engineClose() {
    sessions.close();
  }
}
