package io.fermata.framework;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test with one session on a driver that holds what it is given. */
abstract class OnHeldDriver{
  final HeldDriver driver;
  final Framework framework;
  Session session;

  OnHeldDriver(HeldDriver driver, FrameworkOptions options) {
    this.driver = driver;
    this.framework = Framework.open(DriverDiscovery.Found.of(driver), options);
  }

  @BeforeEach
  void open() throws Exception {
    session = framework.open(Computes.SHA, Preference.BEST);
    driver.hold();
  }

  @AfterEach
  void close() {
    framework.close();
  }
}
