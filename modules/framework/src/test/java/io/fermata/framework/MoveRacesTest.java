package io.fermata.framework;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What happens to a session at the moment of its move. Other seeds than those from 1 on are taken with {@code
 * -Dfermata.test.seed=…}; they are printed.
 */
@ExtendWith(QuietLog.class)
class MoveRacesTest {
  private static final int ROUNDS = 150;
  private static final int SOAK_ROUNDS = 20_000;

  private enum Race {
    SUBMIT(MoveRaces::moveAgainstSubmit),
    CLOSE(MoveRaces::moveAgainstClose),
    COMPLETION(MoveRaces::loseAgainstCompletion),
    CANCEL(MoveRaces::moveAgainstCancel),
    ANOTHER_MOVE(MoveRaces::twoMoves),
    DOUBT(MoveRaces::moveAgainstDoubt),
    ARRIVAL(MoveRaces::arrivalAgainstNone),
    END(MoveRaces::moveAgainstEnd);

    private final MoveRaces.Round round;

    Race(MoveRaces.Round round) {
      this.round = round;
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  @DisplayName("K034 K037 K169 a move against what else happens: each request ends once, each session is closed once")
  void race(Race race) {
    MoveRaces.run(Long.getLong("fermata.test.seed", 1), ROUNDS, race.round);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("soak")
  @Timeout(7_200)
  @DisplayName("K034 K037 K169 the same for a long time")
  void race_soak(Race race) {
    int rounds = Integer.getInteger("fermata.test.seeds", SOAK_ROUNDS);
    MoveRaces.run(Long.getLong("fermata.test.seed", 1), rounds, race.round);
  }
}
