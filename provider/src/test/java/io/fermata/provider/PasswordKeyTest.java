package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.InvalidKeyException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.interfaces.PBEKey;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Are keys from passwords the JDK's, and do they say of themselves what the JDK's say? */
class PasswordKeyTest {
  private final FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  static Stream<String> names() {
    return Stream.of("SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA512/224", "SHA512/256")
        .map(hash -> "PBKDF2WithHmac" + hash);
  }

  private static char[] password(Random random) {
    char[] password = new char[random.nextInt(40)];
    for (int i = 0; i < password.length; i++) {
      password[i] = (char) (random.nextInt(4) == 0 ? 0x20ac + random.nextInt(99) : 1 + random.nextInt(126));
    }
    return password;
  }

  @ParameterizedTest
  @MethodSource("names")
  @DisplayName("a key of any password, salt, count and length is the JDK's")
  void derived(String name) throws Exception {
    SecretKeyFactory ours = SecretKeyFactory.getInstance(name, provider);
    SecretKeyFactory jdks = SecretKeyFactory.getInstance(name, "SunJCE");
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      byte[] salt = Keys.bytes(1 + random.nextInt(40), random);
      PBEKeySpec spec =
          new PBEKeySpec(password(random), salt, 1 + random.nextInt(30), 1 + random.nextInt(900));
      PBEKey mine = (PBEKey) ours.generateSecret(spec);
      PBEKey theirs = (PBEKey) jdks.generateSecret(spec);
      String text = "seed " + seed;
      assertArrayEquals(theirs.getEncoded(), mine.getEncoded(), text);
      assertArrayEquals(theirs.getPassword(), mine.getPassword(), text);
      assertArrayEquals(theirs.getSalt(), mine.getSalt(), text);
      assertEquals(theirs.getIterationCount(), mine.getIterationCount(), text);
      assertEquals(theirs.getAlgorithm(), mine.getAlgorithm());
      assertEquals(theirs.getFormat(), mine.getFormat());
      assertEquals(theirs, mine, text);
      assertEquals(mine, theirs, text);
      assertEquals(theirs.hashCode(), mine.hashCode(), text);
      assertEquals(mine, ours.translateKey(theirs), text);
      assertSame(mine, ours.translateKey(mine), text);
      PBEKeySpec told = (PBEKeySpec) ours.getKeySpec(theirs, PBEKeySpec.class);
      assertArrayEquals(mine.getPassword(), told.getPassword(), text);
      assertEquals(8 * mine.getEncoded().length, told.getKeyLength(), text);
    }
  }

  @Test
  @DisplayName("what the JDK refuses is refused")
  void refused() throws Exception {
    SecretKeyFactory ours = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256", provider);
    SecretKeyFactory jdks = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256", "SunJCE");
    char[] password = {'a'};
    byte[] salt = new byte[8];
    for (KeySpec wrong :
        new KeySpec[] {
          null,
          new PBEKeySpec(password),
          new PBEKeySpec(password, salt, 1_000),
          new SecretKeySpec(salt, "AES"),
        }) {
      assertThrows(InvalidKeySpecException.class, () -> jdks.generateSecret(wrong));
      assertThrows(InvalidKeySpecException.class, () -> ours.generateSecret(wrong));
    }
    SecretKey key = ours.generateSecret(new PBEKeySpec(password, salt, 1, 80));
    for (SecretKeyFactory factory : new SecretKeyFactory[] {ours, jdks}) {
      assertThrows(InvalidKeySpecException.class, () -> factory.getKeySpec(key, SecretKeySpec.class));
      SecretKey plain = new SecretKeySpec(salt, "PBKDF2WithHmacSHA256");
      assertThrows(InvalidKeySpecException.class, () -> factory.getKeySpec(plain, PBEKeySpec.class));
      assertThrows(InvalidKeyException.class, () -> factory.translateKey(plain));
      assertThrows(InvalidKeyException.class, () -> factory.translateKey(new SecretKeySpec(salt, "AES")));
      assertThrows(InvalidKeyException.class, () -> factory.translateKey(null));
    }
    assertNotEquals(key, new SecretKeySpec(key.getEncoded(), "AES"));
    assertNotEquals(key, KeyHandle.of(key.getAlgorithm()));
  }

  @Test
  @DisplayName("a key is written as a plain one, without its password")
  void serial() throws Exception {
    SecretKey key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512", provider)
            .generateSecret(new PBEKeySpec("password".toCharArray(), new byte[4], 1, 256));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(file)) {
      out.writeObject(key);
    }
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(file.toByteArray()))) {
      SecretKey read = (SecretKey) in.readObject();
      assertEquals(key, read);
      assertEquals(SecretKeySpec.class, read.getClass());
    }
  }
}
