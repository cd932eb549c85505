package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/**
 * A message in two requests has the result that it has in one, if the second one's vector is what the first one
 * leaves: of CBC the last block of ciphertext (SP 800-38A, 6.2), of CTR the counter, one more for each block, in all
 * its bits (SP 800-38A, B.1).
 */
final class Chaining implements AlgorithmCheck {
  private static final int[] BLOCKS = {2, 3, 9};

  @Override
  public String name() {
    return "chaining";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.kind() == Kind.CIPHER
        && (sample.name().endsWith("/CBC") || sample.name().endsWith("/CTR"));
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    SessionSpec spec = lab.spec(sample, random);
    int block = sample.fixed().nonce().least();
    for (int blocks : BLOCKS) {
      for (int first = 1; first < blocks; first++) {
        for (byte[] vector : vectors(sample, block, random)) {
          Trial forth = sample.trial(random, blocks * block).nonce(vector);
          byte[] output = lab.stand().alone(spec, forth, Layout.PLAIN).result();
          inTwo(lab, sample, spec, forth, output, first * block);
          Optional<Trial> back = sample.back(forth, output);
          if (back.isPresent()) {
            inTwo(lab, sample, spec, back.get(), forth.input(), first * block);
          }
        }
      }
    }
    return new Verdict.Passed("the same message in one request");
  }

  /** One at random, and for a counter some that carry over from one to the next 32 bits, 64 bits, and beyond all. */
  private static byte[][] vectors(Sample sample, int block, Random random) {
    byte[] any = Sample.bytes(random, block);
    if (sample.name().endsWith("/CBC")) {
      return new byte[][] {any};
    }
    byte[][] vectors = {any, any.clone(), any.clone(), any.clone()};
    Arrays.fill(vectors[1], block - 4, block, (byte) 0xff);
    Arrays.fill(vectors[2], block - 8, block, (byte) 0xff);
    Arrays.fill(vectors[3], 0, block, (byte) 0xff);
    return vectors;
  }

  private static void inTwo(
      Lab lab, Sample sample, SessionSpec spec, Trial whole, byte[] expected, int cut)
      throws DriverException {
    byte[] input = whole.input();
    byte[] output = new byte[input.length];
    try (Stand.Seat seat = lab.stand().open(spec)) {
      Trial head = whole.input(Arrays.copyOf(input, cut)).room(cut);
      put(seat.ask(head, Layout.PLAIN), output, 0);
      byte[] ciphertext = whole.operation() == Operation.ENCRYPT ? output : input;
      byte[] next =
          sample.name().endsWith("/CBC")
              ? Arrays.copyOfRange(ciphertext, cut - whole.nonce().length, cut)
              : plus(whole.nonce(), cut / whole.nonce().length);
      Trial tail =
          whole.input(Arrays.copyOfRange(input, cut, input.length)).room(input.length - cut).nonce(next);
      put(seat.ask(tail, Layout.PLAIN), output, cut);
    }
    if (!Arrays.equals(output, expected)) {
      throw new Wrong(
          whole + ", in one of " + cut + " bytes and another with the vector that it leaves,"
              + " has another result");
    }
  }

  private static void put(Asked asked, byte[] output, int at) {
    byte[] result = asked.result();
    System.arraycopy(result, 0, output, at, Math.min(result.length, output.length - at));
  }

  private static byte[] plus(byte[] counter, int blocks) {
    byte[] sum = new BigInteger(1, counter).add(BigInteger.valueOf(blocks)).toByteArray();
    byte[] cut = new byte[counter.length];
    int count = Math.min(sum.length, cut.length);
    System.arraycopy(sum, sum.length - count, cut, cut.length - count, count);
    return cut;
  }
}
