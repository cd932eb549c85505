package io.fermata.framework;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Slot;
import java.security.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the requests of one session use their keys: makes the nonces that they ask for, and holds them to
 * what the keys allow. Belongs to a session and not to a driver, and is asked once for each submission: so
 * a request that is repeated, or goes to another driver, keeps its nonce, and its message is the same.
 *
 * <p>May be used by several threads at once.
 */
final class SessionUse {
  /** How many keys that came with requests a session remembers. */
  static final int MOST_KEYS = 65_536;

  private static final byte[] GIVEN = new byte[0];

  private final KeyUses uses;
  private final SessionSpec spec;
  private final Optional<SessionSpec> taker;
  private final Optional<KeyLimits> limits;
  private final boolean guarded;
  private final boolean always;
  private final Map<KeyUses.Id, KeyUse> held = new HashMap<>();
  private final Map<String, SessionSpec> stages;
  private volatile @Nullable KeyUse own; // of the session's key; not for a chain
  private boolean closed;

  /**
   * @param guarded true to look after nonces of the user's, too
   */
  SessionUse(KeyUses uses, SessionSpec spec, boolean guarded) {
    this.uses = uses;
    this.spec = spec;
    this.taker = KeyLimits.stage(spec);
    this.limits = taker.flatMap(stage -> KeyLimits.find(stage.algorithm()));
    this.guarded = guarded;
    this.stages =
        spec.kind() == Kind.CHAIN
            ? spec.stages().stream()
                .filter(stage -> stage.kind() == Kind.CIPHER)
                .collect(Collectors.toUnmodifiableMap(SessionSpec::label, Function.identity()))
            : Map.of();
    this.always = !stages.isEmpty() || (guarded && taker.isPresent());
    if (guarded) { // from now on, not from its first request on: another session may end in between
      taker.ifPresent(stage -> stage.key().ifPresent(key -> use(stage, key)));
      stages.values().forEach(stage -> stage.key().ifPresent(key -> use(stage, key)));
    }
  }

  /** True if all requests are watched. */
  boolean isWatching() {
    return always;
  }

  /** True if the request is to pass {@link #prepare} and {@link #charge}. */
  boolean watches(Request request) {
    return (always && !request.isPublished()) || request.isNonceFresh();
  }

  /** Makes the nonce that a request asks for; before the request is looked at. */
  void prepare(Request request) {
    if (!request.isNonceFresh() || spec.kind() == Kind.CHAIN || !request.part().begins()) {
      return; // a message in parts has its nonce from the first one
    }
    if (request.operation() != Operation.ENCRYPT || taker.isEmpty()) {
      throw new IllegalArgumentException(
          "a fresh nonce for " + request.operation() + " on " + spec
              + "; it is made for ENCRYPT on a cipher, AEAD or encrypt-then-MAC");
    }
    if (limits.isEmpty()) {
      throw new IllegalArgumentException(
          "a fresh nonce for " + taker.get().algorithm()
              + ", which is not well known; bring one with Request.nonce");
    }
    byte[] made = request.roomForNonce(limits.get().nonce());
    Optional<Key> key = key(taker.get(), request.memory().work().key());
    if (key.isPresent()) { // else the request is about to be refused
      use(taker.get(), key.get()).makeNonce(made);
    }
  }

  private static Optional<Key> key(SessionSpec stage, Optional<Key> explicit) {
    return explicit.isPresent() ? explicit : stage.key();
  }

  /**
   * Charges a request, found to be right, to its keys.
   *
   * @throws KeyUseException if it may not use them so; then nothing was charged
   */
  void charge(Request request) {
    Charge charge = request.charge();
    try {
      if (spec.kind() == Kind.CHAIN) {
        chargeSteps(request, charge);
      } else if (request.operation() == Operation.ENCRYPT) {
        chargeWhole(request, charge);
      }
    } catch (RuntimeException e) {
      charge.giveBack(request.memory());
      throw e;
    }
  }

  private void chargeWhole(Request request, Charge charge) {
    SessionSpec stage = taker.orElseThrow();
    DriverRequest work = request.memory().work();
    KeyUse use = use(stage, key(stage, work.key()).orElseThrow());
    boolean fresh = request.isNonceFresh();
    int length = request.memory().input.length();
    if (!request.part().begins()) {
      charge.countMore(use, use.limits().map(limit -> limit.blocks(length, 0)).orElse(0L));
      return;
    }
    byte[] made = fresh ? work.nonce().array() : GIVEN;
    charge(charge, use, work.nonce(), made, length, work.aad().length());
  }

