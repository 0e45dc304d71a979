package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.Descents;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.descent.TrajectorySampler;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;

class CrossingSearchTest {
  private static final int N = 6;
  private static final int DEPTH = 3;
  private static final double ETA = .05;
  private static final Target TARGET = Target.draw(N, N, 2, Spectrum.Named.GEOMETRIC, 1);

  private static Descent descent() {
    LayerWidths widths = LayerWidths.of(N, N, List.of(N, N));
    return Descents.of(
        TARGET, new Initialisation.Gaussian(1e-5).draw(widths, 1, null), ETA, 1e-6, 100_000);
  }

  private static List<ModeCrossings> crossings(CrossingSearch search, StepObserver... before) {
    Descent descent = descent();
    List<StepObserver> observers = new ArrayList<>(List.of(before));
    observers.add(search);
    descent.run(observers);
    return search.finish(descent.state(), TARGET.singularValues(), () -> false);
  }

  private static CrossingSearch search(DenseVector references) {
    return new CrossingSearch(DEPTH, N, N, references);
  }

  private static TrajectorySampler sampler() {
    return new TrajectorySampler(List.of());
  }

  /** The dense ones: all singular values have been asked for. */
  private static List<ModeCrossings> dense() {
    CrossingSearch search = search(TARGET.singularValues());
    List<ModeCrossings> modes = crossings(search, state -> state.singularValues());
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
    CrossingSearch search = search(TARGET.singularValues());
    assertWithin(1e-4, crossings(search, sampler()), dense());
    assertThat(search.copies()).isZero();
  }

  @Test
  void finish_referencesKnownAtTheEnd_findsTheSame() {
    CrossingSearch search = search(null);
    assertWithin(1e-4, crossings(search, sampler()), dense());
    assertThat(search.copies()).isPositive();
  }

  @Test
  void observe_moreCopiesThanAllowed_thinsThemAndIsLessExact() {
    CrossingSearch search = new CrossingSearch(DEPTH, N, N, null, 60);
    assertWithin(3e-3, crossings(search, sampler()), dense());
    assertThat(search.copies()).isBetween(1, 60);
  }

  @Test
  void observe_noCopyAllowed_interpolatesBetweenRecords() {
    CrossingSearch search = new CrossingSearch(DEPTH, N, N, TARGET.singularValues(), 0);
    assertWithin(1e-2, crossings(search, sampler()), dense());
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
      crossings(search(references), watched);
      assertThat(watched.finish(descent.state())).isEqualTo(expected);
    }
  }
}
