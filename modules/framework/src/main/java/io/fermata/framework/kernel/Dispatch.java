package io.fermata.framework.kernel;

import io.fermata.framework.Callback;
import io.fermata.framework.Framework;
import io.fermata.framework.Request;
import io.fermata.framework.Submission;
import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.WorkKind;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings requests to the core; what the core refuses is told to the callback, as everything else. */
final class Dispatch {
  private final Framework framework;
  private final OpenSessions sessions;

  Dispatch(Framework framework, OpenSessions sessions) {
    this.framework = framework;
    this.sessions = sessions;
  }

  Errno dispatch(CryptoRequest request) {
    if (!request.take()) {
      return Errno.EBUSY;
    }
    Optional<MovingSession> session = sessions.find(request.sid());
    Optional<OpenSession> at = session.flatMap(MovingSession::now);
    Errno wrong = Errno.ENOENT;
    if (session.isPresent() && at.isPresent()) {
      wrong = submit(session.get(), at.get(), request);
    }
    if (wrong.isError()) {
      refuse(at, request, wrong);
    }
    return Errno.SUCCESS;
  }

  /** Has a request end that the core has not taken. */
  private void refuse(Optional<OpenSession> session, CryptoRequest request, Errno wrong) {
    boolean sync = session.map(OpenSession::sync).orElse(false);
    Callback place =
        switch (place(request)) {
          case IMMEDIATE_IF_INLINE ->
              sync ? Callback.IMMEDIATE : Callback.ON_COMPLETION_THREAD;
          case Callback said -> said;
        };
    framework.callBack(place, WorkKind.SYMMETRIC, () -> request.end(wrong, 0));
  }

  /** Answers an error if the request was not taken. */
  private static Errno submit(MovingSession session, OpenSession at, CryptoRequest request) {
    List<CryptoKey> ownKeys = new ArrayList<>();
    request.ownKeys(ownKeys);
    try {
      check(request);
      List<Descriptor> steps = at.steps(request, ownKeys);
      if (at.session().isLost()) {
        session.lost(at, request, Errno.EAGAIN);
        return Errno.SUCCESS;
      }
      List<MemorySegment> memory = request.segments();
      Request core = request.core();
      if (memory.size() == 1) {
        core.buffer(memory.getFirst());
      } else {
        core.buffer(memory);
      }
      boolean resizes = OpenSession.resizes(steps);
      core.chain(steps)
          .batch(request.has(RequestFlag.BATCH))
          .then(place(request), ended -> end(session, at, request, ended, resizes));
      return at.session().submit(core) == Submission.Rejected.REJECTED
          ? Errno.EBUSY
          : Errno.SUCCESS;
    } catch (IllegalArgumentException e) {
      return Errno.EINVAL;
    } catch (IllegalStateException e) { // closed by another thread just now
      if (!at.session().isLost()) {
        return Errno.ENOENT;
      }
      session.lost(at, request, Errno.EAGAIN);
      return Errno.SUCCESS;
    }
  }

  /** What the core does not know of. */
  private static void check(CryptoRequest request) {
    if (request.hasUnknownFlags()) {
      throw new IllegalArgumentException("unknown flags");
    }
    long room = 0;
    List<MemorySegment> memory = request.segments();
    for (MemorySegment segment : memory) {
      room += segment.byteSize();
    }
    if (memory.isEmpty() || request.ilen() < 0 || request.ilen() > room) {
      throw new IllegalArgumentException(
          "ilen " + request.ilen() + " of a buffer of " + room + " bytes, or another kind of buffer");
    }
    if (request.desc() == null) {
      throw new IllegalArgumentException("no descriptor");
    }
  }

  private static Callback place(CryptoRequest request) {
    if (request.has(RequestFlag.CBIMM)) {
      return Callback.IMMEDIATE;
    }
    return request.has(RequestFlag.CBIFSYNC)
        ? Callback.IMMEDIATE_IF_INLINE
        : Callback.ON_COMPLETION_THREAD;
  }

  private static void end(
      MovingSession session, OpenSession at, CryptoRequest request, Request ended, boolean resizes) {
    Errno how = Failures.of(ended);
    if (ended.outcome() == Outcome.FAILED
        && ended.failure().reason() == Reason.SESSION_LOST
        && at.session().isLost()) {
      // of memory that a driver may have written to, the user does not get to hear EAGAIN
      Errno touched = how == Errno.EAGAIN ? Errno.EIO : how;
      session.lost(at, request, ended.isUntouched() ? Errno.EAGAIN : touched);
      return;
    }
    if (!how.isError()) {
      session.worked();
    }
    int length = resizes ? ended.produced() : request.ilen();
    request.end(how, how.isError() ? 0 : length);
  }

  /** Hands over a key operation. */
  Errno dispatch(KeyRequest request) {
    if (!request.take()) {
      return Errno.EBUSY;
    }
    Errno wrong = submit(request);
    if (wrong.isError()) {
      framework.callBack(
          Callback.ON_COMPLETION_THREAD,
          WorkKind.ASYMMETRIC,
          () -> request.end(wrong, List.of(), -1));
    }
    return Errno.SUCCESS;
  }

  private Errno submit(KeyRequest request) {
    int parameters = request.inputs().size() + request.op().outputs();
    if (parameters > KeyRequest.CRK_MAXPARAM) {
      return Errno.EFBIG;
    }
    try {
      Request core =
          new Request()
              .keyOperation(request.op(), request.inputs())
              .then(ended -> end(request, ended));
      return framework.submit(core, request.preference()) == Submission.Rejected.REJECTED
          ? Errno.EBUSY
          : Errno.SUCCESS;
    } catch (DriverException e) {
      return switch (e.reason()) {
        case UNSUPPORTED, NOT_ALLOWED -> Errno.ENODEV; // software that is off is none
        default -> Failures.of(e);
      };
    } catch (IllegalArgumentException e) {
      return Errno.EINVAL;
    } catch (IllegalStateException e) {
      return Errno.ESHUTDOWN;
    }
  }

  private static void end(KeyRequest request, Request ended) {
    boolean done = ended.outcome() == Outcome.DONE;
    request.end(Failures.of(ended), done ? ended.results() : List.of(), ended.driver());
  }
}
