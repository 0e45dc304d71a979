package io.github.dmfstages.stages;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StateStream;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a copy of the factors near each valley, so that the landscape there can be looked at when
 * the run is over. While the gradient norm falls a new copy takes the place of the last where the
 * minimum fell by 10 % since: so copies are few, and a kept one may sit some steps before its
 * valley. Past a limit of bumps, or of elements, none is kept any more.
 */
public final class ValleyCopies implements StepObserver {
  private static final double WORTH_A_COPY = .9;
  private static final int MOST_VALLEYS = 64;
  private static final long MOST_ELEMENTS = 1 << 22;

  private ZigZag bumps = new ZigZag(StageCount.RHO);
  private List<Copy> kept = new ArrayList<>();
  private Copy candidate;
  private double candidateNorm = Double.POSITIVE_INFINITY;
  private long elements;

  /**
   * The factors at a step.
   *
   * @param step updates made before it
   * @param factors W_1..W_N there, in the layout of the run's engine
   */
  public record Copy(long step, List<WorkMatrix> factors) {}

  @Override
  public void observe(DescentState state) {
    if (kept.size() >= MOST_VALLEYS || elements > MOST_ELEMENTS) {
      return;
    }
    boolean rose = bumps.rising();
    bumps.feed(state.step(), state.gradientNorm(), state.loss());
    if (bumps.rising()) {
      if (!rose) {
        keep();
      }
    } else if (bumps.candidateStep() == state.step()
        && state.gradientNorm() < WORTH_A_COPY * candidateNorm) {
      candidate = new Copy(state.step(), state.packedFactors());
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
   * Carries the copies, and where the next may be due.
   *
   * @param any factors of the run
   */
  public void carry(StateStream stream, List<WorkMatrix> any) throws IOException {
    Copy copy = new Copy(0, any);
    bumps = bumps.carried(stream);
    kept = stream.of(kept, copy, ValleyCopies::carried);
    List<Copy> candidates = candidate == null ? List.of() : List.of(candidate);
    candidate =
        stream.of(candidates, copy, ValleyCopies::carried).stream().findFirst().orElse(null);
    candidateNorm = stream.of(candidateNorm);
    elements = stream.of(elements);
  }

  private static Copy carried(StateStream stream, Copy copy) throws IOException {
    long step = stream.of(copy.step());
    List<WorkMatrix> factors =
        stream.restores() ? copy.factors().stream().map(WorkMatrix::copy).toList() : copy.factors();
    for (WorkMatrix factor : factors) {
      stream.fill(factor.values());
    }
    return new Copy(step, factors);
  }

  /**
   * The copy that was kept near {@code stage}'s own valley; empty where none was, because of the
   * limits.
   */
  public Optional<Copy> of(SpeStage stage) {
    // Valleys and peaks alternate, and each confirmed valley has its copy.
    for (int i = 0; i < kept.size(); i++) {
      if (bumps.confirmed().get(2 * i).step() == stage.valley().step()) {
        return Optional.of(kept.get(i));
      }
    }
    return Optional.empty();
  }
}
