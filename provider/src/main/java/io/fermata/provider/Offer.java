package io.fermata.provider;

import io.fermata.spi.SessionSpec;
import java.security.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One service of the provider, as JCA knows it: each room says with a list of these what it offers.
 *
 * @param type such as {@code Cipher}
 * @param algorithm its standard name
 * @param aliases other names; object identifiers with and without {@code OID.}
 * @param attributes such as {@code SupportedModes}
 * @param needs sessions of which a driver must offer one, whatever the key; none if it needs no driver, or its maker sees
 *     to that
 * @param keys which keys it may take, as far as can be told without a driver: JCA asks before it makes an object
 * @param maker makes the object that JCA gets
 */
record Offer(
    String type,
    String algorithm,
    List<String> aliases,
    Map<String, String> attributes,
    List<SessionSpec> needs,
    Predicate<Key> keys,
    Function<Composition, Object> maker) {

  Offer {
    aliases = List.copyOf(aliases);
    attributes = Map.copyOf(attributes);
    needs = List.copyOf(needs);
  }

  /** A service that takes no keys and needs no driver, as long as nothing else is said. */
  static Offer of(String type, String algorithm, Function<Composition, Object> maker) {
    return new Offer(type, algorithm, List.of(), Map.of(), List.of(), key -> false, maker);
  }

  /** With another name. */
  Offer alias(String name) {
    List<String> more = new ArrayList<>(aliases);
    more.add(name);
    return new Offer(type, algorithm, more, attributes, needs, keys, maker);
  }

  /** With an object identifier: certificates and messages name algorithms so, in one of two ways. */
  Offer oid(String identifier) {
    return alias(identifier).alias("OID." + identifier);
  }

  Offer attribute(String name, String value) {
    Map<String, String> more = new TreeMap<>(attributes);
    more.put(name, value);
    return new Offer(type, algorithm, aliases, more, needs, keys, maker);
  }

  /** With these keys. */
  Offer keys(Predicate<Key> taken) {
    return new Offer(type, algorithm, aliases, attributes, needs, taken, maker);
  }

  /** Offered while some driver offers one of these. */
  Offer needs(SessionSpec... specs) {
    return new Offer(type, algorithm, aliases, attributes, List.of(specs), keys, maker);
  }
}
