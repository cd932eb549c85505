package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The library, loaded, and the calls of its functions. It stays loaded as long as the JVM runs: libcrypto is not made
 * to be taken out of a process. Legal from any thread.
 *
 * <p>The names of algorithms and parameters that it is told lie in memory that is kept for as long. What it has
 * {@linkplain #fetch fetched} is not given back either: it stays in the library's own store in any case.
 */
@SuppressWarnings("EnumOrdinal") // the index into an array that is made and read here
final class Libcrypto {
  /** {@code OPENSSL_INIT_NO_ATEXIT}: see OPENSSL_init_crypto(3). */
  private static final long NO_ATEXIT = 0x0008_0000L;

  private static final int MAJOR = 3;
  private static final int MAJOR_SHIFT = 28;
  private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
  private static final int LONGEST_SENTENCE = 256;
  private static final int MOST_ERRORS = 16;
  private static final List<String> NAMES =
      List.of("libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll");

  private static final Map<String, Long> WORDS = new ConcurrentHashMap<>();

  private final MemorySegment[] functions;
  private final Map<String, Long> groups = new ConcurrentHashMap<>();
  private final String version;

  private Libcrypto(MemorySegment[] functions, String version) {
    this.functions = functions;
    this.version = version;
  }

  /**
   * Loads it.
   *
   * @param path a file; empty for the system's library
   * @throws DriverException with {@link Reason#UNAVAILABLE} if there is none that can be used
   */
  static Libcrypto load(String path) throws DriverException {
    if (ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
      throw new DriverException(Reason.UNAVAILABLE, "this JVM's addresses are not of 64 bits");
    }
    List<String> names = path.isEmpty() ? NAMES : List.of(path);
    try {
      for (String name : names) {
        Optional<SymbolLookup> found = open(name);
        if (found.isPresent()) {
          return of(found.get(), name);
        }
      }
    } catch (IllegalCallerException e) {
      throw new DriverException(
          Reason.UNAVAILABLE,
          "native access is denied; start with --enable-native-access=io.fermata.driver.openssl",
          e);
    }
    throw new DriverException(
        Reason.UNAVAILABLE,
        path.isEmpty()
            ? "there is no libcrypto 3, tried " + String.join(", ", names)
                + "; install OpenSSL 3 (libssl3), or set library to the path of its libcrypto"
            : "library=" + path + " cannot be loaded; set it to the path of a libcrypto 3");
  }

  @SuppressWarnings("restricted") // reaching native code is what this module is for
  private static Optional<SymbolLookup> open(String name) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException e) { // not there, or not a library
      return Optional.empty();
    }
  }

  /** True of versions that this driver knows: OPENSSL_VERSION_NUMBER(3). */
  static boolean isTaken(long number) {
    return number >>> MAJOR_SHIFT == MAJOR;
  }

  private static Libcrypto of(SymbolLookup found, String name) throws DriverException {
    Optional<MemorySegment> number = found.find(Function.OpenSSL_version_num.name());
    if (number.isEmpty()) {
      throw new DriverException(
          Reason.UNAVAILABLE, name + " has no OpenSSL_version_num: it is no libcrypto 3");
    }
    long told = Call.plain(number.get()) & UNSIGNED_INT; // an unsigned long, which may have 32 bits
    if (!isTaken(told)) {
      throw new DriverException(
          Reason.UNAVAILABLE,
          name + " is of version " + (told >>> MAJOR_SHIFT) + "; this driver takes version " + MAJOR);
    }
    Function[] all = Function.values();
    MemorySegment[] functions = new MemorySegment[all.length];
    List<String> missing = new ArrayList<>();
    for (Function function : all) {
      found
          .find(function.name())
          .ifPresentOrElse(at -> functions[function.ordinal()] = at, () -> missing.add(function.name()));
    }
    if (!missing.isEmpty()) {
      throw new DriverException(
          Reason.UNAVAILABLE, name + " lacks " + String.join(", ", missing));
    }
    // Before anything else: at exit it would take down what threads of the JVM are still inside of.
    Call.plain(functions[Function.OPENSSL_init_crypto.ordinal()], NO_ATEXIT, 0, 0);
    String version = text(Call.plain(functions[Function.OpenSSL_version.ordinal()], 0, 0, 0));
    return new Libcrypto(functions, version);
  }

  /** As it says itself: {@code OpenSSL 3.0.17 1 Jul 2025}. */
  String version() {
    return version;
  }

  private MemorySegment at(Function function) {
    return functions[function.ordinal()];
  }

  /** Calls a function of at most three arguments. */
  long call(Function function, long a, long b, long c) {
    return Call.plain(at(function), a, b, c);
  }

  /** Calls a function of at most five arguments. */
  long call(Function function, long a, long b, long c, long d, long e) {
    return Call.plain(at(function), a, b, c, d, e);
  }

  /** Calls a function of at most eight arguments. */
  long call(Function function, long a, long b, long c, long d, long e, long f, long g, long h) {
    return Call.plain(at(function), a, b, c, d, e, f, g, h);
  }

  /** As {@link Call#quick(MemorySegment, long, long, long)}. */
  int quick(Function function, long a, long b, long c) {
    return (int) Call.quick(at(function), a, b, c);
  }

  /** As {@link Call#quick(MemorySegment, long, long, long, long, long, long)}. */
  int quick(Function function, long a, long b, long c, long d, long e, long f) {
    return (int) Call.quick(at(function), a, b, c, d, e, f);
  }

  /** Passes data through a function. */
  int data(
      Function function, long context, MemorySegment out, long outLength, MemorySegment in, long length) {
    return (int) Call.data(at(function), context, out, outLength, in, length);
  }

  /** Passes data into a function. */
  int data(Function function, long context, MemorySegment in, long length) {
    return (int) Call.data(at(function), context, in, length);
  }

  /** Calls what makes an object; never 0. */
  long made(Function function, long a, long b, long c) throws DriverException {
    long made = Call.plain(at(function), a, b, c);
    if (made == 0) {
      throw failure(function);
    }
    return made;
  }

  /** Requires that a call went well: 1. */
  void require(Function function, long result) throws DriverException {
    if ((int) result <= 0) {
      throw failure(function);
    }
  }

  /**
   * An implementation of an algorithm, from the default library context and whatever providers its configuration
   * loads; 0 if there is none.
   */
  long fetch(Function function, String algorithm) {
    long fetched = call(function, 0, word(algorithm), 0);
    if (fetched == 0) {
      forgetErrors();
    }
    return fetched;
  }

  /** The parameters of a curve, as a key that has nothing else; kept as long as the library. */
  long group(String curve) throws DriverException {
    Long known = groups.get(curve);
    if (known != null) {
      return known;
    }
    long made = PrivateKeys.group(this, curve);
    Long first = groups.putIfAbsent(curve, made);
    if (first == null) {
      return made;
    }
    call(Function.EVP_PKEY_free, made, 0, 0);
    return first;
  }

  /** The address of a name, as text in C. */
  static long word(String word) {
    return WORDS.computeIfAbsent(word, text -> Arena.global().allocateFrom(text).address());
  }

  /**
   * What the calling thread's queue of errors says of a function that has failed, in the library's words; the queue is
   * empty afterwards.
   *
   * <p>There is one queue for each native thread. A virtual thread leaves its carrier where it waits, and nothing
   * between a call of the library and this one waits, so that the queue is the one that the call has written to.
   * Where a lock is taken in between, another's errors might be told; they are never taken for a result.
   */
  DriverException failure(Function function) {
    return new DriverException(Reason.FAULT, function + " failed: " + errors());
  }

  /** The calling thread's errors, as a sentence; the queue is empty afterwards. */
  String errors() {
    StringJoiner all = new StringJoiner("; ");
    all.setEmptyValue("the library does not say why");
    try (Scratch scratch = new Scratch()) {
      MemorySegment sentence = scratch.room(LONGEST_SENTENCE);
      for (int i = 0; i < MOST_ERRORS; i++) {
        long code = call(Function.ERR_get_error, 0, 0, 0);
        if (code == 0) {
          break;
        }
        call(Function.ERR_error_string_n, code, sentence.address(), sentence.byteSize());
        all.add(sentence.getString(0));
      }
    }
    forgetErrors();
    return all.toString();
  }

  void forgetErrors() {
    quick(Function.ERR_clear_error, 0, 0, 0);
  }

  /** Memory of the library's, filled with zeros; {@link #free} gives it back. */
  MemorySegment allocate(int size) throws DriverException {
    return view(made(Function.CRYPTO_zalloc, size, 0, 0), size);
  }

  /** Wipes it, and gives it back. */
  void free(MemorySegment allocated) {
    call(Function.CRYPTO_clear_free, allocated.address(), allocated.byteSize(), 0, 0, 0);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment view(long address, long size) {
    return MemorySegment.ofAddress(address).reinterpret(size);
  }

  private static String text(long address) {
    MemorySegment bytes = view(address, LONGEST_SENTENCE);
    StringBuilder text = new StringBuilder();
    for (long i = 0; bytes.get(JAVA_BYTE, i) != 0; i++) {
      text.append((char) bytes.get(JAVA_BYTE, i));
    }
    return text.toString();
  }
}
