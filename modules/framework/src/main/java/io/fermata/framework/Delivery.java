package io.fermata.framework;

import java.util.function.Consumer;

/** How the submitter hears of the end of a request. */
sealed interface Delivery {

  /** It waits with the ticket. */
  enum Awaited implements Delivery {
    AWAITED
  }

  /** It is called back. */
  record Call(Callback place, Consumer<? super Request> callback) implements Delivery {
    /** For a request that a driver has kept, or might have. */
    boolean isImmediate(boolean inline) {
      return place == Callback.IMMEDIATE || (place == Callback.IMMEDIATE_IF_INLINE && inline);
    }

    /** For a request that has ended inside submit. */
    boolean isImmediateWhenDone() {
      return place != Callback.ON_COMPLETION_THREAD;
    }
  }

  /** It polls. */
  record Polled(CompletionQueue queue) implements Delivery {}
}
