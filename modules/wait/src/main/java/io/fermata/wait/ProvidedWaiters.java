package io.fermata.wait;

import java.util.List;
import java.util.ServiceLoader;

/** Loaded once, when the first thread waits. */
final class ProvidedWaiters {
  static final List<Waiter> ALL =
      ServiceLoader.load(Waiter.class, Waiter.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private ProvidedWaiters() {}
}
