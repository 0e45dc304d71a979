package io.github.dmfstages.setting;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.OptimizerKind;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.Spectrum;
import java.util.function.BiConsumer;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Checks the initialisations that exist only for two factors. The other rules must hold already.
 *
 * @param s the settings
 * @param given the target, if files give it; otherwise null
 * @param violated takes a setting that is wrong, and what is wrong with it
 */
record TwoFactorsCheck(Values s, Spectrum.Given given, BiConsumer<Setting<?>, String> violated) {
  private static final String PRODUCT = ", because initialisation = symmetric makes W = U U^T";

  // u^T v of a singular pair of a symmetric matrix is 1 for a positive eigenvalue and -1 for a
  // negative one. It is between if the matrix has both with the same absolute value.
  private static final double POSITIVE = 1 - 1e-6;

  void check() {
    switch (s.get(Settings.INITIALISATION)) {
      case GAUSSIAN, ORTHOGONAL, IDENTITY, BALANCED, ALIGNED, FILE -> {}
      case SYMMETRIC -> {
        unless(s.get(Settings.DEPTH) == 2, Settings.DEPTH, "should be 2" + PRODUCT);
        if (given == null) {
          symmetricSpectrum();
        } else {
          symmetricMatrix();
        }
        tied();
      }
      case LAMBDA_BALANCED -> lambdaBalanced();
    }
  }

  private void symmetricSpectrum() {
    unless(s.get(Settings.TARGET_SYMMETRIC), Settings.TARGET_SYMMETRIC, "should be true" + PRODUCT);
    unless(
        !(s.get(Settings.SPECTRUM) instanceof Spectrum.Listed listed) || !listed.hasNegative(),
        Settings.SPECTRUM,
        "should have no value below 0" + PRODUCT);
  }

  private void symmetricMatrix() {
    if (s.has(Settings.OUTPUTS_FILE)) {
      violated.accept(
          Settings.OUTPUTS_FILE,
          "can't be combined with initialisation = symmetric, because the matrix that fits outputs"
              + " is not symmetric");
      return;
    }
    DenseMatrix x = given.target().matrix();
    String location = given.target().location();
    if (x.numRows() != x.numCols()) {
      violated.accept(Settings.TARGET_FILE, "should be square" + PRODUCT);
      return;
    }
    for (int j = 0; j < x.numCols(); j++) {
      for (int i = 0; i < j; i++) {
        if (x.apply(i, j) != x.apply(j, i)) {
          violated.accept(
              Settings.TARGET_FILE,
              "should be symmetric, but row %d, column %d of %s is %s and row %d, column %d is %s%s"
                  .formatted(
                      i + 1, j + 1, location, x.apply(i, j), j + 1, i + 1, x.apply(j, i), PRODUCT));
          return;
        }
      }
    }
    // What is unknown counts as 0, so the eigenvalues say nothing.
    unless(
        RunConfig.known(s) != null || isPositive(SingularVectors.of(x)),
        Settings.TARGET_FILE,
        "should have no eigenvalue below 0 in " + location + PRODUCT);
  }

  private boolean isPositive(SingularVectors x) {
    for (int r = 0; r < given.singularValues().size(); r++) {
      double sign = 0;
      for (int i = 0; i < x.left().numRows(); i++) {
        sign = Math.fma(x.left().apply(i, r), x.right().apply(i, r), sign);
      }
      if (sign < POSITIVE) {
        return false;
      }
    }
    return true;
  }

  /** Checks that rounding does not part the factors, and that they move alike. */
  private void tied() {
    OptimizerKind kind = s.get(Settings.OPTIMIZER);
    String parted = " with initialisation = symmetric, because rounding would part the two factors";
    unless(
        kind instanceof Optimizer.Kind
            && kind != Optimizer.Kind.POLAR
            && kind != Optimizer.Kind.MUON,
        Settings.OPTIMIZER,
        "should not be "
            + (kind instanceof Optimizer.Kind known ? Spelling.of(known) : kind.toString())
            + parted);
    unless(
        !(s.get(Settings.TEMPERATURE) > 0),
        Settings.TEMPERATURE,
        "should be 0 with initialisation = symmetric, because the noise would part the two factors");
    unless(
        s.get(Settings.LINEAR_ALGEBRA) == LinearAlgebra.Kind.EXACT,
        Settings.LINEAR_ALGEBRA,
        "should be exact" + parted);
    unless(
        s.get(Settings.LAYER_STEP_FACTORS).stream().distinct().count() < 2,
        Settings.LAYER_STEP_FACTORS,
        "should be equal" + PRODUCT);
  }

  private void lambdaBalanced() {
    unless(
        s.get(Settings.DEPTH) == 2,
        Settings.DEPTH,
        "should be 2, because initialisation = lambda-balanced has two factors");
    unless(
        s.has(Settings.LAMBDA_BALANCE),
        Settings.LAMBDA_BALANCE,
        "is needed with initialisation = lambda-balanced");
    if (s.find(Settings.LAMBDA_BALANCE).orElse(0.0) != 0 && s.get(Settings.DEPTH) == 2) {
      int hidden = RunConfig.widths(s).rowsOf(1);
      int most = Math.min(s.get(Settings.ROWS), s.get(Settings.COLS));
      unless(
          hidden <= most,
          Settings.LAMBDA_BALANCE,
          "other than 0 needs a hidden width of at most min(rows, cols) = %d, not %d"
              .formatted(most, hidden));
    }
  }

  private void unless(boolean right, Setting<?> key, String message) {
    if (!right) {
      violated.accept(key, message);
    }
  }
}
