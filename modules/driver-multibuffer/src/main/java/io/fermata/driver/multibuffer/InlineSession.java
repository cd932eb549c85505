package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.security.Key;
import org.jspecify.annotations.Nullable;

/** Encryption and decryption of whole messages, with a tag or without, and codes of them. */
final class InlineSession implements DriverSession {
  private final InlineFunctions functions;
  private final Algorithm fixed;
  private final boolean codes;
  private final boolean decrypts;
  private final int tag;
  private final @Nullable InlineKey key;
  private final PartedEncryption parted;

  InlineSession(InlineFunctions functions, Algorithm fixed, SessionSpec spec) throws DriverException {
    this.functions = functions;
    this.fixed = fixed;
    this.decrypts = spec.direction() == SessionSpec.Direction.DECRYPTION;
    this.codes = fixed.kind() == SessionSpec.Kind.MAC;
    this.tag = codes ? 0 : spec.tagLength();
    this.key = spec.key().isPresent() ? expanded(spec.key().get()) : null;
    this.parted = new PartedEncryption(functions, fixed, tag, this::key);
  }

  private InlineKey expanded(Key from) throws DriverException {
    return functions.key(fixed, RawKey.bytes(fixed.name(), fixed.key(), from));
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    boolean encrypt = request.operation() == Operation.ENCRYPT;
    long text = (long) request.input().length() - (encrypt ? 0 : tag);
    long needed = codes ? fixed.result() : encrypt ? text + tag : text;
    if (!takes(request.operation())) {
      request.fail(
          Reason.UNSUPPORTED,
          fixed.name()
              + (codes ? " makes codes" : decrypts ? " decrypts, in this session" : " encrypts and decrypts")
              + "; asked is " + request.operation());
    } else if (request.part() != Part.WHOLE) {
      part(request);
    } else if (text < 0) {
      request.mismatch(); // no message is shorter than its tag
    } else if (!fixed.nonce().accept(request.nonce().length())) {
      request.fail(
          Reason.BAD_REQUEST,
          "nonce of " + request.nonce().length() + " bytes; " + fixed.name() + " takes " + fixed.nonce());
    } else if (!fixed.message().accept((int) text)) {
      request.fail(
          Reason.BAD_REQUEST, "message of " + text + " bytes; " + fixed.name() + " takes " + fixed.message());
    } else if (request.output().length() < needed) {
      request.fail(
          Reason.BAD_REQUEST,
          "output of " + request.output().length() + " bytes; the result has " + needed);
    } else if (!Bytes.isWritable(request.output())) {
      request.fail(Reason.BAD_REQUEST, "output is read-only memory");
    } else {
      compute(request, encrypt, (int) text, (int) needed);
    }
    return Taken.DONE;
  }

  private boolean takes(Operation operation) {
    return codes
        ? operation == Operation.MAC
        : operation == Operation.DECRYPT || (operation == Operation.ENCRYPT && !decrypts);
  }

  private void part(DriverRequest request) {
    try {
      if (fixed.kind() != SessionSpec.Kind.AEAD) {
        throw new DriverException(
            Reason.UNSUPPORTED, "takes whole messages; this is the part " + request.part());
      }
      parted.submit(request);
    } catch (DriverException e) {
      request.fail(e);
    } catch (IllegalStateException | WrongThreadException | IllegalArgumentException e) {
      request.fail(unusable(e));
    }
  }

  /** Memory that was closed meanwhile, or is another thread's. */
  private static DriverException unusable(RuntimeException e) {
    return new DriverException(Reason.BAD_REQUEST, "memory cannot be used: " + e.getMessage(), e);
  }

  private InlineKey key(DriverRequest request) throws DriverException {
    if (request.key().isPresent()) {
      return expanded(request.key().get());
    }
    if (key == null) {
      throw new DriverException(
          Reason.BAD_KEY, "neither the session nor the request has a key for " + fixed.name());
    }
    return key;
  }

  private void compute(DriverRequest request, boolean encrypt, int text, int needed) {
    InlineKey.Ending ending;
    try {
      if (request.key().isPresent()) {
        try (InlineKey own = expanded(request.key().get())) {
          ending = own.run(request, encrypt, text, tag);
        }
      } else {
        ending = key(request).run(request, encrypt, text, tag);
      }
    } catch (DriverException e) {
      request.fail(e);
      return;
    } catch (IllegalStateException | WrongThreadException | IllegalArgumentException e) {
      request.fail(unusable(e));
      return;
    }
    if (ending == InlineKey.Ending.DONE) {
      request.succeed(needed);
    } else {
      request.mismatch();
    }
  }

  @Override
  public void close() {
    parted.close();
    if (key != null) {
      key.close();
    }
  }
}
