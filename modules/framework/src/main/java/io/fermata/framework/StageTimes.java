package io.fermata.framework;

/** When a request passed the stages of its way. */
sealed interface StageTimes {

  /** It is offered to the driver. */
  void invoked();

  /** The driver has completed it. */
  void done();

  /** Its result is brought to its user. */
  void delivered();

  /** Its user has taken it. */
  void returned();

  /** Nobody wants to know. */
  enum Off implements StageTimes {
    OFF;

    @Override
    public void invoked() {
      // not measured
    }

    @Override
    public void done() {
      // not measured
    }

    @Override
    public void delivered() {
      // not measured
    }

    @Override
    public void returned() {
      // not measured
    }
  }

  /** Nanoseconds of the machine's clock. */
  final class Measured implements StageTimes {
    final long dispatchedNanos = System.nanoTime();
    volatile long invokedNanos = dispatchedNanos;
    volatile long doneNanos;
    volatile long deliveredNanos;
    volatile long returnedNanos;

    @Override
    public void invoked() {
      invokedNanos = System.nanoTime();
    }

    @Override
    public void done() {
      doneNanos = System.nanoTime();
    }

    @Override
    public void delivered() {
      deliveredNanos = System.nanoTime();
    }

    @Override
    public void returned() {
      returnedNanos = System.nanoTime();
    }
  }
}
