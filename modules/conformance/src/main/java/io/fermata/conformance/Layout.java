package io.fermata.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How the bytes of a request lie in memory. The layouts are those of the Linux kernel's {@code testmgr.c}, as far
 * as a slot can be laid that way: what is scattered over several places never reaches a driver.
 *
 * @param name for the report
 * @param input what the message, the nonce and the additional data lie in
 * @param output what the result goes to
 * @param inputOffset how far the sources lie from an address that is a multiple of 64
 * @param outputOffset the same for the result
 * @param inPlace true if the result goes where the message is; then {@code output} and {@code outputOffset} say
 *     nothing
 */
record Layout(
    String name, Memory input, Memory output, int inputOffset, int outputOffset, boolean inPlace) {
  private static final int FURTHEST = 70;

  /** What bytes lie in. */
  enum Memory {
    HEAP,
    NATIVE,
    /** Native memory that cannot be written through this view; as a source alone. */
    READ_ONLY
  }

  /** Out of place, in arrays, from their beginning. */
  static final Layout PLAIN = apart("plain arrays", Memory.HEAP, Memory.HEAP, 0, 0);

  /** The same in native memory. */
  static final Layout NATIVE = apart("native memory", Memory.NATIVE, Memory.NATIVE, 0, 0);

  /** Those that every algorithm is asked with. */
  static final List<Layout> ALL = all();

  private static Layout apart(String name, Memory in, Memory out, int inputOffset, int outputOffset) {
    return new Layout(name, in, out, inputOffset, outputOffset, false);
  }

  private static List<Layout> all() {
    List<Layout> all = new ArrayList<>();
    all.add(PLAIN);
    all.add(NATIVE);
    all.add(apart("arrays at offset 1", Memory.HEAP, Memory.HEAP, 1, 1));
    all.add(apart("native memory at offset 1", Memory.NATIVE, Memory.NATIVE, 1, 1));
    all.add(apart("arrays at offsets 3 and 8", Memory.HEAP, Memory.HEAP, 3, 8));
    all.add(apart("native memory at offsets 17 and 2", Memory.NATIVE, Memory.NATIVE, 17, 2));
    all.add(apart("array to native memory", Memory.HEAP, Memory.NATIVE, 5, 9));
    all.add(apart("native memory to array", Memory.NATIVE, Memory.HEAP, 7, 11));
    all.add(apart("read-only native source", Memory.READ_ONLY, Memory.HEAP, 0, 1));
    all.add(apart("read-only native source to native memory", Memory.READ_ONLY, Memory.NATIVE, 1, 0));
    for (Memory memory : List.of(Memory.HEAP, Memory.NATIVE)) {
      for (int offset : new int[] {0, 1, 13}) {
        all.add(
            new Layout(
                "in place in " + (memory == Memory.HEAP ? "an array" : "native memory")
                    + " at offset " + offset,
                memory, memory, offset, offset, true));
      }
    }
    return List.copyOf(all);
  }

  /** True if it needs memory outside the heap. */
  boolean isNative() {
    return input != Memory.HEAP || (!inPlace && output != Memory.HEAP);
  }

  static Layout random(Random random) {
    Memory[] memories = Memory.values();
    Memory in = memories[random.nextInt(memories.length)];
    Memory out = memories[random.nextInt(2)];
    boolean inPlace = in != Memory.READ_ONLY && random.nextInt(3) == 0;
    int inputOffset = random.nextInt(FURTHEST);
    int outputOffset = inPlace ? inputOffset : random.nextInt(FURTHEST);
    return new Layout(
        "random layout", in, inPlace ? in : out, inputOffset, outputOffset, inPlace);
  }

  /** What a report says of it. */
  @Override
  public String toString() {
    return name.startsWith("random")
        ? (inPlace ? "in place in " + input : input + " to " + output) + " at offsets " + inputOffset
            + " and " + outputOffset
        : name;
  }
}
