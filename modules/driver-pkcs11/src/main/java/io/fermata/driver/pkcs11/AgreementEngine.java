package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/** Secrets shared with peers, each of whom comes with a request. */
final class AgreementEngine implements Engine {
  private final TokenAlgorithm algorithm;
  private final KeyFactory peers;
  private final KeyAgreement agreement;
  private final Key own;

  AgreementEngine(Provider provider, TokenAlgorithm algorithm, Key key)
      throws GeneralSecurityException {
    this.algorithm = algorithm;
    // the platform's: a peer's key is public, and what is no key of the group is not for the token to find out
    this.peers = KeyFactory.getInstance(algorithm.pair().orElseThrow().family());
    this.agreement = KeyAgreement.getInstance(algorithm.transformation(), provider);
    agreement.init(key);
    this.own = key;
  }

  @Override
  public Optional<byte[]> compute(Asking asking) throws GeneralSecurityException, DriverException {
    PublicKey peer = peer(asking.input());
    agreement.doPhase(peer, true);
    return Optional.of(agreement.generateSecret());
  }

  private PublicKey peer(byte[] encoded) throws DriverException {
    PublicKey peer;
    try {
      peer = peers.generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new DriverException(
          Reason.BAD_REQUEST, "input is no public key of a peer for " + algorithm + ": " + e.getMessage(), e);
    }
    Optional<String> wrong = Groups.wrong(peer, own);
    if (wrong.isPresent()) {
      throw Engine.bad("input is no public key of a peer for " + algorithm + ": " + wrong.get());
    }
    return peer;
  }
}
