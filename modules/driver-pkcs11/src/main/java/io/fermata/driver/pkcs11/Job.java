package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import java.util.Arrays;

/** What a lane does. */
sealed interface Job {

  /** On the lane's thread. */
  void run(Lane lane);

  /** Ends it without a result, since the driver is closed; nothing if it has ended. */
  void closed();

  /** Something that nobody waits for. */
  record Chore(Runnable task) implements Job {
    @Override
    public void run(Lane lane) {
      task.run();
    }

    @Override
    public void closed() {
      // there is nothing to be told
    }
  }

  /** How a request ends. */
  sealed interface Ending {
    /** With bytes, which are overwritten once they are in the output. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Done(byte[] bytes) implements Ending {}

    /** With a tag or signature that is not the message's. */
    record Mismatch() implements Ending {}

    /** With a failure. */
    record Failed(DriverException why) implements Ending {}
  }

  /** A request. It is completed once, by its lane or by whoever closes the driver. */
  final class Asked implements Job {
    private final TokenSession session;
    private final DriverRequest request;
    private final Asking asking;
    private final Part part;
    private boolean ended;
    private volatile boolean started;

    Asked(TokenSession session, DriverRequest request, Asking asking) {
      this.session = session;
      this.request = request;
      this.asking = asking;
      this.part = request.part();
    }

    Asking asking() {
      return asking;
    }

    Part part() {
      return part;
    }

    DriverRequest request() {
      return request;
    }

    @Override
    public void run(Lane lane) {
      Ending ending;
      started = true;
      try {
        ending = session.compute(lane, this);
      } catch (RuntimeException | Error e) {
        ending =
            new Ending.Failed(new DriverException(Reason.FAULT, "the driver failed: " + e.getClass().getName(), e));
      }
      end(ending);
      asking.wipe();
    }

    /** Completes the request, unless that was done. */
    private void end(Ending ending) {
      Ending told = ending;
      synchronized (this) {
        if (ended) {
          if (ending instanceof Ending.Done(byte[] nobodys)) {
            Arrays.fill(nobodys, (byte) 0);
          }
          return;
        }
        ended = true;
        if (ending instanceof Ending.Done(byte[] bytes)) {
          told = written(bytes);
        }
      }
      session.release(); // before: who hears of the end may submit the next
      switch (told) {
        case Ending.Done(byte[] bytes) -> request.succeed(bytes.length);
        case Ending.Mismatch mismatch -> request.mismatch();
        case Ending.Failed(DriverException why) -> request.fail(why);
      }
    }

    private Ending written(byte[] bytes) {
      try {
        if (bytes.length > asking.room()) {
          return new Ending.Failed(
              new DriverException(
                  Reason.BAD_REQUEST, "output of " + asking.room() + " bytes; the result has " + bytes.length));
        }
        request.output().buffer().put(bytes);
        return new Ending.Done(bytes);
      } catch (RuntimeException e) { // memory that was closed, or is another thread's
        return new Ending.Failed(
            new DriverException(Reason.BAD_REQUEST, "output cannot be written to: " + e.getMessage(), e));
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }

    @Override
    public void closed() {
      end(new Ending.Failed(new DriverException(Reason.CLOSED, "the driver is closed")));
      if (!started) {
        asking.wipe();
      }
    }
  }
}
