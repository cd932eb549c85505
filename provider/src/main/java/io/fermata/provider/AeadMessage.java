package io.fermata.provider;

import io.fermata.framework.Memory;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The message of an AEAD cipher: gathered, sent in {@linkplain AeadStream parts}, or sent as it lies if it comes at once.
 * Whether one may come, the caller has asked {@link AeadInit}; how much room there is, too.
 */
final class AeadMessage {
  private static final byte[] NOTHING = new byte[0];

  /** Beyond this an idle object keeps no hold of the memory that it worked on last. */
  private static final int KEPT = 64 * 1024;

  private final AeadInit init;
  private final KeyedSessions sessions;
  private final int part;
  private final Cleaner cleaner;
  private final Request request = new Request();
  private final BufferPair memory = new BufferPair();
  private final SecretBuffer aad = new SecretBuffer();
  private final SecretBuffer data = new SecretBuffer();
  private boolean begun; // some of it has come
  private boolean hasAad; // the request points at some
  private boolean gathers; // the driver takes whole messages alone
  private @Nullable AeadStream stream; // once an update had something to give out

  /**
   * @param part what an encryption gives out before its end is a multiple of this; 0 if it gives out nothing before
   */
  AeadMessage(AeadInit init, KeyedSessions sessions, int part, Cleaner cleaner) {
    this.init = init;
    this.sessions = sessions;
    this.part = part;
    this.cleaner = cleaner;
  }

  /** True if some of it has come, so that additional data is too late. */
  boolean isBegun() {
    return begun;
  }

  /** The additional data so far. */
  SecretBuffer aad() {
    return aad;
  }

  /** Bytes of the result, if it ended with so many more. */
  int outputSize(int more) {
    int total = Math.addExact(data.length(), more);
    return init.isEncryption()
        ? Math.addExact(total, init.tagLength())
        : Math.max(0, total - init.tagLength());
  }

  /** Bytes that an update with so many gives out, if the driver takes parts of messages. */
  int given(int more) {
    if (!init.isEncryption() || part == 0 || gathers) {
      return 0;
    }
    int total = Math.addExact(data.length(), more);
    return total - total % part;
  }

  /**
   * Fills the output, which has room for what is {@linkplain #given given out}, or, if that is empty or the driver takes no
   * parts, keeps the input for later.
   *
   * @return how many bytes were given out
   */
  int update(ByteBuffer input, ByteBuffer output) {
    begun = true;
    int given = output.remaining();
    if (given == 0) {
      data.add(input);
      return 0;
    }
    boolean ended = false;
    try {
      gathers = !begunStream().update(input, output, given);
      if (hasAad && !gathers) {
        request.aad(NOTHING, 0, 0); // the first part has had it
        hasAad = false;
      }
      ended = true;
      return gathers ? 0 : given;
    } finally {
      if (!ended) {
        spend();
      }
    }
  }

  private AeadStream begunStream() {
    AeadStream mine = stream;
    if (mine == null) {
      mine = new AeadStream(sessions, request, memory, data, part, cleaner);
      stream = mine;
    }
    if (!mine.isBegun()) {
      setNonceAndAad();
    }
    return mine;
  }

  private void setNonceAndAad() {
    request.nonce(init.nonce());
    if (aad.length() > 0 || hasAad) { // mostly there is none, and was none before
      request.aad(aad.array(), 0, aad.length());
      hasAad = aad.length() > 0;
    }
  }

  /** Ends it; the output has room for so many bytes as are needed. Answers how many there are. */
  int finish(byte @Nullable [] input, int offset, int length, byte[] output, int to, int needed)
      throws AEADBadTagException {
    byte[] from = input == null ? NOTHING : input;
    int at = input == null ? 0 : offset;
    if (stream != null && stream.isBegun()) {
      return finish(stream, ByteBuffer.wrap(from, at, length), ByteBuffer.wrap(output, to, needed));
    }
    request.output(output, to, needed);
    if (data.length() > 0 || BufferPair.isShifted(from, at, length, output, to, needed)) {
      data.add(from, at, length);
      return performGathered();
    }
    request.input(from, at, length);
    return perform(length, Memory.ARRAY);
  }

  /** As above. The buffers are moved by what was read and written. */
  int finish(ByteBuffer input, ByteBuffer output, int needed) throws AEADBadTagException {
    if (stream != null && stream.isBegun()) {
      int limit = output.limit();
      output.limit(output.position() + needed);
      try {
        return finish(stream, input, output);
      } finally {
        output.limit(limit);
      }
    }
    int produced;
    if (data.length() == 0 && memory.between(request, input, output, needed)) {
      produced = perform(input.remaining(), input.isDirect() ? Memory.NATIVE : Memory.ARRAY);
    } else {
      memory.output(request, output, needed);
      data.add(input.duplicate());
      produced = performGathered();
    }
    input.position(input.limit());
    output.position(output.position() + produced);
    return produced;
  }

  private int finish(AeadStream begunHere, ByteBuffer input, ByteBuffer output) {
    int needed = output.remaining();
    try {
      begunHere.finish(input, output, init.tagLength());
      return needed;
    } finally {
      spend();
    }
  }

  private int performGathered() throws AEADBadTagException {
    request.input(data.array(), 0, data.length());
    return perform(data.length(), Memory.ARRAY);
  }

  private int perform(int length, Memory from) throws AEADBadTagException {
    boolean encrypt = init.isEncryption();
    try {
      if (!encrypt && length < init.tagLength()) {
        throw new AEADBadTagException(
            "input of " + length + " bytes; a tag alone has " + init.tagLength());
      }
      request.operation(encrypt ? Operation.ENCRYPT : Operation.DECRYPT);
      setNonceAndAad();
      return switch (performed(length, from)) {
        case DONE -> request.produced();
        case MISMATCH -> throw new AEADBadTagException("Tag mismatch");
        case FAILED -> throw FermataException.of(request.failure());
      };
    } finally {
      if (encrypt) {
        init.spend();
      }
      reset();
      if (length > KEPT) {
        request.clear();
      }
    }
  }

  /** A driver may have limits that the key does not tell, such as to the length of a nonce: another does it then. */
  private Outcome performed(int length, Memory from) {
    Session mine = sessions.open(length, from);
    Outcome outcome = mine.perform(request);
    while (outcome == Outcome.FAILED && request.failure().reason() == Reason.UNSUPPORTED) {
      Optional<Session> other = sessions.after(mine, length, from);
      if (other.isEmpty()) {
        break;
      }
      mine = other.get();
      outcome = mine.perform(request);
    }
    return outcome;
  }

  private void spend() {
    init.spend();
    reset();
  }

  /** Drops it. */
  void reset() {
    if (aad.length() > 0) {
      aad.clear();
    }
    if (data.length() > 0) {
      data.clear();
    }
    begun = false;
    gathers = false;
    if (stream != null) {
      stream.reset();
    }
  }
}
