package io.fermata.framework;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Descriptor;
import io.fermata.spi.Descriptor.IvRule;
import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the descriptors of a chain may say. */
final class ChainRules {
  private static final Set<IvRule> OF_ENCRYPTION =
      EnumSet.of(IvRule.GIVEN, IvRule.GIVEN_WRITTEN, IvRule.FRESH_WRITTEN);
  private static final Set<IvRule> OF_DECRYPTION = EnumSet.of(IvRule.GIVEN, IvRule.READ);

  /**
   * A stage, and what is known of it: looked up once, since each step of each request is checked.
   *
   * @param code bytes of its hash or code, if it makes one
   */
  private record Stage(
      SessionSpec spec, Optional<Algorithm> known, Set<Operation> operations, int code) {
    private static Stage of(SessionSpec spec) {
      return new Stage(
          spec,
          Algorithm.find(spec.algorithm()),
          ChainRules.operations(spec.kind()),
          CodeSession.length(spec));
    }
  }

  private final Map<String, Stage> stages;

  ChainRules(SessionSpec spec) {
    // most sessions have none, and there may be many open
    stages = spec.stages().isEmpty() ? Map.of() : new LinkedHashMap<>();
    spec.stages().forEach(stage -> stages.put(stage.label(), Stage.of(stage)));
  }

  void check(Request request) {
    RequestMemory memory = request.memory();
    List<Descriptor> steps = memory.work().chain();
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a chain of 0 descriptors; it has at least 1");
    }
    if (!memory.isInPlace()) {
      throw new IllegalArgumentException(
          "a chain works in place: set its memory with Request.buffer");
    }
    int room = memory.input.length();
    for (int i = 0; i < steps.size(); i++) {
      Descriptor step = steps.get(i);
      try {
        check(step, room, i == steps.size() - 1);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "descriptor " + i + " (" + step + "): " + e.getMessage(), e);
      }
    }
  }

  private void check(Descriptor step, int room, boolean last) {
    Stage found = stages.get(step.stage());
    if (found == null) {
      throw new IllegalArgumentException(
          "no stage " + step.stage() + "; the session has " + stages.keySet());
    }
    SessionSpec stage = found.spec;
    if (!found.operations.contains(step.operation())) {
      throw new IllegalArgumentException(
          step.operation() + " on " + stage + ", which takes " + found.operations);
    }
    within("skip and length", step.skip(), step.length(), room);
    checkKey(step, stage);
    switch (stage.kind()) {
      case CIPHER -> checkCipher(step, found.known, room);
      case DIGEST, MAC -> within("inject", step.inject(), found.code, room);
      default -> {
        if (!last) {
          throw new IllegalArgumentException("it changes the length, so it must be the last");
        }
      }
    }
    if (stage.kind() != Kind.CIPHER && step.ivRule() != IvRule.NONE) {
      throw new IllegalArgumentException(stage + " takes no initialization vector");
    }
  }

  private static Set<Operation> operations(Kind kind) {
    return switch (kind) {
      case CIPHER -> EnumSet.of(Operation.ENCRYPT, Operation.DECRYPT);
      case DIGEST -> EnumSet.of(Operation.DIGEST, Operation.VERIFY);
      case MAC -> EnumSet.of(Operation.MAC, Operation.VERIFY);
      default -> EnumSet.of(Operation.COMPRESS, Operation.DECOMPRESS);
    };
  }

  private static void checkKey(Descriptor step, SessionSpec stage) {
    boolean keyed = stage.kind() == Kind.CIPHER || stage.kind() == Kind.MAC;
    if (step.key().isPresent()) {
      if (!keyed) {
        throw new IllegalArgumentException(stage + " takes no key");
      }
      Rules.checkKey(stage, step.key().get());
    } else if (keyed && stage.key().isEmpty()) {
      throw new IllegalArgumentException(
          "no key: " + stage + " was opened without, so each descriptor brings one");
    }
  }

  private static void checkCipher(Descriptor step, Optional<Algorithm> known, int room) {
    int iv = step.iv().length;
    if (known.isPresent()) {
      Rules.message(known.get(), step.length());
      iv = known.get().nonce().least();
    }
    checkIv(step, iv, room);
  }

  private static void checkIv(Descriptor step, int length, int room) {
    boolean encrypts = step.operation() == Operation.ENCRYPT;
    Set<IvRule> legal = encrypts ? OF_ENCRYPTION : OF_DECRYPTION;
    if (!legal.contains(step.ivRule())) {
      throw new IllegalArgumentException("iv rule is " + step.ivRule() + "; legal: " + legal);
    }
    if (step.ivRule() == IvRule.GIVEN || step.ivRule() == IvRule.GIVEN_WRITTEN) {
      if (step.iv().length != length) { // else no text is made, nor a range
        Rules.length("iv", step.iv().length, Lengths.of(length));
      }
    }
    if (step.ivRule() != IvRule.GIVEN) {
      within("inject", step.inject(), length, room);
    }
  }

  private static void within(String what, int offset, int length, int room) {
    if (offset > room - length) {
      throw new IllegalArgumentException(
          what + " reach from " + offset + " to " + ((long) offset + length)
              + " of a buffer of " + room + " bytes");
    }
  }
}
