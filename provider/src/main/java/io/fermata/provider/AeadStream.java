package io.fermata.provider;

import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.StreamState;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message that is encrypted in parts, each as it comes. All go to one driver: the one that is best for the first.
 * What is less than a block waits for more in {@code rest}, which is the owner's too. A driver that takes whole
 * messages alone says so to the first part; the owner gathers the message then.
 */
final class AeadStream {
  /** Up to here it is copied, if something waits to go before it; more is not, but for the block that it completes. */
  private static final int COPIED = 64 * 1024;

  private final KeyedSessions sessions;
  private final Request request;
  private final BufferPair memory;
  private final SecretBuffer rest;
  private final int block;
  private @Nullable Session session; // where the message is, or the one before was
  private boolean begun; // a part of the message is there
  private boolean away; // a part is on its way, and with it what the driver remembers
  private long length; // of what has been sent

  /** Closes what the driver remembers of a message that was dropped with the object that it came to. */
  private record Left(Request request) implements Runnable {
    @Override
    public void run() {
      request.state().close();
    }
  }

  /**
   * @param block parts but the last are multiples of this
   */
  AeadStream(
      KeyedSessions sessions,
      Request request,
      BufferPair memory,
      SecretBuffer rest,
      int block,
      Cleaner cleaner) {
    this.sessions = sessions;
    this.request = request;
    this.memory = memory;
    this.rest = rest;
    this.block = block;
    cleaner.register(this, new Left(request));
  }

  /** True if a driver has a part of the message. */
  boolean isBegun() {
    return begun;
  }

  /**
   * Encrypts what waits and the input, as far as it makes whole blocks, and keeps what is left over.
   *
   * @param count bytes that are encrypted; more than 0, and what the output has room for
   * @return false if the driver takes whole messages alone: all of it waits then, and nothing was given out
   */
  boolean update(ByteBuffer input, ByteBuffer output, int count) {
    int more = count;
    if (isLong(input, output, more)) {
      complete(input);
      if (!send(rest, block, output, false)) {
        rest.add(input);
        return false;
      }
      rest.clear();
      more -= block;
    }
    boolean sent;
    if (rest.length() > 0 || isGathered(input, output, more)) {
      rest.add(input);
      sent = more == 0 || send(rest, more, output, false);
      if (sent) {
        rest.drop(more);
      }
      return sent;
    }
    sent = more == 0 || send(input, more, output, false);
    rest.add(input);
    return sent;
  }

  /** Ends a message that is {@linkplain #isBegun begun}; the tag is written too. */
  void finish(ByteBuffer input, ByteBuffer output, int tagLength) {
    int more = rest.length() + input.remaining();
    if (isLong(input, output, more + tagLength)) {
      complete(input);
      send(rest, block, output, false);
      rest.clear();
      more -= block;
    }
    if (rest.length() > 0 || isGathered(input, output, more + tagLength)) {
      rest.add(input);
      send(rest, more, output, true);
    } else {
      send(input, more, output, true);
    }
  }

  /** What waits goes before, as a block of its own. In one place that would write over what is yet to be read. */
  private boolean isLong(ByteBuffer input, ByteBuffer output, int count) {
    return rest.length() > 0
        && input.remaining() > COPIED
        && BufferPair.isReadable(input)
        && !memory.touch(input, output, count);
  }

  private void complete(ByteBuffer input) {
    rest.add(input, block - rest.length());
  }

  private boolean isGathered(ByteBuffer input, ByteBuffer output, int count) {
    return !BufferPair.isReadable(input) || memory.isShifted(input, output, count);
  }

  private boolean send(SecretBuffer from, int count, ByteBuffer output, boolean last) {
    request.input(from.array(), 0, count);
    return send(count, output, last);
  }

  private boolean send(ByteBuffer from, int count, ByteBuffer output, boolean last) {
    memory.input(request, from, count);
    boolean sent = send(count, output, last);
    if (sent) {
      from.position(from.position() + count);
    }
    return sent;
  }

  private boolean send(int count, ByteBuffer output, boolean last) {
    memory.output(request, output, last ? output.remaining() : count);
    length += count;
    Part part = begun ? last ? Part.LAST : Part.NEXT : Part.FIRST;
    boolean sent = perform(sessionFor(count), part);
    if (sent) {
      output.position(output.position() + request.produced());
    }
    return sent;
  }

  /** Chosen when the message begins, and kept until it ends. */
  private Session sessionFor(int count) {
    Session known = session;
    if (begun && known != null) {
      return known;
    }
    Session picked = sessions.open(count);
    if (picked != known) { // see DriverRequest.begin
      session = picked;
    }
    return picked;
  }

  /** False if the driver takes no parts. */
  private boolean perform(Session mine, Part part) {
    request.operation(Operation.ENCRYPT, part);
    away = true;
    Outcome outcome;
    try {
      outcome = mine.perform(request);
    } catch (IllegalArgumentException | IllegalStateException e) { // no driver has had it
      away = false;
      throw e;
    }
    away = false;
    begun = true;
    if (outcome == Outcome.DONE) {
      return true;
    }
    DriverException failure = request.failure();
    if (part == Part.FIRST && failure.reason() == Reason.UNSUPPORTED) {
      begun = false;
      length = 0;
      return false;
    }
    throw FermataException.of(failure);
  }

  /**
   * Drops the message, finished or not. If this thread was thrown out of a part, what the driver remembers is the
   * driver's until that has ended, and not ours to close.
   */
  void reset() {
    if (!begun && !away) {
      return;
    }
    if (!away) {
      request.state().close();
    }
    begun = false;
    away = false;
    if (length > COPIED) {
      request.clear(); // keeps no hold of long memory
    } else {
      request.state(StreamState.NONE);
    }
    length = 0;
  }
}
