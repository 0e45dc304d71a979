package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Adam;
import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.Momentum;
import io.github.dmfstages.descent.Muon;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.RmsProp;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules against PyTorch's own optimizers over 1,000 steps, on problems of three shapes. The
 * first line of pytorch.csv has PyTorch's version; bench/peers/optimizers_torch.py wrote it.
 */
class PyTorchReferenceTest {
  private static final int STEPS = 1000;
  private static final double AGREEMENT = 1e-10;

  /** An optimizer with its step size and the weight decay in the loss. */
  private record Rule(Optimizer optimizer, double eta, double penalty) {}

  private static Rule rule(String name) {
    return switch (name) {
      case "gradient-descent" -> new Rule(new GradientDescent(), .02, 0);
      case "gradient-descent-decay" -> new Rule(new GradientDescent(), .02, .05);
      case "momentum" -> new Rule(new Momentum(.9), .002, .01);
      case "rmsprop" -> new Rule(new RmsProp(.99, 1e-8), 1e-4, 0);
      case "adam" -> new Rule(new Adam(.9, .999, true, 1e-8, 0), 1e-3, 0);
      case "adam-decay" -> new Rule(new Adam(.9, .999, true, 1e-8, 0), 1e-3, .05);
      case "adamw" -> new Rule(new Adam(.9, .999, true, 1e-8, .1), 1e-3, 0);
      case "muon-aspect" -> new Rule(new Muon(.95, 5, Muon.Scale.ASPECT, .1), 1e-3, 0);
      case "muon-rms" -> new Rule(new Muon(.9, 5, Muon.Scale.RMS, 0), 1e-3, 0);
      default -> throw new AssertionError(name);
    };
  }

  static Stream<String> references() throws IOException {
    try (InputStream in = PyTorchReferenceTest.class.getResourceAsStream("pytorch.csv")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines().filter(line -> !line.startsWith("#")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("references")
  void thousandSteps_areThoseOfPyTorch(String reference) {
    List<String> cells = Arrays.asList(reference.split(",", -1));
    Rule rule = rule(cells.get(0));
    List<Integer> widths =
        Arrays.stream(cells.get(1).split(" ", -1)).map(Integer::valueOf).toList();
    int depth = widths.size() - 1;
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    Target target = Target.of(matrix(widths.get(depth), widths.get(0), 0, 4));
    Objective objective =
        new Objective(
            engine,
            new LayerWidths(widths),
            new Observation.Full(engine, target),
            LossNormalisation.SUM,
            rule.penalty());
    WorkMatrix[] factors =
        IntStream.rangeClosed(1, depth)
            .mapToObj(j -> engine.pack(matrix(widths.get(j), widths.get(j - 1), j, 1)))
            .toArray(WorkMatrix[]::new);
    Optimizer.Update update = rule.optimizer().start(engine, factors, at -> at);
    for (int t = 0; t < STEPS; t++) {
      objective.evaluate(factors);
      update.apply(objective.gradients(), rule.eta());
    }
    objective.evaluate(factors);
    // The loss of a converged run is rounding, so its root is compared with the size of the target.
    double size = Math.sqrt(engine.sumOfSquares(engine.pack(target.matrix())));
    assertThat(Math.sqrt(2 * objective.dataLoss()))
        .isCloseTo(Math.sqrt(2 * Double.parseDouble(cells.get(2))), within(AGREEMENT * size));
    for (int j = 0; j < depth; j++) {
      double norm = Double.parseDouble(cells.get(3 + j));
      assertThat(Math.sqrt(engine.sumOfSquares(factors[j])))
          .isCloseTo(norm, within(AGREEMENT * norm));
    }
  }

  /** Multiples of 1/16. */
  private static DenseMatrix matrix(int rows, int cols, int seed, double factor) {
    double[] values = new double[rows * cols];
    for (int j = 0; j < cols; j++) {
      for (int i = 0; i < rows; i++) {
        values[j * rows + i] = factor * ((7 * i + 3 * j + 5 * seed) % 11 - 5) / 16;
      }
    }
    return new DenseMatrix(rows, cols, values);
  }
}
