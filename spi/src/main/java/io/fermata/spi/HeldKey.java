package io.fermata.spi;

import java.security.Key;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Objects;

/**
 * A key that a device keeps, as its driver lists it: see {@link Driver#keys}.
 *
 * @param alias its name at the device; unique there
 * @param key for sessions of that driver: a {@link KeyHandle}, or a secret key without an encoding
 * @param chain the certificates of a private key, its own first; may be empty
 */
public record HeldKey(String alias, Key key, List<Certificate> chain) {
  public HeldKey {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(key, "key");
    chain = List.copyOf(chain);
  }
}
