package io.fermata.conformance;

/** A request has not ended, whatever it was asked for: that is the matter of {@link CompletesOnce}. */
final class NeverEnded extends Wrong {
  private static final long serialVersionUID = 1;

  NeverEnded(String what) {
    super(what);
  }
}
