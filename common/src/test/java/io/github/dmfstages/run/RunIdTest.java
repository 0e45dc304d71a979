package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;

class RunIdTest {
  private static final RunConfig CONFIG =
      new RunConfig(
          2,
          Spectrum.Named.GEOMETRIC,
          false,
          11,
          new DenseVector(new double[] {1, .5}),
          new LayerWidths(List.of(5, 4, 6, 7)),
          new ObservationScheme.Full(),
          0,
          LossNormalisation.SUM,
          new Initialisation.Gaussian(.5),
          .5,
          12,
          new Optimizer.GradientDescent(),
          new StepSize.Relative(.125),
          .03125,
          4000,
          List.of(0L, 10L),
          7,
          0x1p-20,
          0x1p-10,
          LinearAlgebra.Kind.EXACT,
          null,
          Duration.ZERO,
          List.of());

  /** Other values of each component. */
  private static final Map<String, List<Object>> OTHERS =
      Map.ofEntries(
          Map.entry("targetRank", List.of(3)),
          Map.entry(
              "spectrum",
              List.of(
                  Spectrum.Named.LINEAR,
                  new Spectrum.Listed(List.of(1.0, .5)),
                  new Spectrum.Listed(List.of(1.0, Math.nextUp(.5))))),
          Map.entry("targetSeed", List.of(-11L, 12L)),
          Map.entry(
              "widths",
              List.of(
                  new LayerWidths(List.of(7, 4, 6, 5)),
                  new LayerWidths(List.of(5, 6, 4, 7)),
                  new LayerWidths(List.of(5, 4, 7)),
                  new LayerWidths(List.of(5, 4, 6, 6, 7)))),
          Map.entry("lossNormalisation", List.of(LossNormalisation.MEAN)),
          Map.entry("initialisation", List.of(new Initialisation.Gaussian(Math.nextUp(.5)))),
          Map.entry("seed", List.of(11L)),
          Map.entry("targetSymmetric", List.of(true)),
          Map.entry(
              "observation",
              List.of(
                  new ObservationScheme.Completion(9),
                  new ObservationScheme.Completion(10),
                  new ObservationScheme.Sensing(9))),
          Map.entry("noise", List.of(Double.MIN_VALUE)),
          Map.entry("recordPairsEvery", List.of(0L, 8L)),
          Map.entry("gradientTolerance", List.of(0.0, Math.nextUp(0x1p-10))),
          Map.entry(
              "optimizer",
              List.of(
                  new Optimizer.Momentum(.9),
                  new Optimizer.Momentum(Math.nextUp(.9)),
                  new Optimizer.RmsProp(.9, 1e-8),
                  new Optimizer.GroupRmsProp(.9, 1e-8))),
          Map.entry(
              "stepSize",
              List.of(new StepSize.Absolute(.125), new StepSize.Relative(Math.nextUp(.125)))),
          Map.entry("effectiveStepSize", List.of(Math.nextUp(.03125))),
          Map.entry("maxSteps", List.of(4001L)),
          Map.entry("recordSteps", List.of(List.of(), List.of(0L), List.of(0L, 10L, 11L))),
          Map.entry("lossTolerance", List.of(0.0, Math.nextUp(0x1p-20))),
          Map.entry("linearAlgebra", List.of(LinearAlgebra.Kind.MLLIB)));

  /** Other values of what decides no bits, or follows from what does. */
  private static final Map<String, Object> OPERATIONAL =
      Map.of(
          "timeLimit",
          Duration.ofSeconds(90),
          "checkpointInterval",
          Duration.ofSeconds(7),
          "singularValues",
          new DenseVector(new double[] {1}),
          "relativeInitScale",
          .25,
          "leftOut",
          List.of("max-steps"));

  @Test
  void runId_anyComponentThatDecidesBitsChanged_isAnother() throws ReflectiveOperationException {
    RecordComponent[] components = RunConfig.class.getRecordComponents();
    TreeSet<String> ids = new TreeSet<>(List.of(CONFIG.runId()));
    int configs = 1;
    for (int i = 0; i < components.length; i++) {
      if (OPERATIONAL.containsKey(components[i].getName())) {
        Object other = OPERATIONAL.get(components[i].getName());
        assertThat(changed(i, other).runId()).isEqualTo(CONFIG.runId());
        continue;
      }
      assertThat(OTHERS).containsKey(components[i].getName());
      for (Object other : OTHERS.get(components[i].getName())) {
        ids.add(changed(i, other).runId());
        configs++;
      }
    }
    assertThat(ids).hasSize(configs);
    assertThat(OTHERS).hasSize(components.length - OPERATIONAL.size());
  }

