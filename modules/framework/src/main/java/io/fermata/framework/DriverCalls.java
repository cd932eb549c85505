package io.fermata.framework;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The calls that are inside a driver, and what follows if one does not come back.
 *
 * <p>The driver is {@link io.fermata.spi.Health#DRAINING} until it does: no new session is opened on it.
 * Stuck in {@code open}, its sessions go on. Stuck in {@code submit}, no further thread is sent in: new
 * requests of its sessions wait in the backlog, and those that have waited for {@link
 * FrameworkOptions#backlogLimit()} fail with {@link io.fermata.spi.Reason#UNAVAILABLE} and the driver's
 * name. Nothing frees the threads that are inside already. Other drivers have threads of their own.
 */
final class DriverCalls implements CallWatch.Listener {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  private final DriverPort port;
  private final CallWatch submits;
  private final CallWatch opens;

  DriverCalls(DriverPort port, Duration patience) {
    this.port = port;
    this.submits = new CallWatch("submit", port.time(), patience, this);
    this.opens = new CallWatch("open", port.time(), patience, this);
  }

  /** Just before a submission; a driver that completes inside it computes there, and may take its time. */
  int enterSubmit() {
    return port.isInline() ? CallWatch.NOT_WATCHED : submits.enter();
  }

  /** Just after it. */
  void exitSubmit(int call) {
    submits.exit(call);
  }

  /** The watch over {@code open}. */
  CallWatch opens() {
    return opens;
  }

  /** True if a call does not come back. */
  boolean isStuck() {
    return submits.isStuck() || opens.isStuck();
  }

  /** True if no further request is to be submitted. */
  boolean isStuckInSubmit() {
    return submits.isStuck();
  }

  List<StuckCall> stuck() {
    return Stream.of(submits, opens).flatMap(watch -> watch.stuckCalls().stream()).toList();
  }

  @Override
  public void stuck(StuckCall call) {
    LOG.log(Level.WARNING, "{0} is stuck: {1}{2}", port.name(), call, call.trace());
    Journal.CURRENT.driver(port.name(), "STUCK", call.toString());
    port.dispatcher().lanes().forEach(Lane::stuckOrNot);
  }

  @Override
  public void unstuck(StuckCall call) {
    LOG.log(Level.INFO, "{0}: {1}, and has come back", port.name(), call);
    Journal.CURRENT.driver(port.name(), "UNSTUCK", call.toString());
    port.dispatcher().lanes().forEach(Lane::stuckOrNot);
  }

  void close() {
    submits.close();
    opens.close();
  }
}
