package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.StreamState;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import org.jspecify.annotations.Nullable;

/** A message of which some parts have been seen, by an object of one lane. */
final class Message implements StreamState {
  private final Lanes lanes;
  private final Lane lane;
  // null once the message has gone on, ended or been dropped
  private @Nullable Absorber absorber;

  Message(Lanes lanes, Lane lane, Absorber absorber) {
    this.lanes = lanes;
    this.lane = lane;
    this.absorber = absorber;
  }

  Lane lane() {
    return lane;
  }

  @Nullable Absorber take() {
    Absorber taken = absorber;
    absorber = null;
    return taken;
  }

  /** No token that we know copies what it has begun. */
  @Override
  public StreamState copy() throws DriverException {
    throw new DriverException(Reason.UNSUPPORTED, "a token does not copy a message that it has begun");
  }

  /** The token's session is given back by the lane that has it. */
  @Override
  public void close() {
    Absorber dropped = take();
    if (dropped != null) {
      lanes.later(() -> drop(dropped), lane);
    }
  }

  private static void drop(Absorber dropped) {
    try {
      dropped.reset();
    } catch (GeneralSecurityException | ProviderException e) {
      // a token that is gone has forgotten the message too
      assert Trouble.of(e) != null;
    }
  }
}
