package io.fermata.provider;

import java.util.Random;

/** Lengths of messages: mostly small, and often next to where something changes. */
final class Sizes {
  private static final int[] EDGES = {
    0, 1, 16, 32, 48, 64, 128, 4_096, MessageStream.LIMIT, 2 * MessageStream.LIMIT, 100 * 1_024
  };

  private Sizes() {}

  static int next(Random random) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> random.nextInt(200);
      case 4, 5 -> random.nextInt(5_000);
      case 6 -> random.nextInt(10) > 0 ? random.nextInt(20_000) : random.nextInt(102_400);
      default -> {
        int edge = EDGES[random.nextInt(EDGES.length - (random.nextInt(8) > 0 ? 1 : 0))];
        yield Math.max(0, edge + random.nextInt(3) - 1);
      }
    };
  }
}
