package io.fermata.cli;

import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.framework.SteadyLoad;
import io.fermata.spi.DriverException;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The requests of one cell, all alike: they read the same bytes, which nobody writes, and each has a result
 * of its own. What encrypts does so each time under another nonce, and so does a code that takes one. One thread
 * uses it.
 */
final class CellRequests {
  /** How long a driver may take to make what another operation undoes. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static final VarHandle NUMBER =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] NOTHING = new byte[0];

  private final Measurable algorithm;
  private final Cell cell;
  private final byte[] nonce;
  private final MadeUpKeys keys;
  private final Memory memory;
  private final Arena arena;

  /**
   * @param cell of the algorithm
   * @param arena for messages and results
   */
  CellRequests(Measurable algorithm, Cell cell, MadeUpKeys keys, Memory memory, Arena arena) {
    this.algorithm = algorithm;
    this.cell = cell;
    this.keys = keys;
    this.memory = memory;
    this.arena = arena;
    this.nonce = new byte[algorithm.nonce()];
    renew(nonce);
  }

  /**
   * Makes them, as many as are to be in flight. What is to be decrypted, verified, decapsulated or
   * decompressed is made first, by the same driver.
   */
  List<Request> all(Framework framework) throws DriverException {
    byte[] message = message();
    byte[] first = undoes() ? made(framework, message) : NOTHING;
    byte[] bytes =
        switch (cell.operation()) {
          case DECRYPT, DECOMPRESS -> first;
          case DECAPSULATE -> Arrays.copyOfRange(first, algorithm.secret(), first.length);
          default -> message;
        };
    MemorySegment input = memory.copy(arena, bytes);
    Request[] requests = new Request[cell.inFlight()];
    for (int i = 0; i < requests.length; i++) {
      MemorySegment output = memory.allocate(arena, room(cell.operation()));
      Request request = request(cell.operation(), input, output);
      switch (cell.operation()) {
        case VERIFY -> request.tag(first, 0, first.length);
        case ENCRYPT, MAC -> {
          byte[] own = nonce.clone();
          request.nonce(own).attach(own);
        }
        default -> {}
      }
      requests[i] = request;
    }
    return List.of(requests);
  }

  private boolean undoes() {
    return algorithm.operations().indexOf(cell.operation()) > 0;
  }

  private int room(Operation operation) {
    return algorithm.room(operation, cell.size().orElse(0));
  }

  private byte[] message() {
    return switch (algorithm.kind()) {
      case KEY_AGREEMENT -> keys.peer().getEncoded();
      case KEY_DERIVATION -> NOTHING; // the size is that of the result
      default -> MadeUpKeys.letters(cell.size().orElse(0));
    };
  }

  private Request request(Operation operation, MemorySegment input, MemorySegment output) {
    Request request = new Request().input(input).output(output);
    if (operation != Operation.DERIVE) {
      return request.nonce(nonce).operation(operation);
    }
    return request.derive(nonce, KeyDerivation.find(algorithm.name()).orElseThrow().cheap());
  }

  /** What the operation of the cell undoes. */
  private byte[] made(Framework framework, byte[] message) throws DriverException {
    Operation forth = algorithm.operations().getFirst();
    byte[] result = new byte[room(forth)];
    Request request =
        request(forth, MemorySegment.ofArray(message), MemorySegment.ofArray(result)).within(LIMIT);
    try (Session session = framework.open(keys.spec(forth), Preference.driver(cell.driver()));
        SteadyLoad flight = new SteadyLoad(session, List.of(request), each -> {})) {
      flight.run(1);
      flight.await();
    }
    if (forth == Operation.COMPRESS && request.produced() >= message.length) {
      throw new DriverException(
          Reason.BAD_REQUEST, "a message of " + message.length + " bytes does not get shorter");
    }
    return Arrays.copyOf(result, request.produced());
  }

  /** Makes it a request of its own again. */
  void renew(Request request) {
    if (request.attachment() instanceof byte[] own) {
      renew(own);
    }
  }

  /** In a counter mode the last bytes, which count the blocks of a message, stay as they are. */
  private void renew(byte[] own) {
    if (own.length >= Long.BYTES) {
      NUMBER.set(own, 0, keys.nextNonce());
    }
  }
}
