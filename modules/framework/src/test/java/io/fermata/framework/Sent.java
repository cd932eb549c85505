package io.fermata.framework;

import io.fermata.driver.simulated.Fault;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** One submission in a walk: where its bytes are, what is to become of it, and how often it was told. */
final class Sent {
  /** How its submitter hears of its end. */
  enum Manner {
    TICKET,
    COMPLETION_THREAD,
    IMMEDIATE,
    IMMEDIATE_IF_INLINE,
    QUEUE,
    FUTURE
  }

  final int number;
  final Line line;
  final Recipe.Task task;
  final Manner manner;
  final Request.Order order;
  final Request request;
  final GuardedMemory input;
  final GuardedMemory output;
  final Random random;
  private final String beginning;
  private final byte[] inputBefore;
  private final byte[] outputBefore;
  private byte[] inputAfter = new byte[0];
  private byte[] outputAfter = new byte[0];
  private Optional<Ticket> ticket = Optional.empty();
  private Outcome outcome = Outcome.FAILED;
  long due = Long.MAX_VALUE;
  boolean accepted;
  boolean cancelled;
  boolean arrived;
  boolean atDriver;
  int told;
  private boolean given;

  Sent(int number, Line line, Request request, Framework framework, Random random) {
    this.number = number;
    this.line = line;
    this.request = request;
    this.random = new Random(random.nextLong());
    this.task = line.recipe.task(random);
    this.manner = Manner.values()[random.nextInt(Manner.values().length)];
    int dice = random.nextInt(8);
    this.order =
        dice == 0
            ? Request.Order.BARRIER
            : dice < 3 ? Request.Order.UNORDERED : Request.Order.ORDERED;
    GuardedMemory.Form[] forms = GuardedMemory.Form.values();
    boolean chain = task.operation() == Operation.CHAIN;
    int room = task.expected().length + (chain ? 0 : random.nextInt(3));
    GuardedMemory.Form to = forms[random.nextInt(forms.length)];
    boolean inPlace = chain || (to != GuardedMemory.Form.SCATTERED && random.nextInt(3) == 0);
    int whole = inPlace ? Math.max(room, task.message().length) : room;
    this.output = new GuardedMemory(to, whole, framework, random);
    this.input =
        inPlace
            ? output
            : new GuardedMemory(
                forms[random.nextInt(forms.length)], task.message().length, framework, random);
    input.write(task.message());
    this.inputBefore = input.everything();
    this.outputBefore = output.read();
    fill(chain);
    this.beginning =
        chain
            ? request.memory().work().chain().getFirst().stage()
            : task.operation().toString();
  }

  private void fill(boolean chain) {
    task.fill(request);
    if (chain) {
      output.asBuffer(request);
    } else {
      input.asInput(request, task.message().length);
      output.asOutput(request);
    }
    request.order(order).batch(random.nextInt(6) == 0).attach(this);
  }

  /** The first of the steps that it takes, which tells the driver that it begins at from others. */
  String beginning() {
    return beginning;
  }

  void has(Ticket given) {
    ticket = Optional.of(given);
  }

  Optional<Ticket> ticket() {
    return ticket;
  }

  boolean isTicketDone() {
    return ticket.isPresent() && ticket.get().isDone();
  }

  boolean isWaiting() {
    return accepted && told == 0;
  }

  Outcome outcome() {
    return outcome;
  }

  /** True if the driver works on the caller's memory, since that was leased for it. */
  boolean isLeased() {
    return input.lease().isPresent() || output.lease().isPresent();
  }

  /** Its end was told; looks at the bytes. */
  void end(WalkLog log, WalkFaults faults) {
    outcome = request.outcome();
    inputAfter = input.lease().isPresent() ? inputAfter : input.everything();
    outputAfter = output.lease().isPresent() ? outputAfter : output.everything();
    if (isLeased() && given) {
      return; // the memory is another's by now
    }
    boolean wrong = line.onDevice && faults.has(Fault.Kind.WRONG_RESULT);
    boolean refuses = line.onDevice && faults.has(Fault.Kind.REJECTED);
    log.require(input.isGuardIntact() && output.isGuardIntact(), this + " wrote beside its place");
    log.require(
        input == output || Arrays.equals(inputBefore, input.everything()),
        this + " changed its input");
    byte[] seen = output.read();
    switch (outcome) {
      case DONE -> {
        log.require(!task.forged() || wrong, this + " is DONE and its tag is forged");
        log.require(request.produced() == task.expected().length, this + " has a wrong length");
        byte[] result = Arrays.copyOf(seen, task.expected().length);
        log.require(wrong || Arrays.equals(task.expected(), result), this + " has a wrong result");
        int from = result.length;
        log.require(
            Arrays.equals(
                seen, from, seen.length, outputBefore, from, outputBefore.length),
            this + " wrote more than its result");
      }
      case MISMATCH -> {
        log.require(task.forged() || refuses || wrong, this + " is refused and its tag is right");
        requireUntouched(log, seen);
        log.require(
            task.expected().length < 16
                || !Arrays.equals(seen, 0, 16, task.expected(), 0, 16),
            this + " released what it could not verify");
      }
      case FAILED -> requireUntouched(log, seen);
    }
  }

  private void requireUntouched(WalkLog log, byte[] seen) {
    if (line.onDevice && !isLeased()) {
      log.require(Arrays.equals(outputBefore, seen), this + " did not succeed and wrote");
    }
  }

  /** Looks once more at memory that is the caller's again. */
  void requireUnchanged(WalkLog log) {
    if (told > 0) {
      boolean same = input.lease().isPresent() || Arrays.equals(inputAfter, input.everything());
      same &= output.lease().isPresent() || Arrays.equals(outputAfter, output.everything());
      log.require(same, this + " changed memory after its end");
    }
  }

  void closeLeases() {
    given = true;
    input.lease().ifPresent(Lease::close);
    output.lease().ifPresent(Lease::close);
  }

  int usersOfLeases() {
    return input.lease().map(LocksOfFramework::users).orElse(0)
        + output.lease().map(LocksOfFramework::users).orElse(0);
  }

  @Override
  public String toString() {
    return "#" + number + " " + task.operation() + (task.forged() ? " forged" : "") + " " + order
        + " " + manner + " " + input + (input == output ? " in place" : " to " + output) + " on " + line;
  }
}
