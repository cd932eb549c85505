package io.fermata.provider;

import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;

/** What an algorithm makes of an {@link AsyncRequest}. Keeps nothing of it; any thread. */
interface AsyncAlgorithm {
  /** The sessions that it needs, without a key. */
  SessionSpec keyless();

  /** The session that the request needs, without a key; the same as of all unless its parameters say otherwise. */
  default SessionSpec keyless(AsyncRequest asked) throws InvalidAlgorithmParameterException {
    return keyless();
  }

  /** Sets the places and parameters of the request in the framework's. */
  void fill(AsyncRequest asked, Flight flight)
      throws InvalidKeyException, InvalidAlgorithmParameterException;

  /** Refuses what a request has and the algorithm has no use for. */
  static void refuseParameters(AsyncRequest asked, String name)
      throws InvalidAlgorithmParameterException {
    if (asked.parametersOrNull() != null || asked.givenIv().length > 0) {
      throw new InvalidAlgorithmParameterException(name + " takes no parameters");
    }
    refuseAad(asked, name);
  }

  static void refuseAad(AsyncRequest asked, String name) {
    if (asked.aad().length > 0) {
      throw new IllegalArgumentException(
          "additional data of " + asked.aad().length + " bytes; " + name + " takes none");
    }
  }
}
