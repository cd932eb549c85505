package io.fermata.provider;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What an object of the provider holds, as far as its fields and those of the provider's objects in them lead. */
final class Reachable {
  private static final int RUN = 8;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<byte[]> arrays = new ArrayList<>();

  private Reachable() {}

  /** True if some array holds 8 bytes running of the secret; those of the caller's own do not count. */
  static boolean holds(Object object, byte[] secret, byte[]... callers) throws IllegalAccessException {
    Reachable reachable = new Reachable();
    Arrays.stream(callers).forEach(reachable.seen::add);
    reachable.walk(object);
    return reachable.arrays.stream().anyMatch(array -> contains(array, secret));
  }

  private void walk(Object from) throws IllegalAccessException {
    Deque<Object> open = new ArrayDeque<>();
    open.add(from);
    while (!open.isEmpty()) {
      Object next = open.poll();
      if (!seen.add(next)) {
        continue;
      }
      if (next instanceof byte[] bytes) {
        arrays.add(bytes);
      } else if (next instanceof Object[]) {
        for (int i = 0; i < Array.getLength(next); i++) {
          addIfThere(open, Array.get(next, i));
        }
      } else if (next.getClass().getPackage() == Reachable.class.getPackage() && !(next instanceof Composition)) {
        for (Class<?> type = next.getClass(); type != null; type = type.getSuperclass()) {
          fields(type, next, open);
        }
      }
    }
  }

  private static void fields(Class<?> type, Object of, Deque<Object> open) throws IllegalAccessException {
    if (type.getPackage() != Reachable.class.getPackage()) {
      return;
    }
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        field.setAccessible(true);
        addIfThere(open, field.get(of));
      }
    }
  }

  private static void addIfThere(Deque<Object> open, Object value) {
    if (value != null) {
      open.add(value);
    }
  }

  private static boolean contains(byte[] array, byte[] secret) {
    for (int at = 0; at + RUN <= array.length; at++) {
      for (int from = 0; from + RUN <= secret.length; from++) {
        if (Arrays.equals(array, at, at + RUN, secret, from, from + RUN)) {
          return true;
        }
      }
    }
    return false;
  }
}
