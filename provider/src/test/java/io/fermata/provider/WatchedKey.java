package io.fermata.provider;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.Key;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A key that remembers which copies of itself it has given to this project's code, and where. */
final class WatchedKey {
  private static final StackWalker STACK = StackWalker.getInstance();

  private record Copy(byte[] bytes, String taker) {
    boolean isWiped() {
      for (byte each : bytes) {
        if (each != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private final Key key;
  private final List<Copy> copies = new ArrayList<>(); // guarded by this

  private WatchedKey(Key of) {
    Set<Class<?>> types = new LinkedHashSet<>();
    for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
      types.addAll(List.of(type.getInterfaces()));
    }
    types.removeIf(type -> !type.getModule().isExported(type.getPackageName()));
    this.key =
        (Key)
            Proxy.newProxyInstance(
                WatchedKey.class.getClassLoader(),
                types.toArray(Class<?>[]::new),
                (_, method, arguments) -> told(of, method, arguments));
  }

  /** Looks like another key, and is a new one. */
  static WatchedKey of(Key key) {
    return new WatchedKey(key);
  }

  Key key() {
    return key;
  }

  private Object told(Key of, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("equals")) {
      return arguments[0] == key;
    }
    try {
      Object answer = method.invoke(of, arguments);
      if (method.getName().equals("getEncoded") && answer instanceof byte[] bytes) {
        remember(bytes);
      }
      return answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private synchronized void remember(byte[] bytes) {
    String taker =
        STACK.walk(
            frames ->
                frames
                    .filter(
                        frame ->
                            !frame.getClassName().contains("Proxy")
                                && !frame.getClassName().startsWith("java.lang.reflect")
                                && !frame.getClassName().startsWith(WatchedKey.class.getName()))
                    .findFirst()
                    .map(StackWalker.StackFrame::toString)
                    .orElse("nobody"));
    if (taker.contains("io.fermata.")) {
      copies.add(new Copy(bytes, taker));
    }
  }

  synchronized int given() {
    return copies.size();
  }

  /** Who has copies that were not overwritten. */
  synchronized List<String> left() {
    return copies.stream().filter(copy -> !copy.isWiped()).map(Copy::taker).toList();
  }
}
