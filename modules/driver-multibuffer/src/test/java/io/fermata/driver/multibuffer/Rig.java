package io.fermata.driver.multibuffer;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Slot;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Starts drivers, and makes requests for them. */
final class Rig implements DriverHost {
  private final DriverSettings settings;

  private Rig(DriverSettings settings) {
    this.settings = settings;
  }

  static <D extends Driver> D started(D driver) throws DriverException {
    return started(driver, Map.of());
  }

  static <D extends Driver> D started(D driver, Map<String, String> settings) throws DriverException {
    driver.start(new Rig(new DriverSettings(driver.name(), settings)));
    return driver;
  }

  /** A request, and the wait for its end. */
  static final class Asked implements DriverRequest.Owner {
    final DriverRequest request = new DriverRequest(this);
    private volatile CountDownLatch end = new CountDownLatch(1);

    Asked begin(Operation operation) {
      end = new CountDownLatch(1);
      request.begin(operation, Part.WHOLE);
      return this;
    }

    DriverRequest await() {
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return request;
    }

    @Override
    public void ended(DriverRequest ended) {
      end.countDown();
    }

    @Override
    public void endedAgain(DriverRequest ended) {
      throw new AssertionError("completed twice");
    }
  }

  static SecretKey key(Random random, int length) {
    return new SecretKeySpec(bytes(random, length), "AES");
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** At an odd place of an array, or in native memory of the collector's. */
  static void put(Slot slot, byte[] bytes, boolean isNative) {
    if (isNative) {
      MemorySegment segment = Arena.ofAuto().allocate(bytes.length + 1L);
      slot.set(segment.asSlice(1, bytes.length).copyFrom(MemorySegment.ofArray(bytes)));
    } else {
      byte[] array = new byte[bytes.length + 5];
      System.arraycopy(bytes, 0, array, 3, bytes.length);
      slot.set(array, 3, bytes.length);
    }
  }

  @Override
  public DriverSettings settings() {
    return settings;
  }

  @Override
  public TimeSource time() {
    return TimeSource.system();
  }

  @Override
  public void unblocked() {
    // who is full asks again
  }

  @Override
  public void unblocked(WorkKind kind) {
    // who is full asks again
  }

  @Override
  public void changed(Health health, String why) {
    throw new AssertionError(health + ": " + why);
  }

  @Override
  public void withdrawn(String algorithm) {
    throw new AssertionError(algorithm);
  }
}
