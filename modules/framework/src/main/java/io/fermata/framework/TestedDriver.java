package io.fermata.framework;

import io.fermata.conformance.Answer;
import io.fermata.conformance.Examinee;
import io.fermata.conformance.Trial;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A driver under test, which is asked through sessions of the framework: whatever these do is tested with it. */
record TestedDriver(Opener opener) implements Examinee {
  private static final byte[] NOTHING = new byte[0];

  /** Opens a session on the driver under test. */
  interface Opener {
    Session open(SessionSpec spec) throws DriverException;
  }

  @Override
  public Examinee.Open open(SessionSpec spec) throws DriverException {
    return new Asked(spec, opener.open(spec));
  }

  private record Asked(SessionSpec spec, Session session) implements Examinee.Open {

    @Override
    public Answer ask(Trial trial) {
      byte[] output = new byte[trial.room()];
      Request request = request(trial).output(output, 0, output.length);
      Outcome outcome = session.perform(request.published());
      return switch (outcome) {
        case DONE ->
            new Answer(
                outcome,
                Arrays.copyOf(output, request.produced()),
                request.results(),
                Optional.empty());
        case MISMATCH -> new Answer(outcome, NOTHING, List.of(), Optional.empty());
        case FAILED -> new Answer(outcome, NOTHING, List.of(), Optional.of(request.failure()));
      };
    }

    private Request request(Trial trial) {
      Request request = new Request();
      if (trial.operation() == Operation.KEY_OPERATION) {
        request.keyOperation(KeyOperation.valueOf(spec.algorithm()), trial.integers());
      } else if (trial.operation() == Operation.DERIVE) {
        request.derive(trial.nonce(), trial.integers());
      } else {
        request.operation(trial.operation());
      }
      if (!trial.chain().isEmpty()) {
        request.chain(trial.chain());
      }
      trial.key().ifPresent(request::key);
      return request
          .nonce(trial.nonce())
          .aad(trial.aad(), 0, trial.aad().length)
          .input(trial.input(), 0, trial.input().length)
          .tag(trial.tag(), 0, trial.tag().length);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
