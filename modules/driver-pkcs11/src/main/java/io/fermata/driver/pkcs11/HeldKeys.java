package io.fermata.driver.pkcs11;

import io.fermata.spi.HeldKey;
import io.fermata.spi.KeyHandle;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The keys of a token, as the SPI lists them. */
final class HeldKeys {
  private HeldKeys() {}

  static List<HeldKey> of(KeyStore store) throws GeneralSecurityException {
    List<HeldKey> held = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      Key key = store.getKey(alias, null);
      if (key != null) {
        Certificate[] chain = store.getCertificateChain(alias);
        held.add(of(alias, key, chain == null ? List.of() : List.of(chain)));
      }
    }
    return List.copyOf(held);
  }

  private static HeldKey of(String alias, Key key, List<Certificate> chain) {
    Key known =
        key instanceof PrivateKey && !chain.isEmpty()
            ? KeyHandle.of(key, chain.getFirst().getPublicKey())
            : key;
    return new HeldKey(alias, known, chain);
  }
}
