package io.fermata.framework.kernel;

import org.jspecify.annotations.Nullable;

/** The functions of a driver for sessions, with what they want to be given first. */
record EntryPoints(
    DriverCalls.NewSession newSession,
    DriverCalls.@Nullable FreeSession freeSession,
    DriverCalls.ProcessRequest process,
    @Nullable Object arg) {

  Errno newSession(SessionId sid, CryptoInit cri) {
    return newSession.newSession(arg, sid, cri);
  }

  /** Frees it, if the driver has something to free. */
  Errno freeSession(long sid) {
    return freeSession == null ? Errno.SUCCESS : freeSession.freeSession(arg, sid);
  }

  Errno process(CryptoRequest request) {
    return process.process(arg, request);
  }
}
