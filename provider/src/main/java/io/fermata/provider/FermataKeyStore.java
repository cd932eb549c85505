package io.fermata.provider;

import io.fermata.framework.DriverKey;
import io.fermata.spi.DriverException;
import io.fermata.spi.HeldKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code KeyStore} Fermata: the keys that devices keep, as they are when it is loaded. Its keys are handles: no encoding,
 * and only the driver takes them that has given them out. A key goes by {@code driver/alias}; by its alias alone, too, if
 * no other driver has one of that name. What is in a device is made and removed there, so that nothing can be set here.
 */
@SuppressWarnings("JavaUtilDate") // the JDK's word for it
final class FermataKeyStore extends KeyStoreSpi {
  private final Composition composition;
  private final Map<String, HeldKey> keys = new TreeMap<>();
  private Date loaded = new Date();

  private FermataKeyStore(Composition composition) {
    this.composition = composition;
  }

  static List<Offer> offers() {
    return List.of(Offer.of("KeyStore", FermataProvider.NAME, FermataKeyStore::new));
  }

  /**
   * Asks the devices.
   *
   * @param stream none: {@code null}
   * @param password not looked at: drivers are told theirs by their settings
   */
  @Override
  public void engineLoad(@Nullable InputStream stream, char @Nullable [] password) throws IOException {
    if (stream != null) {
      throw new IOException("a key store of type Fermata is read from devices; load it with a stream that is null");
    }
    try {
      List<DriverKey> held = composition.framework().keys(composition.preference());
      keys.clear();
      held.forEach(key -> keys.put(key.driver() + "/" + key.held().alias(), key.held()));
      loaded = new Date();
    } catch (DriverException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Optional<HeldKey> find(String alias) {
    HeldKey whole = keys.get(alias);
    if (whole != null) {
      return Optional.of(whole);
    }
    List<HeldKey> named = keys.values().stream().filter(key -> key.alias().equals(alias)).toList();
    return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
  }

  @Override
  public @Nullable Key engineGetKey(String alias, char @Nullable [] password) {
    return find(alias).map(HeldKey::key).orElse(null);
  }

  @Override
  public Certificate @Nullable [] engineGetCertificateChain(String alias) {
    return find(alias)
        .map(HeldKey::chain)
        .filter(chain -> !chain.isEmpty())
        .map(chain -> chain.toArray(Certificate[]::new))
        .orElse(null);
  }

  @Override
  public @Nullable Certificate engineGetCertificate(String alias) {
    return find(alias).flatMap(key -> key.chain().stream().findFirst()).orElse(null);
  }

  @Override
  public @Nullable Date engineGetCreationDate(String alias) {
    return find(alias).map(_ -> (Date) loaded.clone()).orElse(null);
  }

  @Override
  public Enumeration<String> engineAliases() {
    return Collections.enumeration(List.copyOf(keys.keySet()));
  }

  @Override
  public boolean engineContainsAlias(String alias) {
    return find(alias).isPresent();
  }

  @Override
  public int engineSize() {
    return keys.size();
  }

  @Override
  public boolean engineIsKeyEntry(String alias) {
    return engineContainsAlias(alias);
  }

  @Override
  public boolean engineIsCertificateEntry(String alias) {
    return false;
  }

  @Override
  public @Nullable String engineGetCertificateAlias(Certificate cert) {
    return keys.entrySet().stream()
        .filter(entry -> entry.getValue().chain().stream().limit(1).anyMatch(cert::equals))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private static KeyStoreException fixed() {
    return new KeyStoreException("keys are made and removed at the device that keeps them, not in this key store");
  }

  @Override
  public void engineSetKeyEntry(
      String alias, Key key, char @Nullable [] password, Certificate @Nullable [] chain)
      throws KeyStoreException {
    throw fixed();
  }

  @Override
  public void engineSetKeyEntry(String alias, byte[] key, Certificate @Nullable [] chain)
      throws KeyStoreException {
    throw fixed();
  }

  @Override
  public void engineSetCertificateEntry(String alias, Certificate cert) throws KeyStoreException {
    throw fixed();
  }

  @Override
  public void engineDeleteEntry(String alias) throws KeyStoreException {
    throw fixed();
  }

  @Override
  public void engineStore(@Nullable OutputStream stream, char @Nullable [] password) {
    throw new UnsupportedOperationException("keys stay in their devices; there is nothing to store");
  }
}
