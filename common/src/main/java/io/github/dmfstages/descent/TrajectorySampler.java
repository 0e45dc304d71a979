package io.github.dmfstages.descent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Keeps a record when enough has happened since the last: t >= 1.05 t_last + 1, or log10 of the
 * gradient norm moved by more than .1, or the loss by more than .02 of the first loss. At 512
 * records the three thresholds double and the records are thinned by them. Steps that were asked
 * for are kept besides and change nothing else.
 */
public final class TrajectorySampler implements StepObserver {
  private static final int CAPACITY = 512;

  private final long[] wanted;
  private final long pairsEvery;
  private List<TrajectoryRecord> pairs = new ArrayList<>();
  private List<TrajectoryRecord> wantedRecords = new ArrayList<>();
  private List<TrajectoryRecord> records = new ArrayList<>();
  private long coarseness = 1;
  private double initialLoss;
  private long nextStep;
  private double lowGradient;
  private double highGradient;
  private double lastLoss;

  /** A sampler that keeps no pairs. */
  public TrajectorySampler(List<Long> wanted) {
    this(wanted, 0);
  }

  /**
   * A sampler for one run.
   *
   * @param wanted steps to keep whatever happens; need not be reached
   * @param pairsEvery pairs of steps t, t+1 are kept every so many steps, with mode gradients; 0
   *     for none
   */
  public TrajectorySampler(List<Long> wanted, long pairsEvery) {
    this.pairsEvery = pairsEvery;
    this.wanted = wanted.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
  }

  @Override
  public void observe(DescentState state) {
    if (state.step() == 0) {
      initialLoss = state.loss();
    }
    if (wantedRecords.size() < wanted.length && state.step() == wanted[wantedRecords.size()]) {
      wantedRecords.add(record(state));
    }
    if (pairsEvery > 0 && state.step() % pairsEvery <= 1) {
      pairs.add(record(state).with(state.modeGradients()));
    }
    if (records.isEmpty() || due(state.step(), state.loss(), state.gradientNorm())) {
      keep(record(state));
      if (records.size() >= CAPACITY) {
        thin();
      }
    }
  }

  private boolean due(long step, double loss, double gradientNorm) {
    return step >= nextStep
        || gradientNorm > highGradient
        || gradientNorm < lowGradient
        || Math.abs(loss - lastLoss) > .02 * coarseness * initialLoss;
  }

  private void keep(TrajectoryRecord record) {
    records.add(record);
    // t >= t_last + coarseness (.05 t_last + 1), in whole numbers.
    nextStep = record.step() + (coarseness * (record.step() + 20) + 19) / 20;
    // The test on log10 as two bounds: one StrictMath call a record instead of one a step.
    double factor = StrictMath.pow(10, .1 * coarseness);
    highGradient = record.gradientNorm() * factor;
    lowGradient = record.gradientNorm() / factor;
    lastLoss = record.loss();
  }

  private void thin() {
    coarseness *= 2;
    List<TrajectoryRecord> all = List.copyOf(records);
    records.clear();
    for (TrajectoryRecord record : all) {
      if (records.isEmpty() || due(record.step(), record.loss(), record.gradientNorm())) {
        keep(record);
      }
    }
  }

  private static TrajectoryRecord record(DescentState state) {
    return new TrajectoryRecord(
        state.step(),
        state.loss(),
        state.gradientNorm(),
        state.isFinite() ? state.singularValues() : null);
  }

  /** Carries all that is kept, and when the next record is due. */
  public void saveOrRestore(StateArchive archive) throws IOException {
    TrajectoryRecord any = new TrajectoryRecord(0, 0, 0, null);
    pairs = archive.visit(pairs, any, TrajectorySampler::visited);
    wantedRecords = archive.visit(wantedRecords, any, TrajectorySampler::visited);
    records = archive.visit(records, any, TrajectorySampler::visited);
    coarseness = archive.visit(coarseness);
    initialLoss = archive.visit(initialLoss);
    nextStep = archive.visit(nextStep);
    lowGradient = archive.visit(lowGradient);
    highGradient = archive.visit(highGradient);
    lastLoss = archive.visit(lastLoss);
  }

  private static TrajectoryRecord visited(StateArchive archive, TrajectoryRecord r)
      throws IOException {
    return new TrajectoryRecord(
            archive.visit(r.step()),
            archive.visit(r.loss()),
            archive.visit(r.gradientNorm()),
            visited(archive, r.singularValues()))
        .with(visited(archive, r.modeGradients()));
  }

  private static DenseVector visited(StateArchive archive, DenseVector vector) throws IOException {
    double[] values = archive.visit(vector == null ? null : vector.values());
    return values == null ? null : new DenseVector(values);
  }

  /** All records in step order, with {@code last}, the run's last state, among them. */
  public List<TrajectoryRecord> finish(DescentState last) {
    TreeMap<Long, TrajectoryRecord> byStep = new TreeMap<>();
    records.forEach(r -> byStep.put(r.step(), r));
    wantedRecords.forEach(r -> byStep.put(r.step(), r));
    if (!byStep.containsKey(last.step())) {
      byStep.put(last.step(), record(last));
    }
    pairs.forEach(r -> byStep.put(r.step(), r));
    return List.copyOf(byStep.values());
  }
}
