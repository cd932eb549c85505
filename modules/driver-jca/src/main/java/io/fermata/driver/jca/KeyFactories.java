package io.fermata.driver.jca;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The key factories of one session, by family of keys: for the peers and keys that requests bring. */
final class KeyFactories {

  /** What is made of a key's encoding. */
  interface Reading<T> {
    T with(KeyFactory factory) throws GeneralSecurityException;
  }

  private final Provider provider;
  private final Map<String, Workers<KeyFactory>> workers = new ConcurrentHashMap<>();

  KeyFactories(Provider provider) {
    this.provider = provider;
  }

  Provider provider() {
    return provider;
  }

  /** True if the provider reads such keys itself. */
  boolean has(String family) {
    return provider.getService("KeyFactory", family) != null;
  }

  /** Reads with one of the provider's, or of any other if it has none; one that throws is not used again. */
  <T> T read(String family, Reading<T> reading) throws GeneralSecurityException {
    Workers<KeyFactory> all =
        workers.computeIfAbsent(family, name -> Workers.onDemand(() -> make(name)));
    KeyFactory factory = all.take();
    T read = reading.with(factory);
    all.giveBack(factory);
    return read;
  }

  private KeyFactory make(String family) throws GeneralSecurityException {
    return has(family) ? KeyFactory.getInstance(family, provider) : KeyFactory.getInstance(family);
  }
}
