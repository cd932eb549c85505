package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** Secrets shared with peers, each of whom comes with a request. */
final class AgreementSession implements DriverSession {
  /**
   * Of these curves every point is in the group, so that a peer's is right if it is on the curve (SP 800-56A, 5.6.2.3.4),
   * which the library looks at as it reads it. Of others it multiplies to see, which takes as long as the agreement.
   */
  private static final Set<String> OF_COFACTOR_1 = Set.of("prime256v1", "secp384r1", "secp521r1");

  private final Libcrypto lib;
  private final PublicKeyAlgorithm algorithm;
  private final KeyContexts contexts;

  AgreementSession(Libcrypto lib, PublicKeyAlgorithm algorithm, SessionSpec spec)
      throws DriverException {
    this.lib = lib;
    this.algorithm = algorithm;
    this.contexts =
        new KeyContexts(
            lib,
            algorithm,
            spec.key(),
            (key, context, scratch) ->
                lib.require(
                    Function.EVP_PKEY_derive_init_ex,
                    lib.call(Function.EVP_PKEY_derive_init_ex, context, 0, 0)));
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    try {
      if (request.operation() != Operation.AGREE) {
        throw new DriverException(
            Reason.BAD_REQUEST, request.operation() + "; " + algorithm.name() + " takes AGREE");
      }
      int[] length = new int[1];
      contexts.work(
          request,
          context -> {
            length[0] = agree(context, request);
            return true;
          });
      request.succeed(length[0]);
    } catch (DriverException e) {
      request.fail(e);
    } catch (IllegalStateException | WrongThreadException e) {
      request.fail(Memory.unreachable(e));
    }
    return Taken.DONE;
  }

  private int agree(KeyContext context, DriverRequest request) throws DriverException {
    PairKey peer = context.key().peer(algorithm, request.input());
    try (Scratch scratch = new Scratch()) {
      boolean checks =
          algorithm.family().equals("EC") && !OF_COFACTOR_1.contains(context.key().curve());
      long set =
          lib.call(
              Function.EVP_PKEY_derive_set_peer_ex,
              context.address(), peer.address(), checks ? 1 : 0);
      MemorySegment length = scratch.number(0);
      if ((int) set <= 0 || !derive(context, 0, length)) {
        throw refused();
      }
      int needed = (int) length.get(JAVA_LONG, 0);
      Memory.requireRoom(request.output(), needed);
      MemorySegment secret = scratch.room(needed);
      if (!derive(context, secret.address(), length)) {
        throw refused();
      }
      needed = (int) length.get(JAVA_LONG, 0);
      Memory.copy(secret, needed, request.output(), 0);
      return needed;
    } finally {
      peer.free();
    }
  }

  private boolean derive(KeyContext context, long secret, MemorySegment length) {
    return (int) lib.call(Function.EVP_PKEY_derive, context.address(), secret, length.address())
        > 0;
  }

  /** The own key was taken when the context was made: what is wrong is the peer's. */
  private DriverException refused() {
    return new DriverException(
        Reason.BAD_REQUEST,
        "input is no public key of a peer for " + algorithm.name() + ": " + lib.errors());
  }

  @Override
  public void close() {
    contexts.close();
  }
}
