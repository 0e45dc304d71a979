package io.github.dmfstages.stages;

import io.github.dmfstages.descent.TrajectoryRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Finds the stages in the records of a run of another program, in one pass and in bounded memory.
 * The records may be any number of steps apart, so the result includes whether they resolve the
 * stages.
 */
public final class RecordedStages {
  /**
   * If the gradient norm changes by more than this between neighbouring records, a rise and a fall
   * by {@link StageCount#RHO} may be hidden between them.
   */
  private static final double COARSE = StageCount.RHO * StageCount.RHO;

  /** With fewer records for each stage, a valley or a peak may be missed. */
  private static final double LEAST_RECORDS = 8;

  /**
   * Without singular values, the number of stages is known only from the records themselves. With
   * fewer records than this, most counts are too small (bench/sampled).
   */
  private static final long LEAST_WITHOUT_VALUES = 24;

  private final Detection detection;
  private final BumpDetector detector = new BumpDetector();
  private final KeptRecords kept = new KeptRecords();
  private final LossGradient fromLoss;
  private RisingModes modes;
  private long records;
  private long complete;
  private double initialLoss;
  private TrajectoryRecord previous;
  private double previousNorm = Double.NaN;
  private long firstCoarseFall = Long.MAX_VALUE;
  private boolean coarseRise;

  /**
   * Creates a search in the records of one run.
   *
   * @param stepSize the step size of gradient descent, which only {@link Detection#LOSS} uses
   */
  public RecordedStages(Detection detection, double stepSize) {
    this.detection = detection;
    this.fromLoss = detection == Detection.LOSS ? new LossGradient(stepSize) : null;
  }

  /**
   * What was found.
   *
   * @param count the number of stages; if there are no singular values, each bump of the gradient
   *     norm is a stage, and the modes that crossed are unknown
   * @param modes the crossings of all modes with a reference
   * @param regions the regions of the gradient; none without singular values
   * @param trajectory the records that are kept, with their regions
   * @param resolved whether the records resolve the stages
   * @param recordsPerStage number of records for each predicted stage
   * @param notes what a reader should know
   */
  public record Found(
      StageCount count,
      List<ModeCrossings> modes,
      GradientRegions regions,
      List<TrajectoryPoint> trajectory,
      boolean resolved,
      double recordsPerStage,
      List<String> notes) {}

  /**
   * Takes the next record, whose step is larger than those before. A record may lack the singular
   * values that others have.
   */
  public void add(TrajectoryRecord record) {
    if (records == 0) {
      initialLoss = record.loss();
    }
    records++;
    previous = record;
    if (record.singularValues() != null) {
      if (modes == null) {
        modes = new RisingModes(record.singularValues().size());
      }
      modes.add(record.step(), record.singularValues());
      complete++;
    }
    TrajectoryRecord known = fromLoss == null ? record : fromLoss.feed(record);
    if (known != null) {
      detect(known);
      kept.add(known);
    }
  }

  private void detect(TrajectoryRecord known) {
    double norm = known.gradientNorm();
    if (Double.isNaN(norm)) {
      return;
    }
    detector.feed(known.step(), norm, known.loss());
    if (norm > COARSE * previousNorm) {
      coarseRise = true;
    } else if (norm * COARSE < previousNorm) {
      firstCoarseFall = Math.min(firstCoarseFall, known.step());
    }
    previousNorm = norm;
  }

  /** Returns what the stages are found from. */
  public Detection detection() {
    return detection;
  }

  /** Returns how many records there were. */
  public long records() {
    return records;
  }

  /** Returns the loss of the first record; NaN if it has none. */
  public double initialLoss() {
    return initialLoss;
  }

  /** Returns the last singular values that were recorded; null if there are none. */
  public DenseVector lastSingularValues() {
    return modes == null ? null : modes.last();
  }

  /** Returns the last record; null if there was none. */
  public TrajectoryRecord last() {
    return previous;
  }

  /**
   * Returns what was found.
   *
   * @param depth N, which decides how crossings between records are interpolated
   * @param references the singular values to which the modes grow, at most as many as each record
   *     has; empty if there are none
   * @param atMinimum whether the end is certified as a minimum
   */
  public Found find(int depth, DenseVector references, boolean atMinimum) {
    List<String> notes = new ArrayList<>();
    List<ModeCrossings> crossings = modes == null ? List.of() : modes.crossings(references, depth);
    StageCount count = count(depth, crossings);
    List<SpeStage> stages = count.stages() == null ? List.of() : count.stages();
    List<SpeStage> gated = modes == null ? List.of() : stages;
    List<TrajectoryRecord> trajectory = kept.with(previous, stages);
    GradientRegions regions = GradientRegions.of(gated, crossings, trajectory, atMinimum);
    if (modes == null) {
      notes.add(
          "there are no singular values, so each bump of the gradient norm is a stage, and stages"
              + " are not gated by modes");
    }
    if (modes != null && complete < records) {
      notes.add("%d of %d records have no singular values".formatted(records - complete, records));
    }
    boolean resolved = true;
    if (fromLoss != null) {
      if (fromLoss.hidden() != null) {
        notes.add(fromLoss.hidden());
      }
      if (fromLoss.rises() > 0) {
        resolved = false;
        notes.add(
            "the loss rises at %d of %d records, which the loss of gradient descent does not, so the derived gradient norm is uncertain"
                .formatted(fromLoss.rises(), records));
      }
    }
    long lastPeak = stages.isEmpty() ? -1 : stages.get(stages.size() - 1).peak().step();
    if (coarseRise || firstCoarseFall <= lastPeak) {
      resolved = false;
      notes.add(
          "the gradient norm changes by more than a factor of %.2f between neighbouring records"
              .formatted(COARSE));
    }
    if (modes != null && !modes.areResolved(crossings)) {
      resolved = false;
      notes.add(
          "a singular value grows from a tenth to nine tenths of its end between two records");
    }
    int expected = Math.max(1, Math.max(references.size(), stages.size()));
    double perStage = (double) records / expected;
    if (perStage < LEAST_RECORDS) {
      resolved = false;
      notes.add("there are fewer than %.0f records for each stage".formatted(LEAST_RECORDS));
    } else if (modes == null && records < LEAST_WITHOUT_VALUES) {
      resolved = false;
      notes.add(
          "there are fewer than %d records, and no singular values to say how many stages they hide"
              .formatted(LEAST_WITHOUT_VALUES));
    }
    return new Found(
        count, crossings, regions, regions.label(trajectory), resolved, perStage, notes);
  }

  private StageCount count(int depth, List<ModeCrossings> crossings) {
    if (detection == Detection.SINGULAR_VALUES) {
      return StageCount.ofSingularValues(depth, crossings, previous.step());
    }
    return modes == null
        ? StageCount.ofBumps(depth, detector)
        : StageCount.of(depth, detector, crossings, previous.step());
  }
}
