package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.StreamState;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * A driver that knows single algorithms and no chains, and computes with the JDK: inside submit, on a
 * thread of its own, or on an executor of the test.
 */
final class ToolDriver implements Driver {
  static final List<String> ALGORITHMS =
      List.of(
          "AES/CBC", "AES/GCM", "AES-GMAC", "HmacSHA1", "HmacSHA256", "SHA-256", "DEFLATE", "MOD_EXP");

  /** What happens instead of the work; empty for the work itself. */
  interface Hook extends Function<DriverRequest, Optional<Taken>> {}

  final List<String> log = new ArrayList<>();
  final AtomicInteger openSessions = new AtomicInteger();
  final AtomicInteger openStates = new AtomicInteger();
  volatile Hook hook = request -> Optional.empty();
  volatile DriverHost host;
  private final String name;
  private final Optional<Executor> executor;
  private final Optional<ExecutorService> own;

  private ToolDriver(String name, Optional<Executor> executor, Optional<ExecutorService> own) {
    this.name = name;
    this.executor = executor;
    this.own = own;
  }

  static ToolDriver inline() {
    return new ToolDriver("tool", Optional.empty(), Optional.empty());
  }

  static ToolDriver onThread() {
    ExecutorService own =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name("tool").factory());
    return new ToolDriver("tool", Optional.of(own), Optional.of(own));
  }

  static ToolDriver on(Executor executor) {
    return new ToolDriver("tool", Optional.of(executor), Optional.empty());
  }

  /** Every way of completing. */
  static List<ToolDriver> eachWay() {
    return List.of(inline(), onThread());
  }

  Framework open() {
    return Framework.open(
        DriverDiscovery.Found.of(this),
        FrameworkOptions.DEFAULT
            .withSelfTests(false)
            .withAllowed(Permission.SOFTWARE_KEY_OPERATIONS));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(DriverHost host) {
    this.host = host;
  }

  @Override
  public DriverShape shape() {
    return executor.isPresent()
        ? new DriverShape(
            DriverShape.Kind.SOFTWARE, DriverShape.Completion.OWN_THREAD, 1000, ALGORITHMS)
        : DriverShape.inline(DriverShape.Kind.SOFTWARE, ALGORITHMS);
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return ALGORITHMS.contains(spec.algorithm()) && spec.stages().isEmpty()
        ? new Suitability.Fits(0)
        : new Suitability.Unfit(Reason.UNSUPPORTED, "has " + ALGORITHMS);
  }

  @Override
  public DriverSession open(SessionSpec spec) {
    openSessions.incrementAndGet();
    return new ToolSession(spec);
  }

  @Override
  public void close() {
    own.ifPresent(ExecutorService::close);
  }

  private final class ToolSession implements DriverSession {
    private final SessionSpec spec;

    private ToolSession(SessionSpec spec) {
      this.spec = spec;
    }

    @Override
    public Taken submit(DriverRequest request, boolean more) {
      synchronized (log) {
        log.add(request.operation() + " " + spec.label());
      }
      Optional<Taken> instead = hook.apply(request);
      if (instead.isPresent()) {
        return instead.get();
      }
      if (executor.isEmpty()) {
        complete(spec, request);
        return Taken.DONE;
      }
      executor.get().execute(() -> complete(spec, request));
      return Taken.ACCEPTED;
    }

    @Override
    public void close() {
      openSessions.decrementAndGet();
    }
  }

  /** Does the work of a single operation. */
  void complete(SessionSpec spec, DriverRequest request) {
    try {
      if (spec.kind() == SessionSpec.Kind.KEY_OPERATION) {
        var in = request.parameters();
        if (!spec.algorithm().equals(KeyOperation.MOD_EXP.name())) {
          throw new GeneralSecurityException(spec.algorithm());
        }
        request.succeed(List.of(in.get(0).modPow(in.get(1), in.get(2))));
        return;
      }
      byte[] result = result(spec, request);
      request.output().buffer().put(result);
      request.succeed(result.length);
    } catch (AEADBadTagException e) {
      request.mismatch();
    } catch (GeneralSecurityException | DataFormatException | RuntimeException e) {
      request.fail(Reason.BAD_REQUEST, e.toString());
    }
  }

  private byte[] result(SessionSpec spec, DriverRequest request)
      throws GeneralSecurityException, DataFormatException {
    byte[] in = request.input().copy();
    Optional<Key> key = request.key().or(spec::key);
    switch (request.operation()) {
      case ENCRYPT, DECRYPT -> {
        int mode =
            request.operation() == Operation.ENCRYPT ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        byte[] nonce = request.nonce().copy();
        if (spec.kind() == SessionSpec.Kind.CIPHER) {
          Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
          cipher.init(mode, key.orElseThrow(), new IvParameterSpec(nonce));
          return cipher.doFinal(in);
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.orElseThrow(), new GCMParameterSpec(spec.tagLength() * 8, nonce));
        cipher.updateAAD(request.aad().copy());
        return cipher.doFinal(in);
      }
      case DIGEST, MAC -> {
        return code(spec, key, request, in);
      }
      case COMPRESS -> {
        return deflate(in);
      }
      case DECOMPRESS -> {
        return inflate(in, request.output().length());
      }
      default -> throw new GeneralSecurityException(request.operation().name());
    }
  }

  /** A hash or code half-way. */
  private final class Half implements StreamState {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final byte[] nonce;
    private boolean closed;

    private Half(byte[] nonce) {
      this.nonce = nonce;
      openStates.incrementAndGet();
    }

    @Override
    public StreamState copy() {
      Half copy = new Half(nonce);
      copy.message.writeBytes(message.toByteArray());
      return copy;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        openStates.decrementAndGet();
      }
    }
  }

  private byte[] code(SessionSpec spec, Optional<Key> key, DriverRequest request, byte[] in)
      throws GeneralSecurityException {
    byte[] all = in;
    byte[] nonce = request.nonce().copy();
    if (request.part() != io.fermata.spi.Part.WHOLE) {
      Half half = request.state() instanceof Half before ? before : new Half(nonce);
      half.message.writeBytes(in);
      request.state(half);
      if (!request.part().ends()) {
        return new byte[0];
      }
      all = half.message.toByteArray();
      nonce = half.nonce;
    }
    if (spec.kind() == SessionSpec.Kind.DIGEST) {
      return MessageDigest.getInstance(spec.algorithm()).digest(all);
    }
    if (spec.algorithm().equals("AES-GMAC")) {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key.orElseThrow(), new GCMParameterSpec(128, nonce));
      cipher.updateAAD(all);
      return cipher.doFinal();
    }
    Mac mac = Mac.getInstance(spec.algorithm());
    mac.init(key.orElseThrow());
    return mac.doFinal(all);
  }

  static byte[] deflate(byte[] in) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(in);
    deflater.finish();
    byte[] out = new byte[in.length + 64];
    int length = deflater.deflate(out);
    deflater.end();
    return java.util.Arrays.copyOf(out, length);
  }

  private static byte[] inflate(byte[] in, int room) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    inflater.setInput(in);
    byte[] out = new byte[room];
    int length = inflater.inflate(out);
    boolean whole = inflater.finished();
    inflater.end();
    if (!whole) {
      throw new DataFormatException("room for " + room);
    }
    return java.util.Arrays.copyOf(out, length);
  }
}
