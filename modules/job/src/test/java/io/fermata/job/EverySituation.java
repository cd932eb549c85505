package io.fermata.job;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A test class that holds whatever carries the jobs, and runs in each {@link Situation}: the mounted
 * ones in a JVM with java.lang opened, the others in a second one without. Only <em>when</em> a pause
 * is seen may differ, for a job that blocks on something else; never whether.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("io.fermata.job.Situation#ofThisJvm")
@ExtendWith(VirtualCaller.class)
abstract class EverySituation {
  @Parameter Situation situation;

  /** A runtime with the best vehicle that is to be had. */
  static Jobs jobs() {
    return Jobs.open();
  }
}