  /** The configuration with one component replaced. */
  private static RunConfig changed(int index, Object other) throws ReflectiveOperationException {
    RecordComponent[] components = RunConfig.class.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i == index ? other : components[i].getAccessor().invoke(CONFIG);
    }
    Constructor<RunConfig> constructor =
        RunConfig.class.getDeclaredConstructor(
            Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    return constructor.newInstance(values);
  }

  /** Pinned: a change here orphans every row that was ever stored. */
  @Test
  void runId_pinnedConfiguration_isTheHashOfThisText() throws Exception {
    String text =
        """
        cols=5
        depth=3
        effective-step-size=0x1.0p-5
        gradient-tolerance=0x1.0p-10
        init-scale=0x1.0p-1
        initialisation=gaussian
        layer-widths=[4, 6]
        linear-algebra=exact
        loss-normalisation=sum
        loss-tolerance=0x1.0p-20
        max-steps=4000
        noise=0x0.0p0
        observation=full
        observed=35
        optimizer=gradient-descent
        rank=2
        record-pairs-every=7
        record-steps=[0, 10]
        relative-step-size=0x1.0p-3
        rows=7
        seed=12
        spectrum=geometric
        target-seed=11
        target-symmetric=false
        """;
    assertThat(CanonicalForm.of(CONFIG)).hasToString(text);
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    assertThat(CONFIG.runId()).isEqualTo(HexFormat.of().formatHex(hash));
  }

  @Test
  void runId_listedSpectrum_isWrittenInHexadecimal() throws ReflectiveOperationException {
    RunConfig listed = changed(1, new Spectrum.Listed(List.of(3.0, .1)));
    assertThat(CanonicalForm.of(listed).toString())
        .contains("spectrum=[0x1.8p1, 0x1.999999999999ap-4]\n");
  }

  @Test
  void runId_equalSettings_isTheSame() {
    assertThat(Settings.of(2, 3).resolve().runId())
        .isEqualTo(Settings.of(2, 3).resolve().runId())
        .matches("[0-9a-f]{64}");
  }

  /** Ids are taken over resolved values: a default that is spelled out changes nothing. */
  @Test
  void runId_defaultsSpelledOut_isTheSame() {
    RunConfig open = Settings.of(2, 3).resolve();
    Settings spelled = Settings.of(2, 3);
    spelled.targetSeed = OptionalLong.of(1);
    spelled.hiddenWidth = OptionalInt.of(6);
    spelled.initScale = OptionalDouble.of(1e-6);
    spelled.maxSteps = OptionalLong.of(open.maxSteps());
    spelled.lossTolerance = OptionalDouble.of(open.lossTolerance());
    assertThat(open.leftOut()).contains("max-steps", "loss-tolerance");
    assertThat(spelled.resolve())
        .usingRecursiveComparison()
        .ignoringFields("leftOut")
        .isEqualTo(open);
    assertThat(spelled.resolve().runId()).isEqualTo(open.runId());

    Settings widths = Settings.of(2, 3);
    widths.layerWidths = Optional.of(List.of(6, 6));
    assertThat(widths.resolve().runId()).isEqualTo(open.runId());
  }

  @Test
  void runId_rankBesideAListedSpectrum_isTheSame() {
    Settings without = Settings.of(2, 3);
    without.spectrum = new Spectrum.Listed(List.of(2.0, 1.0));
    without.rank = OptionalInt.empty();
    Settings with = Settings.of(2, 3);
    with.spectrum = new Spectrum.Listed(List.of(2.0, 1.0));
    assertThat(without.resolve().runId()).isEqualTo(with.resolve().runId());
  }

  @Test
  void runId_recordStepsInAnotherOrder_isTheSame() {
    Settings one = Settings.of(2, 3);
    one.recordSteps = List.of(1L, 5L, 9L);
    Settings two = Settings.of(2, 3);
    two.recordSteps = List.of(9L, 1L, 5L, 5L);
    assertThat(two.resolve().runId()).isEqualTo(one.resolve().runId());
  }
}
