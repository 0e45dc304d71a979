package io.github.dmfstages.stages;

import io.github.dmfstages.stages.Bumps.Bump;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The SPE stages of a run, by the primary definition at rho = 1.5, beside counts at other rho and
 * by an independent second counter. Depth 1 has no saddle to escape from, and so no stage, by
 * definition.
 *
 * @param stages by the primary definition; null where the gradient norm swings so much that rho =
 *     1.5 can't be told, and for a diverged run
 * @param at1_2 number of stages at rho = 1.2, null likewise
 * @param at2 number of stages at rho = 2, null likewise
 * @param at3 number of stages at rho = 3, null likewise
 * @param bumps bumps at rho = 1.5, stage or not; null likewise
 * @param open whether the run ended in a rise that no fall followed; null likewise
 * @param unassigned modes that crossed half of their reference outside of every bump, or at step 0;
 *     null likewise
 * @param inOpenRise of the unassigned modes, those that crossed in the last rise, which no fall
 *     followed; null likewise
 * @param spectral stages by {@link SpectralStages}; null for a diverged run
 */
public record StageCount(
    List<SpeStage> stages,
    Integer at1_2,
    Integer at2,
    Integer at3,
    Integer bumps,
    Boolean open,
    Integer unassigned,
    Integer inOpenRise,
    Integer spectral)
    implements Serializable {
  /**
   * That of a diverged run: singular values that grow beyond bounds cross every reference, so a
   * crossing does not show that a mode was learned.
   */
  public static final StageCount NONE =
      new StageCount(null, null, null, null, null, null, null, null, null);

  static final double RHO = 1.5;

  /**
   * Counts what a detector and the mode crossings of a run of {@code depth} that ended at {@code
   * lastStep} say.
   */
  public static StageCount of(
      int depth, BumpDetector detector, List<ModeCrossings> modes, long lastStep) {
    Optional<Bumps> primary = detector.bumps(RHO);
    List<SpeStage> stages = primary.map(b -> stages(depth, b, modes, lastStep)).orElse(null);
    return new StageCount(
        stages,
        count(depth, detector, 1.2, modes, lastStep),
        count(depth, detector, 2, modes, lastStep),
        count(depth, detector, 3, modes, lastStep),
        primary.map(b -> b.bumps().size()).orElse(null),
        primary.map(b -> b.openValley() != null).orElse(null),
        stages == null ? null : crossed(modes) - assigned(stages),
        primary.map(b -> crossedIn(b.openValley(), modes)).orElse(null),
        depth == 1 ? 0 : SpectralStages.of(modes, lastStep).size());
  }

  /** Number of stages by the primary definition; empty where it can't be told. */
  public OptionalInt count() {
    return stages == null ? OptionalInt.empty() : OptionalInt.of(stages.size());
  }

  /**
   * Whether the counts at rho = 1.2, 1.5 and 2 agree with each other and with that by singular
   * values; null where one of them can't be told.
   */
  public Boolean robust() {
    if (at1_2 == null || stages == null || at2 == null) {
      return null;
    }
    return at1_2.equals(at2) && at2 == stages.size() && at2.equals(spectral);
  }

  /** The modes that crossed in each stage; null where the stages can't be told. */
  public List<Integer> modesPerStage() {
    return stages == null ? null : SpeStage.modesOf(stages);
  }

  private static Integer count(
      int depth, BumpDetector detector, double rho, List<ModeCrossings> modes, long lastStep) {
    return detector.bumps(rho).map(b -> stages(depth, b, modes, lastStep).size()).orElse(null);
  }

  static List<SpeStage> stages(int depth, Bumps bumps, List<ModeCrossings> modes, long lastStep) {
    List<SpeStage> stages = new ArrayList<>();
    for (int i = 0; depth > 1 && i < bumps.bumps().size(); i++) {
      Bump bump = bumps.bumps().get(i);
      long first = bump.valley().step();
      long last = bumps.lastStepOf(i, lastStep);
      double[] crossings =
          modes.stream()
              .filter(ModeCrossings::escaped)
              .mapToDouble(ModeCrossings::crossing50)
              .filter(t -> first < t && t <= last)
              .sorted()
              .toArray();
      if (crossings.length > 0) {
        stages.add(
            new SpeStage(
                stages.size() + 1, bump.valley(), bump.peak(), crossings.length, crossings[0]));
      }
    }
    return List.copyOf(stages);
  }

  private static int crossed(List<ModeCrossings> modes) {
    return (int) modes.stream().filter(m -> m.crossing50() >= 0).count();
  }

  private static int crossedIn(Extremum openValley, List<ModeCrossings> modes) {
    return openValley == null
        ? 0
        : (int) modes.stream().filter(m -> m.crossing50() > openValley.step()).count();
  }

  private static int assigned(List<SpeStage> stages) {
    return stages.stream().mapToInt(SpeStage::modes).sum();
  }
}
