package io.fermata.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.DriverReport;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Is a key of many signature objects read once, and does its session end with the last of them? */
class SharedSessionsTest {
  private static final String DRIVER = "jca.SunEC";
  private static final int THREADS = 4;
  private static final byte[] MESSAGE = "who goes there".getBytes(US_ASCII);

  private final FermataProvider provider = Fermata.on(DRIVER);
  private KeyPair pair;
  private KeyPair another;

  @BeforeEach
  void makeKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    pair = generator.generateKeyPair();
    another = generator.generateKeyPair();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private Signature used(PrivateKey key) throws Exception {
    return use(Signature.getInstance("SHA256withECDSA", provider), key);
  }

  private static Signature use(Signature signature, PrivateKey key) throws Exception {
    signature.initSign(key);
    signature.update(MESSAGE);
    signature.sign();
    return signature;
  }

  /** Open at the driver. */
  private int sessions() {
    return provider.framework().driver(DRIVER).map(DriverReport.Present::sessions).orElseThrow();
  }

  private boolean isRight(byte[] signed, KeyPair by) throws Exception {
    Signature check = Signature.getInstance("SHA256withECDSA", "SunEC");
    check.initVerify(by.getPublic());
    check.update(MESSAGE);
    return check.verify(signed);
  }

  @Test
  @DisplayName("objects with one key have one session, which ends as the last of them gets another key")
  void one() throws Exception {
    Signature first = used(pair.getPrivate());
    int before = sessions();
    Signature second = used(pair.getPrivate());
    assertEquals(before, sessions(), "the second has the first one's");
    use(first, another.getPrivate());
    assertEquals(before + 1, sessions(), "the first one's new key; the second has the old one still");
    use(second, another.getPrivate());
    assertEquals(before, sessions(), "nobody has the old key any more");
    second.initSign(another.getPrivate());
    second.update(MESSAGE);
    assertTrue(isRight(second.sign(), another));
  }

  @Test
  @DisplayName("an equal key that is another object has a session of its own")
  void equal() throws Exception {
    PrivateKey equal =
        KeyFactory.getInstance("EC", "SunEC")
            .generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded()));
    Signature first = used(pair.getPrivate());
    int before = sessions();
    Signature second = used(equal);
    assertEquals(before + 1, sessions());
    use(first, another.getPrivate());
    use(second, another.getPrivate());
    assertEquals(before, sessions());
  }

  @Test
  @DisplayName("objects of several threads that take and leave two keys sign rightly, and leave no session behind")
  void threads() throws Exception {
    List<Signature> last = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Signature>> all = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int from = thread;
        all.add(threads.submit(() -> signs(from)));
      }
      for (Future<Signature> one : all) {
        last.add(one.get());
      }
    }
    for (Signature signature : last) {
      signature.initSign(pair.getPrivate()); // lets go of whatever it had
      signature.initSign(another.getPrivate());
    }
    assertEquals(0, provider.composition().shared().size());
  }

  private Signature signs(int from) throws Exception {
    Signature signature = Signature.getInstance("SHA256withECDSA", provider);
    for (int i = 0; i < 200; i++) {
      KeyPair key = (i + from) % 2 == 0 ? pair : another;
      signature.initSign(key.getPrivate());
      signature.update(MESSAGE);
      assertTrue(isRight(signature.sign(), key), "turn " + i);
    }
    return signature;
  }
}
