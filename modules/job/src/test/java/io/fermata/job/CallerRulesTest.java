package io.fermata.job;

class CallerRulesTest extends RulesSuite {
  CallerRulesTest() {
    super(Vehicle.CALLER);
  }
}
