package io.fermata.framework.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The functions that a driver registers. The framework holds no lock while it calls them, and calls them
 * from any thread. None may block, wait for the device or throw; what is thrown fails the request.
 */
public final class DriverCalls {
  private DriverCalls() {}

  /** Opens a session on the device. */
  @FunctionalInterface
  public interface NewSession {
    /**
     * Has the device remember the keys.
     *
     * @param arg what was given to {@code register}
     * @param sid holds the driver's number; on success the driver sets its own number for the session
     *     (32 bits), unlike that of any other that is open
     * @param cri the algorithms; valid, and with its keys unwiped, until {@code freesession} returns
     * @return {@link Errno#SUCCESS}, or what the opener is answered
     */
    Errno newSession(@Nullable Object arg, SessionId sid, CryptoInit cri);
  }

  /** Forgets a session, and overwrites what the device has of it. */
  @FunctionalInterface
  public interface FreeSession {
    /**
     * Has the device forget.
     *
     * @param arg what was given to {@code register}
     * @param sid the whole session id; its low half is what {@code newsession} set
     */
    Errno freeSession(@Nullable Object arg, long sid);
  }

  /** Takes a request. */
  @FunctionalInterface
  public interface ProcessRequest {
    /**
     * Queues the request for the device and returns.
     *
     * @param arg what was given to {@code register}
     * @param request one {@linkplain CryptoRequest#segment() contiguous} buffer; the driver's until it
     *     calls {@link KernelCrypto#done(CryptoRequest)}, here or later, on any thread
     * @return {@link Errno#SUCCESS} if it was or will be completed; {@link Errno#ERESTART} if there is no
     *     room, and the request is not touched any more; anything else completes the request with it
     */
    Errno process(@Nullable Object arg, CryptoRequest request);
  }

  /** Takes a key operation. */
  @FunctionalInterface
  public interface ProcessKeyRequest {
    /** As {@link ProcessRequest#process}, with {@link KernelCrypto#kdone(KeyRequest)}. */
    Errno process(@Nullable Object arg, KeyRequest request);
  }
}
