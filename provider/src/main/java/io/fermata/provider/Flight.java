package io.fermata.provider;

import io.fermata.framework.Callback;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import org.jspecify.annotations.Nullable;

/**
 * An {@link AsyncRequest} on its way through the framework; kept with it. What of the request did not change since
 * the last time is not set again.
 */
final class Flight implements Consumer<Request> {
  private static final int LONGEST_IV = 16;
  private static final byte[] NOTHING = new byte[0];

  private enum Told {
    NOBODY,
    WHEN_DONE,
    ON_COMPLETION_THREAD
  }

  private final AsyncRequest asked;
  private final Request request = new Request();
  private int inputVersion = -1;
  private int outputVersion = -1;
  private Told told = Told.NOBODY;
  private @Nullable AsyncQueue queue;
  private @Nullable Session session;
  private @Nullable RuntimeException refusal;
  private byte @Nullable [] own; // where the result goes, if the user has no place for it
  private byte[] copied = NOTHING; // input that is not the user's memory, to be overwritten
  private byte[] padded = NOTHING; // plaintext with its padding, to be overwritten
  private boolean vectored; // it has a vector of this submission or the one before
  private @Nullable AsyncTransformation maker; // if it makes an initialization vector

  Flight(AsyncRequest asked) {
    this.asked = asked;
    request.attach(this);
  }

  AsyncRequest asked() {
    return asked;
  }

  Request request() {
    return request;
  }

  /** Where it goes; null if that failed, and it is to end with the reason. */
  @Nullable Session session() {
    return session;
  }

  void session(Session session) {
    this.session = session;
    refusal = null;
  }

  /** It is to end so, and goes nowhere. */
  void refused(RuntimeException why) {
    session = null;
    refusal = why;
  }

  /** Ends what goes nowhere. */
  void tellRefusal() {
    asked.failed(Objects.requireNonNull(refusal));
    drop();
    asked.tell();
  }

  // Setting out.

  /** Sets what does not depend on the algorithm. */
  void begin() {
    if (own != null) {
      own = null;
    }
    if (maker != null) {
      maker = null;
    }
    request.operation(asked.operation());
    if (vectored) {
      request.nonce(NOTHING).aad(NOTHING, 0, 0);
      vectored = false;
    }
    Duration within = asked.withinOrNull();
    if (within != null) {
      request.within(within);
    }
    AsyncQueue wanted = asked.queue();
    if (wanted != null && !asked.hasFuture()) {
      if (wanted != queue) {
        request.into(wanted.queue());
        told = Told.NOBODY;
        queue = wanted;
      }
      return;
    }
    // a callback of the user's is not to run inside submit; a future has none then, an executor is elsewhere
    boolean quick = asked.hasFuture() || asked.executor() != null;
    Told where = quick ? Told.WHEN_DONE : Told.ON_COMPLETION_THREAD;
    if (told != where) {
      request.then(quick ? Callback.IMMEDIATE_IF_DONE : Callback.ON_COMPLETION_THREAD, this);
      told = where;
      queue = null;
    }
  }

  /** Sets the message as it is. */
  void input() {
    Place place = asked.inputPlace();
    if (place.isHidden()) {
      input(place.segment().toArray(ValueLayout.JAVA_BYTE));
    } else if (inputVersion != place.version()) {
      place.toInput(request);
      inputVersion = place.version();
    }
  }

  /** Sets a message of ours, which is overwritten at the end. */
  void input(byte[] bytes) {
    copied = bytes;
    request.input(bytes, 0, bytes.length);
    inputVersion = -1;
  }

  /** Sets where the result goes: where the user wants it, else to an array. */
  void output(int room) {
    Place place = asked.outputPlace();
    if (!place.isSet()) {
      byte[] mine = room == 0 ? NOTHING : new byte[room];
      own = mine;
      request.output(mine, 0, room);
      outputVersion = -1;
    } else if (outputVersion != place.version()) {
      place.toOutput(request);
      outputVersion = place.version();
    }
  }

  /** Sets nonce or initialization vector, and additional data; they may be empty. */
  void vector(byte[] iv, byte[] aad) {
    request.nonce(iv).aad(aad, 0, aad.length);
    vectored = true;
  }

  /** Sets that the result has a padding, which the user is not to see. */
  void paddedOutput(int room) {
    padded = new byte[room];
    request.output(padded, 0, room);
    outputVersion = -1;
  }

  /** Sets that there is no result but right or wrong. */
  void noOutput() {
    request.output(NOTHING, 0, 0);
    outputVersion = -1;
  }

  /** Has a nonce or initialization vector made. */
  void freshIv(AsyncTransformation by) {
    maker = by;
    request.freshNonce();
  }

  // Landing.

  /** Has ended, on a thread where user code may run. */
  @Override
  public void accept(Request ended) {
    settle();
    asked.tell();
  }

  /** Has ended, and is taken from its queue. */
  AsyncRequest land() {
    settle();
    asked.land();
    return asked;
  }

  private void settle() {
    Outcome outcome = request.outcome();
    boolean verifies = asked.operation() == Operation.VERIFY;
    if (outcome == Outcome.FAILED) {
      asked.failed(failure(request.failure()));
    } else if (verifies) {
      asked.verified(outcome == Outcome.DONE);
    } else if (outcome == Outcome.MISMATCH) {
      asked.failed(new AEADBadTagException("Tag mismatch"));
    } else if (padded.length > 0) {
      unpad();
    } else {
      done();
    }
    drop();
  }

  private void done() {
    int produced = request.produced();
    byte[] mine = own;
    if (mine != null && mine.length != produced) {
      byte[] whole = mine;
      mine = Arrays.copyOf(whole, produced);
      Arrays.fill(whole, (byte) 0);
    }
    asked.done(produced, mine);
    AsyncTransformation by = maker;
    if (by != null) {
      byte[] iv = new byte[LONGEST_IV];
      asked.made(by.parameters(Arrays.copyOf(iv, request.copyNonce(iv, 0))));
    }
  }

  private void unpad() {
    int length = BlockPadding.PKCS5.message(padded, request.produced(), BlockMode.BLOCK);
    if (length < 0) {
      asked.failed(new BadPaddingException("the padding is not one of PKCS #5; or the key is another"));
    } else {
      asked.take(Arrays.copyOf(padded, length));
    }
  }

  /** Overwrites what is ours. */
  void drop() {
    if (copied.length + padded.length > 0) {
      Arrays.fill(copied, (byte) 0);
      Arrays.fill(padded, (byte) 0);
      copied = NOTHING;
      padded = NOTHING;
    }
    session = null;
    refusal = null;
  }

  private Throwable failure(DriverException why) {
    return switch (why.reason()) {
      case CANCELLED -> likewise(new CancellationException(why.getMessage()), why);
      case DEADLINE -> likewise(new TimeoutException(why.getMessage()), why);
      case BAD_KEY -> new InvalidKeyException(why.getMessage(), why);
      case BAD_REQUEST ->
          asked.operation() == Operation.AGREE
              ? new InvalidKeyException("the peer's key: " + why.getMessage(), why)
              : FermataException.of(why);
      default -> FermataException.of(why);
    };
  }

  private static Throwable likewise(Throwable told, DriverException why) {
    return told.initCause(why);
  }
}
