package io.fermata.driver.multibuffer;

/** What a request is computed with: held until it has ended. */
sealed interface Held permits BatchKey, Pair {

  /** One holds it no more. */
  void release();
}
