package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.StreamState;
import io.fermata.spi.Taken;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One key and algorithm on a token. Each lane makes an engine of its own when it first has a request of the session;
 * the token is not asked before.
 */
final class TokenSession implements DriverSession {
  private final Slot slot;
  private final Offer offer;
  private final int tag;
  private final Optional<Key> key;
  private final boolean declines;
  // each element is its lane's alone
  private final @Nullable Placed[] engines;
  private volatile boolean closed;

  /** An engine, and the provider that its objects are of. */
  private record Placed(Provider of, Engine engine) {
    @SuppressWarnings("ReferenceEquality") // two providers over one token are equal, and share nothing
    boolean isOf(Provider provider) {
      return of == provider;
    }
  }

  /**
   * @param key as {@link Keys#of} has it; overwritten by {@link #close}
   * @param declines true if others are to do this, wherever they can
   */
  TokenSession(Slot slot, Offer offer, int tag, Optional<Key> key, boolean declines) {
    this.slot = slot;
    this.offer = offer;
    this.tag = tag;
    this.key = key;
    this.declines = declines;
    this.engines = new Placed[slot.lanes().count()];
  }

  @Override
  public boolean declines(Operation operation, int length) {
    return declines;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    Taken taken = closed ? Taken.DONE : slot.lanes().reserve();
    if (taken == Taken.DONE) {
      request.fail(Reason.CLOSED, closed ? "the session is closed" : "the driver is closed");
    }
    if (taken != Taken.ACCEPTED) {
      return taken;
    }
    Job.Asked job;
    Lane lane;
    try {
      lane = request.part().begins() ? null : lane(request.state());
      job = new Job.Asked(this, request, Asking.of(request));
    } catch (DriverException e) {
      return refused(request, e);
    } catch (RuntimeException e) { // memory that was closed, or is another thread's
      return refused(
          request,
          new DriverException(Reason.BAD_REQUEST, "the request's memory cannot be read: " + e.getMessage(), e));
    }
    if (!slot.lanes().offer(job, lane)) {
      job.closed();
    }
    return Taken.ACCEPTED;
  }

  private Taken refused(DriverRequest request, DriverException why) {
    release();
    request.fail(why);
    return Taken.DONE;
  }

  private Lane lane(StreamState state) throws DriverException {
    if (state instanceof Message message && slot.lanes().owns(message.lane())) {
      return message.lane();
    }
    throw new DriverException(
        Reason.BAD_REQUEST, "the part does not go on from a message that has begun here");
  }

  /** Gives the place of a request back. */
  void release() {
    slot.lanes().release();
  }

  /** Does what is asked; on the lane. */
  Job.Ending compute(Lane lane, Job.Asked job) {
    try {
      return ReentryGuard.<Job.Ending, Exception>call(() -> computed(lane, job));
    } catch (DriverException e) {
      return new Job.Ending.Failed(e);
    } catch (Exception e) {
      engines[lane.number()] = null; // whatever it was: nothing of what was used there is used again
      Trouble trouble = Trouble.of(e);
      boolean well =
          trouble.blame() == Trouble.Blame.REQUEST
              || slot.wellbeing().isWell(trouble, witness(job));
      if (well && job.asking().operation() == Operation.DECRYPT && trouble.mayBePadding()) {
        return new Job.Ending.Mismatch();
      }
      return new Job.Ending.Failed(trouble.failure(offer.algorithm() + " on " + slot, e));
    }
  }

  /** What is asked again of a token that does not find a key: the same, if it was a whole message. */
  private Optional<Witness> witness(Job.Asked job) {
    return job.part() == Part.WHOLE && job.asking().key().isEmpty()
        ? Optional.of(new Witness(offer, tag, key, job.asking().copy()))
        : Optional.empty();
  }

  private Job.Ending computed(Lane lane, Job.Asked job) throws GeneralSecurityException, DriverException {
    if (!job.part().begins()) {
      return absorbed(lane, job, seen((Message) job.request().state()));
    }
    Optional<Key> ofRequest = job.asking().key();
    if (ofRequest.isEmpty()) {
      return begun(lane, job, ofSession(lane));
    }
    Provider provider = slot.provider();
    Optional<String> wrong = offer.wrong(ofRequest.get(), provider);
    if (wrong.isPresent()) {
      throw new DriverException(Reason.BAD_KEY, wrong.get());
    }
    Key copy = Keys.of(offer, ofRequest.get());
    try {
      return begun(lane, job, Engine.of(provider, offer, tag, Optional.of(copy)));
    } finally {
      Keys.forget(copy); // the token has it
    }
  }

  private Job.Ending begun(Lane lane, Job.Asked job, Engine engine)
      throws GeneralSecurityException, DriverException {
    return job.part() == Part.WHOLE
        ? ending(engine.compute(job.asking()))
        : absorbed(lane, job, engine.begin());
  }

  private Job.Ending absorbed(Lane lane, Job.Asked job, Absorber absorber)
      throws GeneralSecurityException, DriverException {
    Asking asking = job.asking();
    DriverRequest request = job.request();
    absorber.update(asking.input());
    if (job.part().ends()) {
      request.state(StreamState.NONE);
      try {
        return ending(absorber.finish(asking));
      } catch (DriverException e) {
        absorber.reset();
        throw e;
      }
    }
    request.state(new Message(slot.lanes(), lane, absorber));
    return new Job.Ending.Done(new byte[0]);
  }

  private static Absorber seen(Message message) throws DriverException {
    Absorber absorber = message.take();
    if (absorber == null) {
      throw new DriverException(Reason.BAD_REQUEST, "the message has ended or gone on");
    }
    return absorber;
  }

  private static Job.Ending ending(Optional<byte[]> result) {
    return result.<Job.Ending>map(Job.Ending.Done::new).orElseGet(Job.Ending.Mismatch::new);
  }

  private Engine ofSession(Lane lane) throws GeneralSecurityException, DriverException {
    Provider provider = slot.provider();
    Placed placed = engines[lane.number()];
    if (placed == null || !placed.isOf(provider)) {
      placed = new Placed(provider, Engine.of(provider, offer, tag, key));
      engines[lane.number()] = placed;
    }
    return placed.engine();
  }

  @Override
  public void close() {
    closed = true;
    key.ifPresent(Keys::forget);
  }
}
