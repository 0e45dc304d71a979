package io.github.dmfstages.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One step of gradient descent. A JVM has one contestant, so that its calls have one target. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class StepBenchmark {
  /** Who. */
  @Param({"EXACT", "OPENBLAS", "MLLIB"})
  public String contestant;

  /** Rows and columns. */
  @Param({"8", "64"})
  public int n;

  /** N. */
  @Param("3")
  public int depth;

  private GradientStep step;

  /** Shows that the steps are right, and waits for the kernel that will stay. */
  @Setup
  public void start() {
    Problem problem = new Problem(n, depth);
    step = Contestant.valueOf(contestant).start(problem);
    problem.check(step);
    step.settle();
  }

  /** One step. */
  @Benchmark
  public double step() {
    return step.run();
  }

  /** Says what multiplied. */
  @TearDown
  public void tell() {
    Note.print("kernel", step.kernel());
  }
}
