package io.fermata.samples.hello;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.provider.FermataProvider;
import io.fermata.wait.WaitContext;
import java.security.Security;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
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
    BlockingQueue<WaitContext> ready = new LinkedBlockingQueue<>();
    try (WaitContext wait = WaitContext.open(); Jobs jobs = Jobs.open()) {
      wait.onWake(() -> ready.add(wait));
      Job<byte[]> job = jobs.start(wait, seal); // runs here, until it pauses or ends
      for (; job.isPaused(); job.resume()) ready.take(); // or do something else meanwhile
      System.out.println("hello, sealed in " + job.result().length + " bytes");
    }
  }
}
