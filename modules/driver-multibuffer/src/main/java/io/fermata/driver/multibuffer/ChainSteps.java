package io.fermata.driver.multibuffer;

import io.fermata.driver.multibuffer.Pair.Range;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Descriptor;
import io.fermata.spi.Descriptor.IvRule;
import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a chain that one job of the library does: a cipher and a code in either order, or one of them. None may
 * write what the other has still to read, since the job does not look again.
 *
 * @param buffer bytes of the buffer
 * @param cipher null if there is none
 * @param coder null if there is none
 * @param codeLength bytes of the code, cut off or whole
 * @param codeFirst true if the code is computed first, or alone
 */
record ChainSteps(
    int buffer, @Nullable Descriptor cipher, @Nullable Descriptor coder, int codeLength, boolean codeFirst) {
  private static final int VECTOR = Batched.CBC.fixed().nonce().least();

  /**
   * Looks at the steps of a request.
   *
   * @param stage the label of the stage that is a cipher
   * @param other the label of the stage that is a code
   * @throws DriverException if they are wrong; as {@link Reason#UNSUPPORTED} if they are right and another driver's
   */
  static ChainSteps of(List<Descriptor> steps, String stage, String other, int buffer, int codeLength)
      throws DriverException {
    Descriptor cipher = null;
    Descriptor coder = null;
    for (Descriptor step : steps) {
      if (step.stage().equals(stage) && cipher == null) {
        cipher = step;
      } else if (step.stage().equals(other) && coder == null) {
        coder = step;
      } else if (step.stage().equals(stage) || step.stage().equals(other)) {
        throw unsupported("two steps of the stage " + step.stage());
      } else {
        throw wrong("no stage " + step.stage() + "; the session has " + stage + " and " + other);
      }
    }
    if (steps.isEmpty()) {
      throw wrong("a chain of 0 descriptors; it has at least 1");
    }
    ChainSteps all =
        new ChainSteps(buffer, cipher, coder, codeLength, steps.getFirst().stage().equals(other));
    all.check();
    return all;
  }

  private static DriverException unsupported(String what) {
    return new DriverException(
        Reason.UNSUPPORTED, what + "; takes one cipher and one code that do not write what the other reads");
  }

  private static DriverException wrong(String what) {
    return new DriverException(Reason.BAD_REQUEST, what);
  }

  private void check() throws DriverException {
    if (cipher != null) {
      check(cipher);
    }
    if (coder != null) {
      if (coder.operation() != Operation.MAC && coder.operation() != Operation.VERIFY) {
        throw wrong(coder + "; legal: MAC, VERIFY");
      }
      within(coder.skip(), coder.length());
      within(coder.inject(), codeLength);
    }
    if (cipher == null || coder == null) {
      return;
    }
    if (!codeFirst && verifies()) {
      throw unsupported("a code that is compared after the message has been changed");
    }
    if (codeFirst && !verifies() && (code().overlaps(text()) || code().overlaps(read()))) {
      throw unsupported("a code that is written where the cipher reads");
    }
    if (!codeFirst && written().overlaps(text())) {
      throw unsupported("an initialization vector that is written into the text");
    }
  }

  private void check(Descriptor step) throws DriverException {
    if (step.operation() != Operation.ENCRYPT && step.operation() != Operation.DECRYPT) {
      throw wrong(step + "; legal: ENCRYPT, DECRYPT");
    }
    within(step.skip(), step.length());
    Algorithm cipher = Batched.CBC.fixed();
    if (!cipher.message().accept(step.length())) {
      throw wrong(step + "; " + cipher.name() + " takes " + cipher.message());
    }
    switch (step.ivRule()) {
      case NONE -> throw wrong(step + "; it needs an initialization vector");
      case GIVEN -> given(step);
      case GIVEN_WRITTEN -> {
        given(step);
        within(step.inject(), VECTOR);
      }
      case FRESH_WRITTEN, READ -> within(step.inject(), VECTOR);
    }
  }

  private static void given(Descriptor step) throws DriverException {
    if (step.iv().length != VECTOR) {
      throw wrong("iv of " + step.iv().length + " bytes; legal: " + VECTOR);
    }
  }

  private void within(int from, int length) throws DriverException {
    if (from > buffer - length) {
      throw wrong("from " + from + " to " + ((long) from + length) + " of a buffer of " + buffer + " bytes");
    }
  }

  /** True if the cipher does this. */
  boolean does(Operation operation) {
    return cipher != null && cipher.operation() == operation;
  }

  /** True if the code is compared, and not written. */
  boolean verifies() {
    return coder != null && coder.operation() == Operation.VERIFY;
  }

  /** What is encrypted or decrypted. */
  Range text() {
    return cipher == null ? Range.NONE : new Range(cipher.skip(), cipher.length());
  }

  /** What is authenticated. */
  Range coded() {
    return coder == null ? Range.NONE : new Range(coder.skip(), coder.length());
  }

  /** Where the code is. */
  Range code() {
    return coder == null ? Range.NONE : new Range(coder.inject(), codeLength);
  }

  /** Where the vector is written. */
  Range written() {
    return cipher != null
            && (cipher.ivRule() == IvRule.GIVEN_WRITTEN || cipher.ivRule() == IvRule.FRESH_WRITTEN)
        ? new Range(cipher.inject(), VECTOR)
        : Range.NONE;
  }

  private Range read() {
    return cipher != null && cipher.ivRule() == IvRule.READ
        ? new Range(cipher.inject(), VECTOR)
        : Range.NONE;
  }
}
