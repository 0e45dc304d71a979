package io.github.dmfstages.run;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.RecordedDescent;
import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.LayerBalance;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.EntrySplit;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.EndState;
import io.github.dmfstages.result.SaddlePoint;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SaddleSnapshots;
import io.github.dmfstages.stages.SpeStage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Recorded factors of a full reconstruction of a known target. They give everything at the recorded
 * steps that a run of this program has there.
 */
final class RecordedFactors {
  private final LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
  private final Target target;
  private final LossNormalisation normalisation;
  private final SaddleSnapshots snapshots = new SaddleSnapshots();
  private Objective objective;
  private RecordedDescent descent;
  private Factors first;

  RecordedFactors(Target target, LossNormalisation normalisation) {
    this.target = target;
    this.normalisation = normalisation;
  }

  /** Takes the next factors, and returns what they give. */
  TrajectoryRecord add(long step, Factors factors) {
    if (descent == null) {
      first = factors;
      objective =
          new Objective(
              engine, factors.widths(), observed().observe(engine, target, 0, 0), normalisation);
      descent = new RecordedDescent(engine, objective, factors);
    }
    DescentState state = descent.moveTo(step, factors);
    snapshots.observe(state);
    return new TrajectoryRecord(step, state.loss(), state.gradientNorm(), state.singularValues());
  }

  private ObservationScheme observed() {
    DenseMatrix known = target.known();
    return known == null
        ? new ObservationScheme.Full()
        : new EntrySplit(known, EntrySplit.size(known), 0, null);
  }

  /** Returns the end-to-end product at the last factors. */
  EndState end() {
    DescentState last = descent.state();
    int entries = target.matrix().numRows() * target.matrix().numCols();
    return EndState.of(
        last.singularValues(),
        last.relativeDistance(target),
        Double.NaN,
        entries <= EndState.MOST_ENTRIES ? last.endToEndProduct() : null,
        null);
  }

  /** Returns the Hessian's spectrum at the last factors. */
  CriticalPoint criticalPoint(OptionalDouble stepSize) {
    return descent.criticalPoint(stepSize);
  }

  /** Compares the first and the last factors. */
  LayerBalance balance() {
    return LayerBalance.between(engine, first, descent.state().factors(), () -> {});
  }

  /** Returns the landscape near the valleys of stages. The last state is lost by this. */
  Map<SpeStage, SaddlePoint> saddles(List<SpeStage> stages, List<ModeCrossings> modes) {
    Map<SpeStage, SaddlePoint> saddles = new HashMap<>();
    SingularVectors vectors = stages.isEmpty() ? null : SingularVectors.of(target.matrix());
    for (SpeStage stage : stages) {
      snapshots
          .of(stage)
          .ifPresent(
              snapshot ->
                  saddles.put(
                      stage,
                      SaddlePoint.at(
                          snapshot,
                          IntStream.rangeClosed(1, stage.learnedBefore(modes)).toArray(),
                          engine,
                          objective,
                          vectors)));
    }
    return saddles;
  }
}
