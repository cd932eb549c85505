package io.fermata.framework;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import org.jspecify.annotations.Nullable;

/**
 * How most requests go: a message or a part of one, waited for, at a session with one leg whose driver completes inside submit. The
 * same steps as {@link Session#submit} has for these, without the questions that have one answer here; whatever is
 * unusual is left to it.
 */
final class ShortWay {
  private final Session session;
  private final Rules rules;
  private final Leg leg;

  private ShortWay(Session session, Rules rules, Leg leg) {
    this.session = session;
    this.rules = rules;
    this.leg = leg;
  }

  /** Of a session whose keys nobody watches and whose results nobody checks; null if it has none. */
  static @Nullable ShortWay of(Session session, Rules rules, Legs legs) {
    boolean chain = !session.spec().stages().isEmpty();
    return legs.areSeveral() || chain || !rules.areKeyed()
        ? null
        : new ShortWay(session, rules, legs.main());
  }

  /**
   * What became of the request; null if it is none for this way: then nothing has happened.
   *
   * @throws IllegalArgumentException as {@link Session#submit}
   */
  @Nullable Submission submit(Request request) {
    request.requireIdle();
    Placement place = leg.here();
    DriverSession driver = place == null ? null : place.direct(request.operation(), request.part());
    if (place == null || driver == null || !request.isUsual() || !request.mayGoTo(place)) {
      return null;
    }
    rules.checkUsual(request, place.longest());
    if (!place.enter(1)) {
      return null;
    }
    request.out();
    if (!isOpen(place)) {
      request.back();
      place.leave();
      return null;
    }
    DriverRequest work = request.memory().work(place.port());
    boolean kept = session.submitInline(request, place, driver, work, StageTimes.Off.OFF);
    if (kept || work.outcome() == Outcome.FAILED || request.memory().isImpossible(work)) {
      return session.endInline(request, place, work, StageTimes.Off.OFF, kept);
    }
    place.leaveInline();
    request.end(work, place);
    place.ended(request);
    return Submission.Done.DONE;
  }

  /** It may close, or the driver may go, at any time; what has entered before is waited for. */
  private boolean isOpen(Placement place) {
    return session.isOpen()
        && !session.hasBarriers()
        && !place.isGone()
        && !leg.isLost()
        && place.lane().waiting() == 0
        && place.port().stages().areOff();
  }
}
