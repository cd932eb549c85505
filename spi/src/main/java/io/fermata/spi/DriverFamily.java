package io.fermata.spi;

import java.util.List;

/**
 * Several drivers of one kind whose number is known only at run time, such as one for each installed
 * {@link java.security.Provider}. Found with {@link java.util.ServiceLoader}, as a {@link Driver} is.
 */
public interface DriverFamily {

  /** What its settings go by, {@code fermata.driver.<name>.<key>}, as those of a driver of that name do. */
  String name();

  /**
   * The members present now, none of them started. Each call answers new objects, which belong to the
   * caller. Called without a lock; does no device work.
   *
   * <p>A member is started with its own settings, by its own name. Where that is the family's, a dot and a
   * word, its settings are among the family's as well: {@code <word>.<key>}, or, from an environment variable,
   * which has no dots, {@code <word>-<key>}. So settings can name the members. What a family does not ask for is
   * not refused: it may be a member's.
   *
   * @param settings the family's
   * @throws DriverException if they do not say what members there are; the family is told as absent then,
   *     with this as the reason
   */
  List<Driver> members(DriverSettings settings) throws DriverException;
}
