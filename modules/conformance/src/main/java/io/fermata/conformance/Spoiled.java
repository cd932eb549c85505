package io.fermata.conformance;

import io.fermata.spi.Lengths;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A request that must not come to a good end.
 *
 * @param what is wrong with it
 * @param trial the request
 */
record Spoiled(String what, Trial trial) {

  /** Everything that can be wrong with a request that is otherwise right. */
  static List<Spoiled> of(Sample sample, SessionSpec spec, Trial right, Random random) {
    List<Spoiled> all = new ArrayList<>();
    OptionalInt needed = sample.needed(right, spec);
    if (needed.isPresent() && needed.getAsInt() > 0) {
      if (right.operation() != Operation.DERIVE) {
        all.add(new Spoiled("output too short", right.room(needed.getAsInt() - 1)));
      }
      all.add(new Spoiled("no output", right.room(0)));
    }
    OptionalInt message = illegalMessage(sample, right);
    if (message.isPresent()) {
      byte[] illegal = Arrays.copyOf(right.input(), message.getAsInt());
      all.add(new Spoiled("message length", right.input(illegal).room(right.room() + illegal.length)));
    }
    OptionalInt illegal = Sample.illegal(sample.fixed().nonce()).findFirst();
    if (takesNonce(right) && illegal.isPresent()) {
      all.add(new Spoiled("nonce length", right.nonce(Sample.bytes(random, illegal.getAsInt()))));
    }
    OptionalInt key = Sample.illegal(sample.fixed().key()).findFirst();
    if (sample.hasKey() && key.isPresent()) {
      all.add(new Spoiled("key length", right.key(sample.key(random, key.getAsInt()))));
    }
    if (spec.kind() == SessionSpec.Kind.AEAD && right.operation() == Operation.DECRYPT) {
      byte[] forged = right.input().clone();
      forged[random.nextInt(forged.length)] ^= 1;
      all.add(new Spoiled("forged", right.input(forged)));
      all.add(new Spoiled("shorter than the tag", right.input(Arrays.copyOf(forged, spec.tagLength() - 1))));
    }
    if (spec.kind() == SessionSpec.Kind.KEY_WRAP && right.operation() == Operation.DECRYPT) {
      byte[] forged = right.input().clone();
      forged[random.nextInt(forged.length)] ^= 1;
      all.add(new Spoiled("forged", right.input(forged)));
      all.add(new Spoiled("no whole blocks", right.input(Arrays.copyOf(forged, forged.length - 1))));
    }
    if (right.operation() == Operation.DECOMPRESS) {
      all.add(new Spoiled("cut off", right.input(Arrays.copyOf(right.input(), right.input().length - 1))));
    }
    return all;
  }

  /** One byte more if that is illegal, else the longest that is too short. */
  private static OptionalInt illegalMessage(Sample sample, Trial right) {
    Lengths legal = sample.fixed().message();
    boolean wrapped = sample.kind() == SessionSpec.Kind.KEY_WRAP && right.operation() == Operation.DECRYPT;
    return IntStream.of(right.input().length + 1, legal.least() - 1)
        .filter(length -> !wrapped && length >= 0 && !legal.accept(length))
        .findFirst();
  }

  private static boolean takesNonce(Trial trial) {
    return trial.operation() == Operation.ENCRYPT
        || trial.operation() == Operation.DECRYPT
        || trial.operation() == Operation.DERIVE;
  }
}
