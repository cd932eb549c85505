package io.fermata.framework;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Switches the framework's log off while drivers are faulty a thousand times. */
final class QuietLog implements BeforeAllCallback, AfterAllCallback {
  private Object logger = "none";

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    logger =
        Class.forName("java.util.logging.Logger")
            .getMethod("getLogger", String.class)
            .invoke(null, "io.fermata.framework");
    level("OFF");
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    level("INFO");
  }

  /** By reflection, since the module does not read the JDK's logging. */
  private void level(String name) throws ReflectiveOperationException {
    Class<?> type = Class.forName("java.util.logging.Level");
    Method set = logger.getClass().getMethod("setLevel", type);
    set.invoke(logger, type.getField(name).get(null));
  }
}
