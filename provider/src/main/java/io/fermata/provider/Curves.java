package io.fermata.provider;

import java.security.AlgorithmParameters;
import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The curves that every driver has, and whether two descriptions are of one: each provider has classes of its own. */
final class Curves {
  private static final Map<String, ECParameterSpec> USUAL = new LinkedHashMap<>();

  static {
    for (String name : new String[] {"secp256r1", "secp384r1", "secp521r1"}) {
      AlgorithmParameters parameters = Jdk.parameters("EC");
      try {
        parameters.init(new ECGenParameterSpec(name));
        USUAL.put(name, parameters.getParameterSpec(ECParameterSpec.class));
      } catch (InvalidParameterSpecException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  private Curves() {}

  static boolean isSame(ECParameterSpec one, ECParameterSpec other) {
    return one == other
        || (one.getCurve().equals(other.getCurve())
            && one.getGenerator().equals(other.getGenerator())
            && one.getOrder().equals(other.getOrder())
            && one.getCofactor() == other.getCofactor());
  }

  /** The name of a usual curve, {@code secp256r1}; empty if it is another. */
  static Optional<String> name(ECParameterSpec curve) {
    for (Map.Entry<String, ECParameterSpec> one : USUAL.entrySet()) {
      if (isSame(one.getValue(), curve)) {
        return Optional.of(one.getKey());
      }
    }
    return Optional.empty();
  }

  static ECParameterSpec named(String name) {
    ECParameterSpec curve = USUAL.get(name);
    if (curve == null) {
      throw new IllegalArgumentException(name + "; legal are " + USUAL.keySet());
    }
    return curve;
  }

  /** False of a key on a curve that some drivers do not have; keys of other families are usual. */
  static boolean isUsual(Key key) {
    return !(key instanceof ECKey own) || own.getParams() == null || name(own.getParams()).isPresent();
  }
}
