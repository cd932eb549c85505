package io.fermata.framework;

/**
 * Where a message lies. A driver that completes inside {@code submit} works where it is, and may be quick with one
 * kind of memory and not with the other: code of the JVM's compiler reads arrays, a library native memory, and
 * whoever has the other kind copies. Any other driver gets a copy in native memory, wherever the message was.
 */
public enum Memory {
  /** In a byte array. */
  ARRAY,
  /** In native memory, such as that of a direct buffer. */
  NATIVE
}
