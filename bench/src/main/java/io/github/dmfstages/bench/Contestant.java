package io.github.dmfstages.bench;

/** Who takes the steps. */
enum Contestant {
  /** {@link ExactStep}. */
  EXACT,
  /** {@link OpenBlasStep}. */
  OPENBLAS,
  /** {@link MllibStep}. */
  MLLIB;

  GradientStep start(Problem problem) {
    return switch (this) {
      case EXACT -> new ExactStep(problem);
      case OPENBLAS -> new OpenBlasStep(problem);
      case MLLIB -> new MllibStep(problem);
    };
  }
}
