package io.fermata.framework;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A request has returned to its user. One for each, so that a recording has to ask for it by name. */
@Name(RequestEvent.NAME)
@Label("Request")
@Category("Fermata")
@Description("A request has returned to its user. A stage that it did not pass is -1.")
@Enabled(false)
@StackTrace(false)
final class RequestEvent extends Event {
  static final String NAME = "io.fermata.Request";

  @Label("Driver")
  String driver = "";

  @Label("Algorithm")
  String algorithm = "";

  @Label("Message")
  @DataAmount
  long bytes;

  @Label("Outcome")
  String outcome = "";

  @Label("Dispatch to Invoke")
  @Timespan
  long dispatchToInvoke;

  @Label("Invoke to Done")
  @Timespan
  long invokeToDone;

  @Label("Done to Callback")
  @Timespan
  long doneToCallback;

  @Label("Callback to Return")
  @Timespan
  long callbackToReturn;

  RequestEvent() {}

  RequestEvent(String driver, MeasuredTimes times) {
    this.driver = driver;
    this.algorithm = times.spec().algorithm();
    this.bytes = times.bytes();
    this.outcome = times.outcome().name();
    this.dispatchToInvoke = times.nanos(Stage.DISPATCH_TO_INVOKE);
    this.invokeToDone = times.nanos(Stage.INVOKE_TO_DONE);
    this.doneToCallback = times.nanos(Stage.DONE_TO_CALLBACK);
    this.callbackToReturn = times.nanos(Stage.CALLBACK_TO_RETURN);
  }
}
