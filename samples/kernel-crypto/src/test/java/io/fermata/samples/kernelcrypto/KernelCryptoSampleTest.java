package io.fermata.samples.kernelcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KernelCryptoSampleTest {
  private final PrintStream before = System.out;

  @AfterEach
  void restore() {
    System.setOut(before);
  }

  @Test
  @DisplayName("the sample opens a session, has its callback called, and closes the session")
  void run() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    KernelCryptoSample.main(new String[0]);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("a secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] code = mac.doFinal("hello, crypto(9)".getBytes(StandardCharsets.UTF_8));
    assertEquals(
        List.of(
            "driver 0",
            "dispatch: SUCCESS, code " + HexFormat.of().formatHex(code),
            "freesession: SUCCESS"),
        bytes.toString(StandardCharsets.UTF_8).lines().toList());
  }
}
