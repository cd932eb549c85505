package io.fermata.framework.kernel;

import io.fermata.framework.Preference;
import io.fermata.spi.KeyOperation;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A key operation: {@code struct cryptkop}. Needs no session. Its user's until it is {@link
 * KernelCrypto#kdispatch dispatched} and again from its callback on.
 */
public final class KeyRequest {
  /** The most parameters, inputs and outputs together. */
  public static final int CRK_MAXPARAM = 8;

  private final AtomicBoolean out = new AtomicBoolean();
  private KeyOperation op = KeyOperation.MOD_EXP;
  private Errno status = Errno.SUCCESS;
  private Preference preference = Preference.BEST;
  private List<BigInteger> inputs = List.of();
  private List<BigInteger> outputs = List.of();
  private @Nullable Consumer<? super KeyRequest> callback;
  private @Nullable Run run;
  private int hid = -1;

  /** Makes one with nothing set. */
  public KeyRequest() {}

  /** {@code krp_op}. */
  public KeyOperation op() {
    return op;
  }

  /** Sets {@code krp_op}. */
  public KeyRequest op(KeyOperation op) {
    this.op = Objects.requireNonNull(op, "op");
    return this;
  }

  /** {@code krp_status}: how it ended. */
  public Errno status() {
    return status;
  }

  /** Sets {@code krp_status}; for a driver, before it calls {@code kdone}. */
  public KeyRequest status(Errno status) {
    this.status = Objects.requireNonNull(status, "status");
    return this;
  }

  /** {@code krp_crid}: which drivers may do it. */
  public KeyRequest preference(Preference preference) {
    this.preference = Objects.requireNonNull(preference, "preference");
    return this;
  }

  Preference preference() {
    return preference;
  }

  /**
   * {@code krp_hid}: the number of the driver that did it, from its callback on; -1 before, and if none did.
   * In a driver's hands the driver's own.
   */
  public int hid() {
    return hid;
  }

  /** The first {@code krp_iparams} of {@code krp_param}: none is negative. */
  public List<BigInteger> inputs() {
    return inputs;
  }

  /** Sets the input parameters, in the order of {@link KeyOperation}. */
  public KeyRequest inputs(List<BigInteger> inputs) {
    this.inputs = List.copyOf(inputs);
    return this;
  }

  /** The last {@code krp_oparams} of {@code krp_param}: the results; empty unless it succeeded. */
  public List<BigInteger> outputs() {
    return outputs;
  }

  /** Sets the results; for a driver. */
  public KeyRequest outputs(List<BigInteger> outputs) {
    this.outputs = List.copyOf(outputs);
    return this;
  }

  /** {@code krp_callback}. */
  public @Nullable Consumer<? super KeyRequest> callback() {
    return callback;
  }

  /** Sets {@code krp_callback}: called once, on the completion thread, whatever becomes of it. */
  public KeyRequest callback(@Nullable Consumer<? super KeyRequest> callback) {
    this.callback = callback;
    return this;
  }

  boolean take() {
    if (!out.compareAndSet(false, true)) {
      return false;
    }
    status = Errno.SUCCESS;
    outputs = List.of();
    hid = -1;
    return true;
  }

  void end(Errno how, List<BigInteger> results, int driver) {
    status = how;
    hid = driver;
    outputs = List.copyOf(results);
    Consumer<? super KeyRequest> told = callback;
    out.set(false);
    if (told != null) {
      told.accept(this);
    }
  }

  @Nullable Run run() {
    return run;
  }

  void run(Run run, int driver) {
    this.run = run;
    this.hid = driver;
  }
}
