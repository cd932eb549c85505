package io.fermata.framework;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several requests that one thread hands over to a session at once: see {@link Session#submitAll}. */
final class Handing {
  private final Session session;
  private final Request[] requests;
  private final Submission[] answers;
  private final int[] picked; // what the legs have answered for each
  private final Leg main;
  private @Nullable Placement place; // where all were let in; null if they are sheltered
  private int next;

  Handing(Session session, List<Request> requests) {
    this.session = session;
    this.requests = requests.toArray(Request[]::new);
    this.answers = new Submission[this.requests.length];
    this.picked = new int[this.requests.length];
    this.main = session.legs().main();
  }

  /** As {@link Session#submitAll}. */
  List<Submission> submit() {
    int claimed = 0;
    try {
      for (Request request : requests) {
        session.claim(request);
        claimed++;
      }
      place = session.enter(main, claimed);
    } catch (RuntimeException e) {
      giveBack(0, claimed);
      throw e;
    }
    Arrays.fill(picked, Routing.NONE);
    for (int i = 0; session.legs().areSeveral() && i < requests.length; i++) {
      picked[i] = session.pick(requests[i], requests.length);
    }
    try {
      while (next < requests.length) {
        int to = run();
        next += to - next > 1 ? doneTogether(to) : 0;
        for (; next < to; next++) {
          answers[next] = submitSingly(next, next + 1 < to || isFollowed(next));
        }
      }
    } catch (RuntimeException | Error e) { // that one was taken back
      giveBack(next + 1, requests.length);
      session.leave(place, requests.length - next - 1);
      throw e;
    }
    return Arrays.asList(answers);
  }

  private void giveBack(int from, int to) {
    for (int i = from; i < to; i++) {
      requests[i].back();
    }
  }

  private Leg leg(int which) {
    return session.legs().get(picked[which]);
  }

  /** Behind the last one from the next on that takes the same leg. */
  private int run() {
    if (!session.legs().areSeveral()) {
      return requests.length;
    }
    Leg leg = leg(next);
    int to = next + 1;
    while (to < requests.length && leg(to) == leg) {
      to++;
    }
    return to;
  }

  /** True if another request for the same driver comes after this one. */
  private boolean isFollowed(int which) {
    Leg leg = leg(which);
    for (int i = which + 1; i < requests.length; i++) {
      if (leg(i) == leg) {
        return true;
      }
    }
    return false;
  }

  /** Of several legs each request takes its own, though all were let in at the main one. */
  private Submission submitSingly(int which, boolean more) {
    Request request = requests[which];
    Leg leg = leg(which);
    Placement other = leg == main ? null : leg.enter(1);
    if (other == null) {
      int mine = leg == main ? picked[which] : Routing.NONE;
      return session.accept(request, mine, main, place, more && leg == main, false);
    }
    leaveMain(1);
    return session.accept(request, picked[which], leg, other, more, false);
  }

  /** So many have entered elsewhere. */
  private void leaveMain(int count) {
    for (int i = 0; i < count; i++) {
      if (place == null) {
        session.unshelter();
      } else {
        session.leaveFor(place);
      }
    }
  }

  /** Has the driver of one leg do its requests here and now; how many it has done. */
  private int doneTogether(int to) {
    Leg leg = leg(next);
    if (leg == main) {
      return place == null
          ? 0
          : Together.done(session, requests, picked, next, to, place, answers);
    }
    int count = to - next;
    Placement there = leg.enter(count);
    if (there == null) {
      return 0;
    }
    int done = Together.done(session, requests, picked, next, to, there, answers);
    session.leave(there, count - done);
    leaveMain(done);
    return done;
  }
}
