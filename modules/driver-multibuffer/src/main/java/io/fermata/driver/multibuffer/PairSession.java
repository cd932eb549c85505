package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Descriptor;
import io.fermata.spi.Descriptor.IvRule;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.BiFunction;

/** AES/CBC and an HMAC as one job: encrypt-then-MAC, and those chains that {@link ChainSteps} takes. */
final class PairSession implements DriverSession {
  private static final SecureRandom RANDOM = ReentryGuard.call(SecureRandom::new);
  private static final byte[] NONE = {};
  private static final int VECTOR = Batched.CBC.fixed().nonce().least();

  private final Engine engine;
  private final Kind kind;
  private final SessionSpec cipher;
  private final SessionSpec coder;
  private final int codeLength;
  private final SessionKey cipherKey;
  private final SessionKey codeKey;

  /** Of parameters that {@link #suits} accepts. */
  PairSession(BatchFunctions functions, Engine engine, SessionSpec spec) throws DriverException {
    this.engine = engine;
    this.kind = spec.kind();
    boolean cipherFirst = spec.stages().getFirst().kind() == Kind.CIPHER;
    this.cipher = spec.stages().get(cipherFirst ? 0 : 1);
    this.coder = spec.stages().get(cipherFirst ? 1 : 0);
    Batched code = Batched.find(coder.algorithm()).orElseThrow();
    this.codeLength = coder.tagLength() == 0 ? code.fixed().result() : coder.tagLength();
    this.cipherKey = new SessionKey(functions, Batched.CBC, cipher);
    try {
      this.codeKey = new SessionKey(functions, code, coder);
    } catch (DriverException | RuntimeException | Error e) {
      cipherKey.close();
      throw e;
    }
  }

  static boolean isPair(SessionSpec spec) {
    return spec.kind() == Kind.ENCRYPT_THEN_MAC || spec.kind() == Kind.CHAIN;
  }

  /** One cipher and one code, in whatever order a chain has its stages. */
  static Suitability suits(SessionSpec spec) {
    int ciphers = 0;
    for (SessionSpec stage : spec.stages()) {
      Optional<Batched> found = Offered.find(Batched.names(), stage).map(Algorithm::name).flatMap(Batched::find);
      if (found.isEmpty()
          || !(found.get() == Batched.CBC || found.get().isHmac())
          || !(stage.tagLength() == 0 || found.get().fixed().tag().accept(stage.tagLength()))) {
        return Offered.no(spec);
      }
      Optional<String> wrong =
          stage.key().flatMap(key -> RawKey.wrong(stage.algorithm(), found.get().keys(), key));
      if (wrong.isPresent()) {
        return new Suitability.Unfit(Reason.BAD_KEY, wrong.get());
      }
      ciphers += found.get() == Batched.CBC ? 1 : 0;
    }
    return spec.stages().size() == 2 && ciphers == 1
        ? new Suitability.Fits(0, Burst.LONGEST)
        : Offered.no(spec);
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      check(request);
      if (request.operation() == Operation.DECRYPT && request.input().length() < codeLength) {
        request.mismatch(); // there cannot be a right code
        return Taken.DONE;
      }
      Pair pair = kind == Kind.CHAIN ? chain(request) : sealed(request);
      return engine.submit(request, pair, more);
    } catch (DriverException e) {
      request.fail(e);
      return Taken.DONE;
    }
  }

  private void check(DriverRequest request) throws DriverException {
    Operation operation = request.operation();
    boolean legal =
        kind == Kind.CHAIN
            ? operation == Operation.CHAIN
            : operation == Operation.ENCRYPT || operation == Operation.DECRYPT;
    if (!legal) {
      throw new DriverException(Reason.UNSUPPORTED, kind + " does not do " + operation);
    }
    if (request.part() != Part.WHOLE) {
      throw new DriverException(
          Reason.UNSUPPORTED, "takes whole messages; this is the part " + request.part());
    }
    if (request.key().isPresent()) {
      throw wrong(kind + " takes no key with a request");
    }
  }

  private static DriverException wrong(String what) {
    return new DriverException(Reason.BAD_REQUEST, what);
  }

  private static void requireShort(long length) throws DriverException {
    if (length > Burst.LONGEST) {
      throw new DriverException(
          Reason.UNSUPPORTED, "message of " + length + " bytes; takes at most " + Burst.LONGEST);
    }
  }

  private Pair sealed(DriverRequest request) throws DriverException {
    boolean encrypts = request.operation() == Operation.ENCRYPT;
    int text = request.input().length() - (encrypts ? 0 : codeLength);
    int nonce = request.nonce().length();
    Algorithm cipher = Batched.CBC.fixed();
    if (!cipher.message().accept(text)) {
      throw wrong("text of " + text + " bytes; " + cipher.name() + " takes " + cipher.message());
    }
    if (nonce != VECTOR) {
      throw wrong("nonce of " + nonce + " bytes; legal: " + VECTOR);
    }
    int needed = encrypts ? text + codeLength : text;
    if (request.output().length() < needed) {
      throw wrong("output of " + request.output().length() + " bytes; the result has " + needed);
    }
    requireShort((long) request.aad().length() + nonce + text);
    if (!Bytes.isWritable(request.output())) {
      throw wrong("output is read-only memory");
    }
    engine.requireReach(request.aad());
    engine.requireReach(request.nonce());
    engine.requireReach(request.input());
    engine.requireReach(request.output());
    return held(
        cipherKey.hold(Optional.empty()),
        Optional.empty(),
        (first, second) -> new SealedPair(first, second, request, codeLength));
  }

  private Pair chain(DriverRequest request) throws DriverException {
    ChainSteps steps =
        ChainSteps.of(
            request.chain(), cipher.label(), coder.label(), request.input().length(), codeLength);
    requireShort(steps.buffer());
    if (!Bytes.isWritable(request.input())) {
      throw wrong("buffer is read-only memory");
    }
    engine.requireReach(request.input());
    Descriptor first = steps.cipher();
    Descriptor second = steps.coder();
    if (first == null) {
      BatchKey only = codeKey.hold(second == null ? Optional.empty() : second.key());
      return new ChainPair(null, only, steps, NONE);
    }
    byte[] vector = vector(first);
    BatchKey held = cipherKey.hold(first.key());
    return second == null
        ? new ChainPair(held, null, steps, vector)
        : held(held, second.key(), (one, other) -> new ChainPair(one, other, steps, vector));
  }

  private Pair held(BatchKey first, Optional<Key> own, BiFunction<BatchKey, BatchKey, Pair> pair)
      throws DriverException {
    try {
      return pair.apply(first, codeKey.hold(own));
    } catch (DriverException e) {
      first.release();
      throw e;
    }
  }

  private static byte[] vector(Descriptor step) {
    if (step.ivRule() != IvRule.FRESH_WRITTEN) {
      return step.iv();
    }
    byte[] made = new byte[VECTOR];
    RANDOM.nextBytes(made);
    return made;
  }

  /** As with a code, which is the slower half. */
  @Override
  public boolean declines(Operation operation, int length) {
    return length < Batched.SHORTEST
        || length > Burst.LONGEST
        || engine.inside() + 1 < Batched.BREAK_EVEN;
  }

  @Override
  public void close() {
    cipherKey.close();
    codeKey.close();
  }
}
