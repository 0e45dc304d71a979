package io.github.dmfstages.descent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Records a state when enough has happened since the last record: t >= 1.1 t_last + 1, or log10 of
 * the gradient norm has changed by more than 0.2, or the loss has changed by more than 0.02 of the
 * loss at step 0.
 *
 * <p>When there are 512 records, the three thresholds are doubled and the records are thinned out
 * by the new thresholds. Steps that the configuration asks for are recorded separately, and do not
 * influence the other records.
 */
public final class TrajectorySampler implements StepObserver {
  private static final int CAPACITY = 512;
  private static final long NO_STEP = -1;

  private final long[] wanted;
  private final long pairsEvery;
  private List<TrajectoryRecord> pairs = new ArrayList<>();
  private List<TrajectoryRecord> wantedRecords = new ArrayList<>();
  private List<TrajectoryRecord> records = new ArrayList<>();
  private long coarseness = 1;
  private double gradientFactor = gradientFactor(1);
  private double initialLoss;
  private long nextStep;
  private double lowGradient;
  private double highGradient;
  private double lastLoss;
  private long observedStep = NO_STEP;
  private boolean observedIsRecorded;

  /** Creates a sampler that records no pairs. */
  public TrajectorySampler(List<Long> wanted) {
    this(wanted, 0);
  }

  /**
   * Creates a sampler for one run.
   *
   * @param wanted steps to record in any case, in any order; the run need not reach them
   * @param pairsEvery the interval at which two consecutive steps t and t+1 are recorded with their
   *     mode gradients; 0 for no such pairs
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
    boolean wantedNow = isWanted(state);
    boolean ofPair = isOfPair(state);
    boolean due = isDue(state);
    observedStep = state.step();
    observedIsRecorded = wantedNow || ofPair || due;
    if (wantedNow) {
      wantedRecords.add(record(state));
    }
    if (ofPair) {
      pairs.add(record(state).with(state.modeGradients()));
    }
    if (due) {
      keep(record(state));
      if (records.size() >= CAPACITY) {
        thin();
      }
    }
  }

  /**
   * Returns whether a state is recorded, with its singular values. The answer for the present step
   * is the same before and after {@link #observe}, so other observers may ask in any order.
   */
  public boolean isRecorded(DescentState state) {
    return state.step() == observedStep
        ? observedIsRecorded
        : isWanted(state) || isOfPair(state) || isDue(state);
  }

  private boolean isWanted(DescentState state) {
    return wantedRecords.size() < wanted.length && state.step() == wanted[wantedRecords.size()];
  }

  private boolean isOfPair(DescentState state) {
    return pairsEvery > 0 && state.step() % pairsEvery <= 1;
  }

  private boolean isDue(DescentState state) {
    return records.isEmpty() || isDue(state.step(), state.loss(), state.gradientNorm());
  }

  private boolean isDue(long step, double loss, double gradientNorm) {
    return step >= nextStep
        || gradientNorm > highGradient
        || gradientNorm < lowGradient
        || Math.abs(loss - lastLoss) > .02 * coarseness * initialLoss;
  }

  private void keep(TrajectoryRecord record) {
    records.add(record);
    // t >= t_last + coarseness (.1 t_last + 1), in whole numbers.
    nextStep = record.step() + (coarseness * (record.step() + 10) + 9) / 10;
    // The test on log10 as two bounds, so that no step needs a logarithm.
    highGradient = record.gradientNorm() * gradientFactor;
    lowGradient = record.gradientNorm() / gradientFactor;
    lastLoss = record.loss();
  }

  private static double gradientFactor(long coarseness) {
    return StrictMath.pow(10, .2 * coarseness);
  }

  private void thin() {
    coarseness *= 2;
    gradientFactor = gradientFactor(coarseness);
    List<TrajectoryRecord> all = List.copyOf(records);
    records.clear();
    for (TrajectoryRecord record : all) {
      if (records.isEmpty() || isDue(record.step(), record.loss(), record.gradientNorm())) {
        keep(record);
      }
    }
  }

  private static TrajectoryRecord record(DescentState state) {
    return new TrajectoryRecord(
        state.step(),
        state.loss(),
        state.gradientNorm(),
        state.heldOutError(),
        state.isFinite() ? state.singularValues() : null,
        null);
  }

  /** Saves or restores all records, and what decides when the next one is due. */
  public void saveOrRestore(StateArchive archive) throws IOException {
    TrajectoryRecord any = new TrajectoryRecord(0, 0, 0, null);
    pairs = archive.visit(pairs, any, TrajectorySampler::visited);
    wantedRecords = archive.visit(wantedRecords, any, TrajectorySampler::visited);
    records = archive.visit(records, any, TrajectorySampler::visited);
    coarseness = archive.visit(coarseness);
    gradientFactor = gradientFactor(coarseness);
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
        archive.visit(r.heldOutError()),
        visited(archive, r.singularValues()),
        visited(archive, r.modeGradients()));
  }

  private static DenseVector visited(StateArchive archive, DenseVector vector) throws IOException {
    double[] values = archive.visit(vector == null ? null : vector.values());
    return values == null ? null : new DenseVector(values);
  }

  /** Returns all records in step order. The last state of the run is always among them. */
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
