package io.fermata.framework.kernel;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.KeyOperation;

/** A key operation, as a driver of this face is given it. */
final class KeyRun extends Run {
  private final Registrations.KeyEntry entry;
  private final KeyRequest request;

  KeyRun(
      KernelDriver driver, DriverRequest work, KeyOperation operation, Registrations.KeyEntry entry) {
    super(driver, work);
    this.entry = entry;
    this.request = new KeyRequest().op(operation).inputs(work.parameters());
    request.run(this, driver.id());
  }

  @Override
  Errno process() {
    return entry.process().process(entry.arg(), request);
  }

  @Override
  Errno status() {
    return request.status();
  }

  @Override
  void succeed() {
    work.succeed(request.outputs());
  }
}
