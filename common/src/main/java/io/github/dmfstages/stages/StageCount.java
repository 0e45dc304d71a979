package io.github.dmfstages.stages;

import io.github.dmfstages.stages.Bumps.Bump;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The SPE stages of a run by the primary definition, with rho = 1.5, and the counts at other rho
 * and by an independent second counter. At depth 1 there is no saddle to escape from, and therefore
 * no stage by definition.
 *
 * @param stages the stages by the primary definition; null if the gradient norm oscillates so much
 *     that its bumps at rho = 1.5 are unknown, and for a diverged run
 * @param at1_2 number of stages at rho = 1.2; null likewise
 * @param at2 number of stages at rho = 2; null likewise
 * @param at3 number of stages at rho = 3; null likewise
 * @param bumps number of bumps at rho = 1.5, stages or not; null likewise
 * @param open whether the run ended in a rise that no fall followed; null likewise
 * @param unassigned number of modes that crossed half of their reference outside of every bump, or
 *     at step 0; null likewise
 * @param inOpenRise how many of the unassigned modes crossed in the last rise, which no fall
 *     followed; null likewise
 * @param spectral number of stages by {@link SpectralStages}; null for a diverged run, and for
 *     records of a run without singular values
 * @param unsettled number of {@link UnsettledModes}; 0 for a run without noise
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
    Integer spectral,
    int unsettled)
    implements Serializable {
  /**
   * The count of a diverged run. Singular values that grow without bound cross every reference, so
   * a crossing does not show that a mode was learned.
   */
  public static final StageCount NONE =
      new StageCount(null, null, null, null, null, null, null, null, null, 0);

  static final double RHO = 1.5;

  /**
   * Counts the stages of a run.
   *
   * @param depth N
   * @param detector has observed all steps of the run
   * @param modes the crossings of its modes
   * @param lastStep the last step of the run
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
        depth == 1 ? 0 : SpectralStages.of(modes, lastStep).size(),
        0);
  }

  /** Returns the same count for a run with noise, in which so many modes are unsettled. */
  public StageCount unsettled(int number) {
    return new StageCount(
        stages, at1_2, at2, at3, bumps, open, unassigned, inOpenRise, spectral, number);
  }

  /**
   * Counts the bumps of a run whose singular values are unknown. Each bump is a stage, of which the
   * number of modes is 0 and the half crossing NaN.
   */
  static StageCount ofBumps(int depth, BumpDetector detector) {
    Optional<Bumps> primary = detector.bumps(RHO);
    List<SpeStage> stages = new ArrayList<>();
    if (depth > 1) {
      for (Bump bump : primary.map(Bumps::bumps).orElse(List.of())) {
        stages.add(new SpeStage(stages.size() + 1, bump.valley(), bump.peak(), 0, Double.NaN));
      }
    }
    return new StageCount(
        primary.isEmpty() ? null : List.copyOf(stages),
        bumps(depth, detector, 1.2),
        bumps(depth, detector, 2),
        bumps(depth, detector, 3),
        primary.map(b -> b.bumps().size()).orElse(null),
        primary.map(b -> b.openValley() != null).orElse(null),
        null,
        null,
        null,
        0);
  }

  private static Integer bumps(int depth, BumpDetector detector, double rho) {
    return detector.bumps(rho).map(b -> depth == 1 ? 0 : b.bumps().size()).orElse(null);
  }

  /** Counts by the second counter alone, for a run whose gradient norm is unknown. */
  static StageCount ofSingularValues(int depth, List<ModeCrossings> modes, long lastStep) {
    return new StageCount(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        depth == 1 ? 0 : SpectralStages.of(modes, lastStep).size(),
        0);
  }

  /** Returns the number of stages by the primary definition; empty if it is unknown. */
  public OptionalInt count() {
    return stages == null ? OptionalInt.empty() : OptionalInt.of(stages.size());
  }

  /**
   * Returns whether the counts at rho = 1.2, 1.5 and 2 agree with each other and, if singular
   * values are known, with the count by them, and whether no mode is unsettled; null if one of the
   * counts by rho is unknown.
   */
  public Boolean robust() {
    if (at1_2 == null || stages == null || at2 == null) {
      return null;
    }
    return unsettled == 0
        && at1_2.equals(at2)
        && at2 == stages.size()
        && (spectral == null || at2.equals(spectral));
  }

  /**
   * Returns how many modes crossed in each stage; null if the stages are unknown, or were counted
   * without singular values.
   */
  public List<Integer> modesPerStage() {
    return stages == null || stages.stream().anyMatch(stage -> stage.modes() == 0)
        ? null
        : SpeStage.modesOf(stages);
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
