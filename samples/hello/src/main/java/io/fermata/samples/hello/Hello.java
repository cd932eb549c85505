package io.fermata.samples.hello;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fermata.job.JobLoop;
import io.fermata.provider.FermataProvider;
import java.security.Security;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/** Seals a greeting with plain JCA code that may pause. */
public final class Hello {
  private Hello() {}

  /** Runs the example. */
  public static void main(String[] arguments) throws Exception {
    Security.insertProviderAt(new FermataProvider(), 1);
    SecretKey key = KeyGenerator.getInstance("AES").generateKey();
    Callable<byte[]> seal = () -> {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher.doFinal("hello".getBytes(UTF_8)); // pauses the job while a device works
    };
    try (JobLoop loop = JobLoop.open()) { // one thread, and as many jobs in flight as you like
      Future<byte[]> sealed = loop.submit(seal);
      System.out.println("hello, sealed in " + sealed.get().length + " bytes");
    }
  }
}
