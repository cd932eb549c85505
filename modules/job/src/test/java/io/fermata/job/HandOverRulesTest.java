package io.fermata.job;

class HandOverRulesTest extends RulesSuite {
  HandOverRulesTest() {
    super(Vehicle.HAND_OVER);
  }
}
