package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.Descents;
import io.github.dmfstages.descent.Monitor;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.descent.TrajectorySampler;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;

class CrossingSearchTest {
  private static final int N = 6;
  private static final int DEPTH = 3;
  private static final double ETA = .05;

  /** Copies are kept at least every second step here. */
  private static final double EXACT = 1e-6;

  /** Two modes cross five levels each, and a crossing takes a few decompositions. */
  private static final int DECOMPOSITIONS = 2 * 5 * 3;

  private static final Target TARGET = Target.draw(N, N, 2, Spectrum.Named.GEOMETRIC, 1);

  private static Descent descent() {
    LayerWidths widths = LayerWidths.of(N, N, List.of(N, N));
    return Descents.of(
        TARGET, new Initialisation.Gaussian(1e-5).draw(widths, 1, null), ETA, 1e-6, 100_000);
  }

  private static List<ModeCrossings> crossings(CrossingSearch search, StepObserver... observers) {
    Descent descent = descent();
    descent.run(observers.length == 0 ? List.of(search) : List.of(observers));
    return search.finish(descent.state(), TARGET.singularValues(), () -> false);
  }

  private static CrossingSearch search(DenseVector references, TrajectorySampler sampler) {
    return new CrossingSearch(DEPTH, N, N, references, sampler::isRecorded);
  }

  private static TrajectorySampler sampler() {
    return new TrajectorySampler(List.of());
  }

  /** The crossings of a run of which every state is recorded. */
  private static List<ModeCrossings> dense() {
    CrossingSearch search = new CrossingSearch(DEPTH, N, N, TARGET.singularValues(), state -> true);
    List<ModeCrossings> modes = crossings(search);
    assertThat(search.decompositions()).isZero();
    return modes;
  }

  private static void assertWithin(
      double ofTheStep, List<ModeCrossings> found, List<ModeCrossings> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      double t = expected.get(i).crossing50();
      assertThat(found.get(i).crossing10())
          .isCloseTo(expected.get(i).crossing10(), within(ofTheStep * t));
      assertThat(found.get(i).crossing50()).isCloseTo(t, within(ofTheStep * t));
      assertThat(found.get(i).crossing90())
          .isCloseTo(expected.get(i).crossing90(), within(ofTheStep * t));
    }
  }

  @Test
  void finish_referencesKnownFromTheStart_keepsNoCopies() {
    TrajectorySampler sampler = sampler();
    CrossingSearch search = search(TARGET.singularValues(), sampler);
    assertWithin(EXACT, crossings(search, sampler, search), dense());
    assertThat(search.decompositions()).isBetween(1, DECOMPOSITIONS);
    assertThat(search.copies()).isZero();
  }

  @Test
  void finish_referencesKnownAtTheEnd_findsTheSame() {
    TrajectorySampler sampler = sampler();
    CrossingSearch search = search(null, sampler);
    assertWithin(EXACT, crossings(search, sampler, search), dense());
    assertThat(search.decompositions()).isBetween(1, DECOMPOSITIONS);
    assertThat(search.copies()).isPositive();
  }

  /** Copies of few steps may be kept, so that the search also thins them out. */
  @Test
  void finish_observersInBothOrders_findsTheSameCrossings() {
    for (DenseVector references : new DenseVector[] {TARGET.singularValues(), null}) {
      for (long mostCopies : new long[] {0, 60, 100_000}) {
        TrajectorySampler late = new TrajectorySampler(List.of(7L, 100L), 50, Monitor.off());
        CrossingSearch first =
            new CrossingSearch(DEPTH, N, N, references, late::isRecorded, mostCopies);
        List<ModeCrossings> before = crossings(first, first, late);
        TrajectorySampler early = new TrajectorySampler(List.of(7L, 100L), 50, Monitor.off());
        CrossingSearch second =
            new CrossingSearch(DEPTH, N, N, references, early::isRecorded, mostCopies);
        assertThat(crossings(second, early, second)).isEqualTo(before);
        assertThat(second.copies()).isEqualTo(first.copies());
        assertThat(second.decompositions()).isEqualTo(first.decompositions());
      }
    }
  }

  @Test
  void observe_moreCopiesThanAllowed_thinsThemAndIsLessExact() {
    TrajectorySampler sampler = sampler();
    CrossingSearch search = new CrossingSearch(DEPTH, N, N, null, sampler::isRecorded, 60);
    assertWithin(3e-3, crossings(search, sampler, search), dense());
    assertThat(search.copies()).isBetween(1, 60);
  }

  @Test
  void observe_noCopyAllowed_interpolatesBetweenRecords() {
    TrajectorySampler sampler = sampler();
    CrossingSearch search =
        new CrossingSearch(DEPTH, N, N, TARGET.singularValues(), sampler::isRecorded, 0);
    assertWithin(1e-2, crossings(search, sampler, search), dense());
    assertThat(search.decompositions()).isZero();
  }

  /** Records are what the sampler would have kept without the search. */
  @Test
  void observe_records_staySo() {
    TrajectorySampler alone = sampler();
    Descent descent = descent();
    descent.run(List.of(alone));
    List<TrajectoryRecord> expected = alone.finish(descent.state());
    for (DenseVector references : new DenseVector[] {TARGET.singularValues(), null}) {
      TrajectorySampler watched = sampler();
      CrossingSearch search = search(references, watched);
      crossings(search, watched, search);
      assertThat(watched.finish(descent.state())).isEqualTo(expected);
    }
  }
}
