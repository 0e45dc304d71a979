package io.github.dmfstages.descent;

import java.io.IOException;

/**
 * Test 6 of docs/method.md, "End of a run", and the smallest held-out error so far.
 *
 * <p>The patience is relative to the steps so far, because each plateau of a run can be much longer
 * than the one before it. It begins only when the run has learned something, because the held-out
 * error hardly changes before.
 */
final class HeldOutTest {
  private static final double LEARNED_LOSS_RATIO = .9;
  private static final double IMPROVED_RATIO = .999;

  private final double patience;
  private double best = Double.POSITIVE_INFINITY;
  private long bestStep;
  private double improved = Double.POSITIVE_INFINITY;
  private long since;
  private boolean learned;

  /**
   * Creates a test for one run.
   *
   * @param patience a run ends at step (1 + patience) t if its held-out error has not improved
   *     since step t; infinite if it never ends for this reason
   */
  HeldOutTest(double patience) {
    this.patience = patience;
  }

  /** Returns whether the state passes. Each state must be passed once, in order. */
  boolean holds(DescentState state, double initialLoss) {
    double error = state.heldOutError();
    if (Double.isNaN(error)) {
      return false;
    }
    if (error < best) {
      best = error;
      bestStep = state.step();
    }
    if (error < IMPROVED_RATIO * improved) {
      improved = error;
      since = state.step();
    }
    if (!learned && state.loss() <= LEARNED_LOSS_RATIO * initialLoss) {
      learned = true;
      since = state.step();
    }
    return learned && state.step() - since >= patience * since;
  }

  /** Returns the smallest held-out error so far; infinite if nothing is withheld. */
  double best() {
    return best;
  }

  /** Returns the first step with the smallest held-out error so far. */
  long bestStep() {
    return bestStep;
  }

  /** Saves or restores what the test keeps of earlier states. */
  void saveOrRestore(StateArchive archive) throws IOException {
    best = archive.visit(best);
    bestStep = archive.visit(bestStep);
    improved = archive.visit(improved);
    since = archive.visit(since);
    learned = archive.visit(learned);
  }
}
