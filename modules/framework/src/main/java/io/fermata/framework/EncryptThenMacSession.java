package io.fermata.framework;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import io.fermata.spi.StreamState;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cipher, and a code over additional data, initialization vector and ciphertext, in this order. When
 * decrypting the code is compared first, and nothing is decrypted if it is wrong.
 */
final class EncryptThenMacSession implements Staged {
  private final int tagLength;
  private final Station cipher;
  private final Station mac;
  private final boolean spans;

  EncryptThenMacSession(Station cipher, Station mac) {
    this.tagLength = CodeSession.length(mac.spec());
    this.cipher = cipher;
    this.mac = mac;
    this.spans = cipher.port() != mac.port();
  }

  /** Refuses lengths that do not fit. */
  static void check(SessionSpec spec, Request request, int nonce) {
    SessionSpec cipher = spec.stages().get(0);
    int tag = CodeSession.length(spec.stages().get(1));
    int length = request.memory().input.length();
    boolean encrypts = request.operation() == Operation.ENCRYPT;
    Optional<Algorithm> known = Algorithm.find(cipher.algorithm());
    known.ifPresent(
        fixed -> Rules.length("nonce of " + cipher.algorithm(), nonce, fixed.nonce()));
    if (!encrypts && length < tag) {
      throw new IllegalArgumentException(
          "input of " + length + " bytes; its tag alone has " + tag);
    }
    known.ifPresent(fixed -> Rules.message(fixed, encrypts ? length : length - tag));
    Rules.room(request.memory().output.length(), encrypts ? length + (long) tag : length - tag);
    for (SessionSpec stage : spec.stages()) {
      if (stage.key().isEmpty()) {
        throw new IllegalArgumentException("no key: " + stage + " was opened without");
      }
    }
  }

  @Override
  public Station first(DriverRequest request) {
    return request.operation() == Operation.ENCRYPT ? cipher : mac;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    return new Run(request).start(more);
  }

  private enum Step {
    CIPHER,
    AAD,
    NONCE,
    TEXT,
    END
  }

  private final class Run extends StepRun {
    private final boolean encrypts = whole.operation() == Operation.ENCRYPT;
    private final byte[] code = new byte[CodeSession.LONGEST];
    private final int text = whole.input().length() - (encrypts ? 0 : tagLength);
    private StreamState message = StreamState.NONE;
    private StreamState given = StreamState.NONE;
    private Step now = encrypts ? Step.CIPHER : Step.AAD;

    Run(DriverRequest whole) {
      super(first(whole), spans, whole);
    }

    @Override
    @Nullable Station next() {
      return switch (now) {
        case CIPHER -> cipher;
        case AAD, NONCE, TEXT -> mac;
        case END -> null;
      };
    }

    @Override
    void prepare(DriverRequest step) {
      switch (now) {
        case CIPHER -> {
          step.nonce().set(whole.nonce(), 0, whole.nonce().length());
          step.input().set(whole.input(), 0, text);
          step.output().set(whole.output(), 0, text);
          step.begin(whole.operation(), Part.WHOLE);
        }
        case AAD -> part(step, whole.aad(), whole.aad().length(), Part.FIRST);
        case NONCE -> part(step, whole.nonce(), whole.nonce().length(), Part.NEXT);
        case TEXT -> part(step, encrypts ? whole.output() : whole.input(), text, Part.LAST);
        case END -> throw new IllegalStateException("no step is left");
      }
    }

    private void part(DriverRequest step, Slot bytes, int length, Part part) {
      step.input().set(bytes, 0, length);
      if (part == Part.LAST) {
        step.output().set(code, 0, code.length);
      }
      step.state(message);
      given = message; // the driver's, until the step has ended
      message = StreamState.NONE;
      step.begin(Operation.MAC, part);
    }

    @Override
    boolean differs(DriverRequest step) {
      message = step.state();
      given = StreamState.NONE;
      boolean differs = false;
      if (now == Step.TEXT) {
        Slot tag = new Slot();
        tag.set(encrypts ? whole.output() : whole.input(), text, tagLength);
        if (encrypts) {
          tag.segment().copyFrom(MemorySegment.ofArray(code).asSlice(0, tagLength));
        } else {
          differs = !CodeSession.equal(code, tagLength, tag);
        }
      }
      now = after();
      return differs;
    }

    private Step after() {
      return switch (now) {
        case CIPHER -> encrypts ? Step.AAD : Step.END;
        case AAD -> Step.NONCE;
        case NONCE -> Step.TEXT;
        case TEXT -> encrypts ? Step.END : Step.CIPHER;
        case END -> Step.END;
      };
    }

    @Override
    int produced() {
      return encrypts ? text + tagLength : text;
    }

    @Override
    void wipe(boolean kept) {
      Arrays.fill(code, (byte) 0);
      message.close();
      if (!kept) {
        given.close();
      }
    }
  }

  @Override
  public void close() {
    cipher.close();
    mac.close();
  }
}
