package io.github.dmfstages.stages;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StateArchive;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a snapshot of the factors near each valley of the gradient norm, so that the landscape at
 * the saddle there can be examined after the run.
 *
 * <p>While the gradient norm falls, a new snapshot replaces the last one each time the norm has
 * fallen by another 10 %. So there are few snapshots, and the one that is kept may be some steps
 * before its valley. After 64 valleys, or more than 2^22 matrix elements, no more snapshots are
 * kept.
 */
public final class SaddleSnapshots implements StepObserver {
  private static final double WORTH_A_SNAPSHOT = .9;
  private static final int MOST_VALLEYS = 64;
  private static final long MOST_ELEMENTS = 1 << 22;

  private HysteresisExtrema extrema = new HysteresisExtrema(StageCount.RHO);
  private List<Snapshot> kept = new ArrayList<>();
  private Snapshot candidate;
  private double candidateNorm = Double.POSITIVE_INFINITY;
  private long elements;

  /**
   * The factors at one step.
   *
   * @param step number of updates made before it
   * @param factors W_1..W_N there, in the layout of the run's engine
   */
  public record Snapshot(long step, List<WorkMatrix> factors) {}

  @Override
  public void observe(DescentState state) {
    if (kept.size() >= MOST_VALLEYS || elements > MOST_ELEMENTS) {
      return;
    }
    boolean rose = extrema.rising();
    extrema.feed(state.step(), state.gradientNorm(), state.loss());
    if (extrema.rising()) {
      if (!rose) {
        keep();
      }
    } else if (extrema.candidateStep() == state.step()
        && state.gradientNorm() < WORTH_A_SNAPSHOT * candidateNorm) {
      candidate = new Snapshot(state.step(), state.packedFactors());
      candidateNorm = state.gradientNorm();
    }
  }

  private void keep() {
    kept.add(candidate);
    elements += candidate.factors().stream().mapToLong(m -> m.values().length).sum();
    candidate = null;
    candidateNorm = Double.POSITIVE_INFINITY;
  }

  /**
   * Saves or restores the snapshots, and what decides when the next one is due.
   *
   * @param example factors of the run, whose shapes the snapshots have
   */
  public void saveOrRestore(StateArchive archive, List<WorkMatrix> example) throws IOException {
    Snapshot any = new Snapshot(0, example);
    extrema = extrema.visited(archive);
    kept = archive.visit(kept, any, SaddleSnapshots::visited);
    List<Snapshot> candidates = candidate == null ? List.of() : List.of(candidate);
    candidate =
        archive.visit(candidates, any, SaddleSnapshots::visited).stream().findFirst().orElse(null);
    candidateNorm = archive.visit(candidateNorm);
    elements = archive.visit(elements);
  }

  private static Snapshot visited(StateArchive archive, Snapshot snapshot) throws IOException {
    long step = archive.visit(snapshot.step());
    List<WorkMatrix> factors =
        archive.isReading()
            ? snapshot.factors().stream().map(WorkMatrix::copy).toList()
            : snapshot.factors();
    for (WorkMatrix factor : factors) {
      archive.visitElements(factor.values());
    }
    return new Snapshot(step, factors);
  }

  /** Returns the snapshot near the valley of {@code stage}; empty if the limits allowed none. */
  public Optional<Snapshot> of(SpeStage stage) {
    // Valleys and peaks alternate, and each confirmed valley has its snapshot.
    for (int i = 0; i < kept.size(); i++) {
      if (extrema.confirmed().get(2 * i).step() == stage.valley().step()) {
        return Optional.of(kept.get(i));
      }
    }
    return Optional.empty();
  }
}
