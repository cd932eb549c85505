package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSettings;
import java.util.ArrayList;
import java.util.List;

/** What the inline driver has once it has started: functions, and memory for keys and seats. */
final class InlineFunctions {
  private static final int LEAST_KEY_BITS = 128;
  private static final int KEY_BITS_STEP = 64;

  private final List<GcmKey.Functions> gcm = new ArrayList<>();
  private final List<GmacKey.Functions> gmac = new ArrayList<>();
  private final ChaChaKey.Functions chaCha;
  private final CounterKey.Functions counter;
  private final Blocks gcmKeys = new Blocks(GcmKey.SIZE);
  private final Blocks otherKeys = new Blocks(CounterKey.SIZE);
  private final Blocks aeadSeats = new Blocks(AeadKey.SEAT);
  private final Blocks counterSeats = new Blocks(CounterKey.SEAT);
  private final Blocks chainedSeats = new Blocks(ChainedKey.SEAT);
  private final Seats stages = new Seats(new Blocks(CounterKey.STAGE));

  InlineFunctions(DriverSettings settings) throws DriverException {
    Instance instance = Instance.widest(Library.load(settings));
    for (int bits = LEAST_KEY_BITS; bits <= 2 * LEAST_KEY_BITS; bits += KEY_BITS_STEP) {
      gcm.add(new GcmKey.Functions(instance, bits));
      gmac.add(new GmacKey.Functions(instance, bits));
    }
    this.chaCha = new ChaChaKey.Functions(instance);
    this.counter = new CounterKey.Functions(instance);
  }

  /** Expands a raw key of a legal length, which is overwritten. */
  InlineKey key(Algorithm algorithm, byte[] raw) {
    return switch (algorithm.name()) {
      case "AES/GCM" -> new GcmKey(gcm.get(which(raw)), gcmKeys, aeadSeats, raw);
      case "AES-GMAC" -> new GmacKey(gmac.get(which(raw)), gcmKeys, aeadSeats, raw);
      case "ChaCha20-Poly1305" -> new ChaChaKey(chaCha, otherKeys, aeadSeats, raw);
      case "AES/CBC" -> new ChainedKey(counter, otherKeys, chainedSeats, stages, raw);
      default -> new CounterKey(counter, otherKeys, counterSeats, stages, raw);
    };
  }

  private static int which(byte[] raw) {
    return (raw.length * Byte.SIZE - LEAST_KEY_BITS) / KEY_BITS_STEP;
  }

  /** A seat for one message in parts. */
  Seat seatAlone() {
    return new Seat(aeadSeats.take(), true);
  }

  /** Overwrites such a seat and takes it back; once. */
  void give(Seat alone) {
    aeadSeats.give(alone.memory);
  }

  /** How many blocks of memory there are for keys and seats, in use or not. */
  int blocks() {
    return gcmKeys.made() + otherKeys.made() + aeadSeats.made() + counterSeats.made() + chainedSeats.made();
  }
}
