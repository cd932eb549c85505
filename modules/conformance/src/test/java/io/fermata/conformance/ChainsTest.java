package io.fermata.conformance;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.SessionSpec;
import java.security.Key;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ChainsTest {

  private static void caught(Supplier<SoundChains> broken) throws Exception {
    Caught.byExactly("chains", Kit.of(Subject.of(broken)));
  }

  @Test
  @DisplayName("chains: steps in another order")
  void order() throws Exception {
    caught(
        () ->
            new SoundChains() {
              @Override
              List<Descriptor> order(List<Descriptor> steps) {
                return steps.reversed();
              }
            });
  }

  @Test
  @DisplayName("chains: a fresh vector that is always the same, or that is not the one that is written")
  void fresh() throws Exception {
    caught(
        () ->
            new SoundChains() {
              @Override
              byte[] fresh(int length) {
                return new byte[length];
              }
            });
    caught(
        () ->
            new SoundChains() {
              @Override
              byte[] written(Descriptor step, byte[] iv) {
                return step.ivRule() == Descriptor.IvRule.FRESH_WRITTEN ? fresh(iv.length) : iv;
              }
            });
  }

  @Test
  @DisplayName("chains: a vector that is given is not written; one that is in the buffer is not read")
  void vectors() throws Exception {
    caught(
        () ->
            new SoundChains() {
              @Override
              byte[] written(Descriptor step, byte[] iv) {
                return step.ivRule() == Descriptor.IvRule.GIVEN_WRITTEN ? new byte[0] : iv;
              }
            });
    caught(
        () ->
            new SoundChains() {
              @Override
              byte[] iv(Descriptor step, byte[] buffer, int length) {
                return step.ivRule() == Descriptor.IvRule.READ
                    ? new byte[length]
                    : super.iv(step, buffer, length);
              }
            });
  }

  @Test
  @DisplayName("chains: a wrong code is overlooked, or what comes behind it is done nevertheless")
  void forged() throws Exception {
    caught(
        () ->
            new SoundChains() {
              @Override
              boolean overlooks() {
                return true;
              }
            });
    caught(
        () ->
            new SoundChains() {
              @Override
              void mismatch(DriverRequest request, byte[] buffer) {
                buffer[buffer.length / 2] ^= 1;
                request.output().buffer().put(buffer);
                request.mismatch();
              }
            });
  }

  @Test
  @DisplayName("chains: a step's own key is not used; the code of encrypt-then-MAC leaves out the vector")
  void rest() throws Exception {
    caught(
        () ->
            new SoundChains() {
              @Override
              Key key(Descriptor step, SessionSpec stage) {
                return stage.key().orElseThrow();
              }
            });
    caught(
        () ->
            new SoundChains() {
              @Override
              byte[] coded(DriverRequest request, byte[] encrypted) {
                return encrypted;
              }
            });
  }
}
