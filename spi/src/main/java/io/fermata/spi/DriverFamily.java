package io.fermata.spi;

import java.util.List;

/**
 * Several drivers of one kind whose number is known only at run time, such as one for each installed
 * {@link java.security.Provider}. Found with {@link java.util.ServiceLoader}, as a {@link Driver} is.
 */
public interface DriverFamily {

  /**
   * The members present now, none of them started. Each call answers new objects, which belong to the
   * caller. Called without a lock; does no device work.
   */
  List<Driver> members();
}
