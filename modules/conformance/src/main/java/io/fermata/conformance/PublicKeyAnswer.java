package io.fermata.conformance;

import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SignatureParameters;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A published answer of an algorithm with a private and a public key: a file of the folder {@code published-answers},
 * which names its source. Keys are as long as kilobytes, too long for constants.
 *
 * @param source who has published it
 * @param keys the key pair, and whatever other keys are needed, by name: {@code private}, {@code public}
 * @param values the rest, by name
 * @param parameters what the published signature was made with besides the key, if the algorithm leaves that open
 */
record PublicKeyAnswer(
    String source,
    Map<String, Key> keys,
    Map<String, byte[]> values,
    Optional<SignatureParameters> parameters) {
  static final String PRIVATE = "private";
  static final String PUBLIC = "public";
  /** The key that the published signature is verified with, if that is not {@link #PUBLIC}. */
  static final String VERIFYING = "verifying";
  /** Is there if no other signature than the published one is right. */
  static final String EXACT = "exact";

  /**
   * Reads the answer of an algorithm.
   *
   * @throws GeneralSecurityException if the platform does not know such keys
   */
  static PublicKeyAnswer of(PublicKeyAlgorithm algorithm) throws GeneralSecurityException {
    Map<String, Key> keys = new TreeMap<>();
    Map<String, byte[]> values = new TreeMap<>();
    KeyFactory factory = KeyFactory.getInstance(algorithm.family());
    Properties fields = read(algorithm.name());
    String source = String.valueOf(fields.remove("source"));
    Optional<SignatureParameters> parameters = parameters(fields);
    for (Map.Entry<Object, Object> field : fields.entrySet()) {
      String name = field.getKey().toString();
      byte[] bytes = Base64.getDecoder().decode(field.getValue().toString());
      switch (name) {
        case PRIVATE -> keys.put(name, factory.generatePrivate(new PKCS8EncodedKeySpec(bytes)));
        case PUBLIC, VERIFYING ->
            keys.put(name, factory.generatePublic(new X509EncodedKeySpec(bytes)));
        default -> values.put(name, bytes);
      }
    }
    return new PublicKeyAnswer(source, keys, values, parameters);
  }

  /** Takes them out of the fields. */
  private static Optional<SignatureParameters> parameters(Properties fields) {
    if (fields.remove("context") instanceof String context) {
      return Optional.of(new SignatureParameters.Context(Base64.getDecoder().decode(context)));
    }
    return fields.remove("hash") instanceof String hash
            && fields.remove("mask") instanceof String mask
            && fields.remove("salt") instanceof String salt
        ? Optional.of(new SignatureParameters.Pss(hash, mask, Integer.parseInt(salt)))
        : Optional.empty();
  }

  /** A session for signatures as the published one, without a key. */
  SessionSpec signature(PublicKeyAlgorithm algorithm) {
    SessionSpec usual = SessionSpec.signature(algorithm.name());
    return parameters.map(usual::parameters).orElse(usual);
  }

  private static Properties read(String algorithm) {
    String file = "published-answers/" + algorithm.replace('/', '_') + ".properties";
    Properties fields = new Properties();
    try (InputStream in = PublicKeyAnswer.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no file " + file);
      }
      fields.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return fields;
  }

  Key key(String name) {
    Key key = keys.get(name);
    if (key == null) {
      throw new IllegalStateException("no key " + name + " among " + keys.keySet());
    }
    return key;
  }

  byte[] bytes(String name) {
    byte[] bytes = values.get(name);
    if (bytes == null) {
      throw new IllegalStateException("no value " + name + " among " + values.keySet());
    }
    return bytes;
  }

  /** The label of OAEP; empty if there is none. */
  byte[] label() {
    return has("label") ? bytes("label") : new byte[0];
  }

  boolean has(String name) {
    return keys.containsKey(name) || values.containsKey(name);
  }
}
