package io.fermata.driver.jca;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What providers of the JDK have, and how many objects were made of it. */
final class CountingProvider extends Provider {
  private static final long serialVersionUID = 1L;
  private static final Set<String> TYPES =
      Set.of(
          "Cipher", "Mac", "MessageDigest", "KDF", "SecretKeyFactory", "KeyAgreement", "KEM",
          "KeyFactory", "Signature");

  final transient AtomicInteger made = new AtomicInteger();

  CountingProvider() {
    super("Counting", "1", "of a test");
    for (String name : List.of("SUN", "SunRsaSign", "SunEC", "SunJCE")) {
      for (Service real : Security.getProvider(name).getServices()) {
        if (TYPES.contains(real.getType())) {
          putService(new Counted(this, real));
        }
      }
    }
  }

  private static final class Counted extends Service {
    private final AtomicInteger made;
    private final Service real;

    Counted(CountingProvider counting, Service real) {
      super(counting, real.getType(), real.getAlgorithm(), real.getClassName(), null, attributes(real));
      this.made = counting.made;
      this.real = real;
    }

    private static Map<String, String> attributes(Service real) {
      String modes = real.getAttribute("SupportedModes");
      return modes == null ? Map.of() : Map.of("SupportedModes", modes);
    }

    @Override
    public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
      made.incrementAndGet();
      return real.newInstance(parameter);
    }
  }
}
