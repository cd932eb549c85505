package io.fermata.job;

import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs a test method on a virtual thread in the situations that ask for it. */
final class VirtualCaller implements InvocationInterceptor {
  @Override
  public void interceptTestMethod(
      Invocation<Void> test,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    EverySituation instance = (EverySituation) context.getRequiredTestInstance();
    if (!instance.situation.hasVirtualCaller()) {
      test.proceed();
      return;
    }
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    test.proceed();
                  } catch (Throwable t) {
                    thrown.set(t);
                  }
                });
    try {
      caller.join();
    } catch (InterruptedException timeout) {
      timeout.setStackTrace(caller.getStackTrace()); // where the test hangs
      throw timeout;
    }
    if (thrown.get() != null) {
      throw thrown.get();
    }
  }
}
