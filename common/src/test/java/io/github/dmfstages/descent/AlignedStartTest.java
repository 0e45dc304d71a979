package io.github.dmfstages.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlignedStartTest {
  private static final double ETA = .02;
  private static final double ALPHA = 1e-3;
  private static final int STEPS = 300;

  // Rounding that the modes' growth magnifies: of the order of 1e-16 times growth by 1/alpha.
  private static final double TOLERANCE = 1e-11;

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void run_alignedStart_everyModeFollowsTheScalarMap(int depth) {
    double[] sigma = {3, 2, .5};
    Target target =
        Target.draw(6, 5, 3, new Spectrum.Listed(List.of(sigma[0], sigma[1], sigma[2])), 1);
    LayerWidths widths = LayerWidths.of(6, 5, java.util.Collections.nCopies(depth - 1, 5));
    Factors start = new Initialisation.Aligned(ALPHA).draw(widths, 1, target);
    Descent descent = Descents.of(target, start, ETA, 0, STEPS);
    descent.run(List.of());
    for (int i = 0; i < 5; i++) {
      double a = Math.pow(ALPHA, 1.0 / depth);
      for (int t = 0; t < STEPS; t++) {
        double s = i < 3 ? sigma[i] : 0;
        a -= ETA * Math.pow(a, depth - 1) * (Math.pow(a, depth) - s);
      }
      assertThat(descent.state().singularValues().apply(i))
          .isCloseTo(Math.pow(a, depth), within(TOLERANCE));
    }
  }
}
