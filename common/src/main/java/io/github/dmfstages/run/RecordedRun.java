package io.github.dmfstages.run;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.LayerBalance;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.EndState;
import io.github.dmfstages.result.RecordedResult;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.SaddlePoint;
import io.github.dmfstages.result.StageAccount;
import io.github.dmfstages.result.StatedReason;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.Detection;
import io.github.dmfstages.stages.Extremum;
import io.github.dmfstages.stages.RecordedStages;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * A run that another program executed. It takes the run's records one by one, in bounded memory,
 * and then gives the same kind of result as {@link Run}.
 */
public final class RecordedRun {
  /** If the loss is still above this share of its first value, no mode has been learned. */
  private static final double NOTHING_LEARNED = .99;

  /** If N is unknown, growth between records is interpolated as at this depth. */
  private static final int USUAL_DEPTH = 2;

  private final RunConfig known;
  private final RecordedStages stages;
  private final RecordedFactors factors;

  /**
   * Creates a run without records.
   *
   * @param known what is known of the configuration; its singular values are empty if the target's
   *     are unknown, and its step size is NaN if that is unknown
   * @param detection what the records contain. With {@link Detection#FACTORS}, a target file must
   *     be known.
   */
  public RecordedRun(RunConfig known, Detection detection) {
    this.known = known;
    double eta = known.effectiveStepSize();
    // Without a step size, all gradient norms have one unknown factor, which changes no count.
    this.stages = new RecordedStages(detection, Double.isNaN(eta) ? 1 : eta);
    this.factors =
        detection == Detection.FACTORS
            ? new RecordedFactors(
                target(), known.find(Settings.LOSS_NORMALISATION).orElse(LossNormalisation.SUM))
            : null;
  }

  private Target target() {
    Spectrum.Given given = known.get(Settings.TARGET_FILE);
    return new Target(given.target().matrix(), given.singularValues());
  }

  /** Takes the next record, which has a larger step than those before. */
  public void add(TrajectoryRecord record) {
    stages.add(record);
  }

  /** Takes the next recorded factors, which have a larger step than those before. */
  public void add(long step, Factors recorded) {
    stages.add(factors.add(step, recorded));
  }

  /** Returns how many records there are. */
  public long records() {
    return stages.records();
  }

  /** Returns the last singular values that were recorded; null if there are none. */
  public DenseVector lastSingularValues() {
    return stages.lastSingularValues();
  }

  /** Returns the last record; null if there is none. */
  public TrajectoryRecord last() {
    return stages.last();
  }

  /** Returns the result. Call this once, after the last record. */
  public RecordedResult result() {
    TrajectoryRecord last = stages.last();
    CriticalPoint criticalPoint = null;
    LayerBalance balance = LayerBalance.unknown();
    DenseVector values = stages.lastSingularValues();
    EndState end = end(values);
    if (factors != null) {
      double eta = known.effectiveStepSize();
      criticalPoint =
          factors.criticalPoint(
              Double.isNaN(eta) ? OptionalDouble.empty() : OptionalDouble.of(eta));
      balance = factors.balance();
      end = factors.end();
    }
    DenseVector references = references(last, values);
    int depth = known.find(Settings.DEPTH).orElse(USUAL_DEPTH);
    RecordedStages.Found found =
        stages.find(depth, references, criticalPoint != null && criticalPoint.secondOrder());
    StageCount count = found.count();
    List<SpeStage> spe = count.stages() == null ? List.of() : count.stages();
    Map<SpeStage, SaddlePoint> saddles =
        factors == null ? Map.of() : factors.saddles(spe, found.modes());
    boolean scaled =
        stages.detection() != Detection.LOSS || !Double.isNaN(known.effectiveStepSize());
    Theory theory = Theory.none(references.size());
    RunResult result =
        new RunResult(
            known.singularValues().size() == 0 ? null : known.singularValues(),
            Status.IMPORTED,
            last.step(),
            stages.initialLoss(),
            last.loss(),
            Double.NaN,
            last.gradientNorm(),
            end,
            null,
            criticalPoint,
            balance,
            count,
            count.stages() == null
                ? null
                : spe.stream()
                    .map(
                        stage ->
                            StageAccount.of(
                                scaled ? stage : unscaled(stage),
                                found.modes(),
                                theory,
                                found.regions(),
                                saddles.get(stage)))
                    .toList(),
            count.stages() == null || references.size() == 0 ? null : found.regions().saddleSteps(),
            values == null && known.find(Settings.RANK).isEmpty()
                ? List.of()
                : reasons(references, last, found),
            found.modes(),
            theory,
            scaled
                ? found.trajectory()
                : found.trajectory().stream().map(RecordedRun::unscaled).toList(),
            Double.NaN,
            null);
    return new RecordedResult(
        result,
        stages.detection(),
        stages.records(),
        found.recordsPerStage(),
        found.resolved(),
        found.notes());
  }

  private static EndState end(DenseVector values) {
    return values == null || values.apply(0) == 0
        ? EndState.notFinite(null)
        : EndState.of(values, Double.NaN, Double.NaN, null, null);
  }

  /**
   * Returns the singular values to which the modes grow: the target's, if they are known, and
   * otherwise those of the last record that are above 0.02 of the largest.
   */
  private DenseVector references(TrajectoryRecord last, DenseVector values) {
    DenseVector none = new DenseVector(new double[0]);
    if (values == null) {
      return none;
    }
    if (known.singularValues().size() > 0) {
      int recorded = Math.min(known.singularValues().size(), values.size());
      return new DenseVector(Arrays.copyOf(known.singularValues().values(), recorded));
    }
    boolean nothing = last.loss() > NOTHING_LEARNED * stages.initialLoss();
    return nothing || values.apply(0) == 0 ? none : EndState.significant(values);
  }

  private List<StatedReason> reasons(
      DenseVector references, TrajectoryRecord last, RecordedStages.Found found) {
    int expected = known.find(Settings.RANK).orElse(references.size());
    return Explanation.ofRecords(
        known.with(Settings.OBSERVATION, ObservationScheme.Kind.FULL),
        new DenseVector(Arrays.copyOf(references.values(), expected)),
        last.step(),
        found.count(),
        found.modes(),
        found.resolved());
  }

  private static SpeStage unscaled(SpeStage stage) {
    return new SpeStage(
        stage.stage(),
        unscaled(stage.valley()),
        unscaled(stage.peak()),
        stage.modes(),
        stage.halfCrossingStep());
  }

  private static Extremum unscaled(Extremum e) {
    return new Extremum(e.step(), Double.NaN, e.loss());
  }

  private static TrajectoryPoint unscaled(TrajectoryPoint p) {
    return new TrajectoryPoint(
        p.step(),
        p.loss(),
        Double.NaN,
        p.heldOutError(),
        p.singularValues(),
        p.modeGradients(),
        p.measured(),
        p.region());
  }
}