  private void chargeSteps(Request request, Charge charge) {
    DriverRequest work = request.memory().work();
    List<Descriptor> steps = work.chain();
    @Nullable List<Descriptor> given = null;
    for (int i = 0; i < steps.size(); i++) {
      Descriptor step = steps.get(i);
      boolean fresh = step.ivRule() == Descriptor.IvRule.FRESH_WRITTEN;
      SessionSpec stage = fresh || guarded ? stages.get(step.stage()) : null;
      if (stage != null && step.operation() == Operation.ENCRYPT) {
        Descriptor now = chargeStep(charge, stage, step, fresh);
        if (fresh && !now.equals(step)) {
          given = given == null ? new ArrayList<>(steps) : given;
          given.set(i, now);
        }
      }
    }
    if (given != null) {
      charge.asked(steps);
      work.chain(List.copyOf(given));
    }
  }

  /**
   * Charges one step.
   *
   * @param fresh true if its vector is to be made
   * @return the step, with its vector if that was made
   */
  private Descriptor chargeStep(
      Charge charge, SessionSpec stage, Descriptor step, boolean fresh) {
    Optional<KeyLimits> known = KeyLimits.find(stage.algorithm());
    if (fresh && known.isEmpty()) {
      return step; // its driver knows how long a vector is
    }
    KeyUse use = use(stage, key(stage, step.key()).orElseThrow());
    byte[] made = fresh ? new byte[known.get().nonce()] : GIVEN;
    Slot vector = new Slot();
    if (fresh) {
      use.makeNonce(made);
      vector.set(made, 0, made.length);
    } else {
      vector.set(step.iv(), 0, step.iv().length);
    }
    charge(charge, use, vector, made, step.length(), 0);
    return fresh ? step.ivWritten(made, step.inject()) : step;
  }

  /**
   * Charges one message to one key.
   *
   * @param made the nonce, to be made anew if it was used; empty if it is the user's
   */
  private void charge(
      Charge charge, KeyUse use, Slot nonce, byte[] made, int length, int aad) {
    if (use.limits().isPresent()) {
      KeyLimits limit = use.limits().get();
      long longest = limit.longest(nonce.length());
      if (length > longest) {
        throw new KeyUseException(
            KeyUseException.Why.TOO_LONG,
            limit.algorithm() + " of " + length + " bytes under a nonce of " + nonce.length()
                + "; " + limit.source() + " allows " + longest + "; encrypt a shorter message");
      }
      charge.count(use, limit.blocks(length, aad));
    } else {
      charge.count(use, 0);
    }
    if (guarded && use.isRemembering() && nonce.length() > 0) {
      charge.noted(note(use, nonce, made, length));
    }
  }

  private static KeyUse.Numbers note(KeyUse use, Slot nonce, byte[] made, int length) {
    while (true) {
      try {
        // what is made has the whole counter for itself, so that the next one follows it
        return use.note(nonce, made.length == 0 ? length : 1L << 36);
      } catch (KeyUseException e) {
        if (made.length == 0 || e.why() != KeyUseException.Why.NONCE_SEEN) {
          throw e;
        }
        use.makeNonce(made); // its user had used that one by himself
      }
    }
  }

  private KeyUse use(SessionSpec stage, Key key) {
    boolean mine = spec.kind() != Kind.CHAIN && stage.key().isPresent() && stage.key().get() == key;
    KeyUse known = own;
    if (mine && known != null) {
      return known;
    }
    KeyUses.Id id = uses.identify(stage.algorithm(), key);
    synchronized (held) {
      if (closed) {
        throw new IllegalStateException("session for " + spec + " is closed");
      }
      KeyUse use = held.get(id);
      if (use == null) {
        if (held.size() >= MOST_KEYS) {
          throw new KeyUseException(
              KeyUseException.Why.NO_ROOM,
              "requests of this session brought " + held.size()
                  + " keys that are looked after, and there is no room for one more; open another session");
        }
        use = uses.join(id);
        held.put(id, use);
      }
      if (mine) {
        own = use;
      }
      return use;
    }
  }

  /** The session has ended: its keys are no longer known from here. Idempotent. */
  void close() {
    synchronized (held) {
      closed = true;
      held.keySet().forEach(uses::leave);
      held.clear();
    }
  }
}
