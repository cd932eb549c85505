package io.fermata.conformance;

import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What can be asked of an algorithm, of whatever kind: legal sessions and requests, drawn at random. */
interface Repertoire {

  /** As in a session. */
  String name();

  Kind kind();

  /** A session for {@link #trial}. */
  SessionSpec spec(Random random);

  /** What is done first; of so many bytes, if that is for the asker to say. */
  Trial trial(Random random, int length);

  /** Lengths of messages for a check that asks the same in many ways; the fewer, the dearer the algorithm. */
  List<Integer> lengths();

  /**
   * What undoes or verifies it, in the same session: with a key for that request alone, if it takes another. Empty if
   * nothing does.
   */
  Optional<Trial> back(Trial forth, byte[] output);

  /** True if {@link #trial} has the same result each time. */
  boolean isRepeatable();
}
