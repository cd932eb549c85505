package io.fermata.driver.simulated;

import io.fermata.driver.simulated.Fault.Kind;
import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Computes a request's bytes and completes it, rightly or as its faults will have it. */
final class Answer {
  private final Tally tally;
  private final RandomGenerator bits;

  Answer(Tally tally, RandomGenerator bits) {
    this.tally = tally;
    this.bits = bits;
  }

  /** Completes the request, whatever happens. */
  void give(Work work) {
    DriverRequest request = work.request;
    try {
      if (work.has(Kind.REJECTED) || work.has(Kind.WRONG_RESULT)) {
        spoil(work, request);
      } else {
        work.session.computes.submit(request, false);
      }
    } catch (RuntimeException | Error e) { // the device must go on: others wait for it
      request.fail(Reason.FAULT, "the simulated device cannot compute: " + e);
    }
  }

  /** The bytes are computed under another request's name first, since an end cannot be taken back. */
  private void spoil(Work work, DriverRequest request) {
    DriverRequest shadow = shadow(request);
    work.session.computes.submit(shadow, false);
    request.state(shadow.state());
    Outcome outcome = shadow.outcome();
    if (work.has(Kind.REJECTED) && outcome == Outcome.DONE && hasTag(work.session.kind, request)) {
      tally.struck(Kind.REJECTED);
      request.output().segment().asSlice(0, shadow.produced()).fill((byte) 0);
      request.mismatch();
      return;
    }
    boolean wrong = work.has(Kind.WRONG_RESULT);
    switch (outcome) {
      case FAILED -> request.fail(shadow.failure());
      case MISMATCH -> {
        if (wrong && isVerdict(request)) {
          tally.struck(Kind.WRONG_RESULT);
          request.succeed(0);
        } else {
          request.mismatch();
        }
      }
      case DONE -> {
        if (wrong) {
          succeedWrongly(request, shadow);
        } else {
          succeed(request, shadow.produced(), shadow.results());
        }
      }
    }
  }

  private static DriverRequest shadow(DriverRequest request) {
    DriverRequest shadow =
        new DriverRequest(
            new DriverRequest.Owner() {
              @Override
              public void ended(DriverRequest ended) {
                // read right after the inline submit
              }

              @Override
              public void endedAgain(DriverRequest ended) {
                throw new IllegalStateException("what computes completed a request twice");
              }
            });
    shadow.nonce().set(request.nonce(), 0, request.nonce().length());
    shadow.aad().set(request.aad(), 0, request.aad().length());
    shadow.input().set(request.input(), 0, request.input().length());
    shadow.output().set(request.output(), 0, request.output().length());
    shadow.tag().set(request.tag(), 0, request.tag().length());
    shadow.state(request.state());
    shadow.key(request.key());
    shadow.chain(request.chain());
    shadow.parameters(request.parameters());
    shadow.begin(request.operation(), request.part());
    return shadow;
  }

  /** What went well may have compared a tag or a signature. */
  private static boolean hasTag(SessionSpec.Kind kind, DriverRequest request) {
    return switch (request.operation()) {
      case DECRYPT ->
          kind == SessionSpec.Kind.AEAD
              || kind == SessionSpec.Kind.KEY_WRAP
              || kind == SessionSpec.Kind.ENCRYPT_THEN_MAC
              || kind == SessionSpec.Kind.PUBLIC_KEY_CIPHER;
      case CHAIN ->
          request.chain().stream().map(Descriptor::operation).anyMatch(Operation.VERIFY::equals);
      default -> isVerdict(request);
    };
  }

  private static boolean isVerdict(DriverRequest request) {
    return request.operation() == Operation.VERIFY && request.part().ends();
  }

  private void succeedWrongly(DriverRequest request, DriverRequest shadow) {
    int produced = shadow.produced();
    List<BigInteger> results = shadow.results();
    boolean comparedIntegers =
        request.operation() == Operation.KEY_OPERATION && results.isEmpty() && produced == 0;
    if (isVerdict(request) || comparedIntegers) {
      tally.struck(Kind.WRONG_RESULT);
      request.mismatch();
    } else if (!results.isEmpty()) {
      tally.struck(Kind.WRONG_RESULT);
      List<BigInteger> wrong = new ArrayList<>(results);
      BigInteger first = results.getFirst();
      wrong.set(0, first.flipBit(bits.nextInt(Math.max(1, first.bitLength()))));
      request.succeed(wrong);
    } else {
      if (produced > 0) {
        tally.struck(Kind.WRONG_RESULT);
        flip(request.output().segment(), bits.nextLong(produced * (long) Byte.SIZE));
      }
      request.succeed(produced);
    }
  }

  private static void succeed(DriverRequest request, int produced, List<BigInteger> results) {
    if (results.isEmpty()) {
      request.succeed(produced);
    } else {
      request.succeed(results);
    }
  }

  private static void flip(MemorySegment bytes, long bit) {
    long at = bit / Byte.SIZE;
    byte was = bytes.get(ValueLayout.JAVA_BYTE, at);
    bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (was ^ 1 << bit % Byte.SIZE));
  }
}
