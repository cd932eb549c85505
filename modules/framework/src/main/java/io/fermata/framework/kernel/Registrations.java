package io.fermata.framework.kernel;

import io.fermata.spi.KeyOperation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a driver of this face has registered. May be used by several threads. */
final class Registrations {
  private record Entry(int maxOpLen, Set<AlgorithmFlag> flags) {}

  /** A key operation and the function that takes it. */
  record KeyEntry(DriverCalls.ProcessKeyRequest process, @Nullable Object arg) {}

  private final Map<Integer, Entry> algorithms = new HashMap<>();
  private final Map<KeyOperation, KeyEntry> operations = new EnumMap<>(KeyOperation.class);
  private @Nullable EntryPoints calls;
  private boolean closed;

  /** Adds an algorithm, or changes what is said of it; the functions count the first time only. */
  synchronized Errno register(int alg, int maxOpLen, Set<AlgorithmFlag> flags, @Nullable EntryPoints given) {
    if (closed || CryptoAlgorithm.of(alg).isEmpty() || maxOpLen < 0) {
      return Errno.EINVAL;
    }
    if (calls == null) {
      if (given == null) {
        return Errno.EINVAL;
      }
      calls = given;
    }
    Set<AlgorithmFlag> all = EnumSet.of(AlgorithmFlag.SUPPORTED);
    all.addAll(flags);
    algorithms.put(alg, new Entry(maxOpLen, all));
    return Errno.SUCCESS;
  }

  synchronized Errno kregister(KeyOperation operation, KeyEntry entry) {
    if (closed) {
      return Errno.EINVAL;
    }
    operations.put(operation, entry);
    return Errno.SUCCESS;
  }

  /** Takes an algorithm away. */
  synchronized Errno unregister(int alg) {
    return algorithms.remove(alg) == null ? Errno.EINVAL : Errno.SUCCESS;
  }

  /** Takes everything away; nothing is registered any more. */
  synchronized void close() {
    closed = true;
    algorithms.clear();
    operations.clear();
  }

  synchronized boolean isEmpty() {
    return algorithms.isEmpty() && operations.isEmpty();
  }

  synchronized Set<AlgorithmFlag> flags(int alg) {
    Entry entry = algorithms.get(alg);
    return entry == null ? Set.of() : Set.copyOf(entry.flags);
  }

  synchronized Optional<EntryPoints> calls() {
    return Optional.ofNullable(calls);
  }

  synchronized Optional<KeyEntry> operation(String name) {
    return operations.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The longest request that all stages take, in bytes; empty if one of them is not registered. */
  synchronized OptionalInt longest(Iterable<SessionSpec> stages) {
    int longest = Integer.MAX_VALUE;
    for (SessionSpec stage : stages) {
      OptionalInt number = CryptoAlgorithm.number(stage);
      Entry entry = number.isPresent() ? algorithms.get(number.getAsInt()) : null;
      if (entry == null) {
        return OptionalInt.empty();
      }
      if (entry.maxOpLen > 0) {
        longest = Math.min(longest, entry.maxOpLen / Byte.SIZE);
      }
    }
    return OptionalInt.of(longest);
  }

  /** The same as an answer to a probe. */
  Suitability fit(String driver, Iterable<SessionSpec> stages) {
    OptionalInt longest = longest(stages);
    return longest.isPresent()
        ? new Suitability.Fits(0, longest.getAsInt())
        : new Suitability.Unfit(
            Reason.UNSUPPORTED, driver + " has not registered all of it");
  }
}
