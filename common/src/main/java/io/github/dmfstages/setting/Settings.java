package io.github.dmfstages.setting;

import static io.github.dmfstages.setting.Declaration.flag;
import static io.github.dmfstages.setting.Declaration.integer;
import static io.github.dmfstages.setting.Declaration.matrix;
import static io.github.dmfstages.setting.Declaration.real;
import static io.github.dmfstages.setting.Declaration.time;
import static io.github.dmfstages.setting.Declaration.typed;
import static io.github.dmfstages.setting.Declaration.whole;
import static io.github.dmfstages.setting.Declaration.word;

import io.github.dmfstages.descent.LoadedOptimizer;
import io.github.dmfstages.descent.Monitor;
import io.github.dmfstages.descent.Muon;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.OptimizerKind;
import io.github.dmfstages.descent.Schedule;
import io.github.dmfstages.descent.StopWhen;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.InputSpectrum;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.NoiseEstimate;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Regression;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Unlisted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The settings of a run, in the order of help, pages and columns. A setting is declared here and
 * nowhere else. Rules between settings are in {@code SettingsCheck}, and defaults that need the
 * target are computed in {@code RunConfig}.
 */
public final class Settings {
  private static final List<Setting<?>> DECLARED = new ArrayList<>();
  private static final Map<String, Setting<?>> BY_NAME = new HashMap<>();

  /** The values of {@link #OPTIMIZER} that are from a jar, in words. */
  private static final String A_CLASS = "the name of a class";

  private static final Group TARGET =
      new Group("Target", "These settings make the matrix that the factors are to learn.");
  private static final Group FACTORS =
      new Group("Factors", "These settings give the number of factors and their widths.");
  private static final Group OBSERVED =
      new Group(
          "Observation and loss", "These settings say what the loss compares with the target.");
  private static final Group INITIAL =
      new Group("Initial factors", "These settings say where the factors are at step 0.");
  private static final Group DYNAMICS =
      new Group("Optimizer", "These settings say how a step moves the factors.");
  private static final Group END =
      new Group(
          "Seeds, end and records", "These settings say when a run ends and what it records.");
  private static final Group EXECUTION =
      new Group("Execution", "These settings say how a run is computed.");

  public static final Setting<Integer> ROWS =
      integer(TARGET, "rows", "Rows of the target.")
          .needed("target-file", "outputs-file")
          .atLeast(1)
          .ranges()
          .declare();

  public static final Setting<Integer> COLS =
      integer(TARGET, "cols", "Columns of the target.")
          .needed("target-file", "outputs-file")
          .atLeast(1)
          .ranges()
          .declare();

  public static final Setting<Integer> RANK =
      integer(TARGET, "rank", "Rank of the target.")
          .column(
              "Rank of the target. In completion and sensing a matrix of another rank may be"
                  + " learned.")
          .otherwise(
              "must be given, unless spectrum is a list or target-file or outputs-file is given")
          .atLeast(1)
          .ranges()
          .declare();

  public static final Setting<Integer> DEPTH =
      integer(FACTORS, "depth", "Number of factors.").needed().between(1, 16).ranges().declare();

  public static final Setting<Integer> HIDDEN_WIDTH =
      integer(FACTORS, "hidden-width", "Width of all hidden layers.")
          .column("Width of all hidden layers; NULL where they differ.")
          .byFormula("min(rows, cols)", "rows", "cols", "depth")
          .shortFor("layer-widths")
          .usedWhen(DEPTH, "2 or more", depth -> depth >= 2)
          .hashedWithin("layer-widths")
          .atLeast(1)
          .ranges()
          .declare();

  public static final Setting<List<Integer>> LAYER_WIDTHS =
      typed(
              Codec.list(Codec.INTEGER),
              FACTORS,
              "layer-widths",
              "Width of each hidden layer, d_1 to d_{N-1}, instead of hidden-width.")
          .byFormula("hidden-width for each", "hidden-width")
          .atLeast(1)
          .declare();

  public static final Setting<Spectrum> SPECTRUM =
      typed(
              NamedOrListedCodec.spectrum(),
              TARGET,
              "spectrum",
              "Singular values of the target, as a list or by name.")
          .column(
              "Name or list of the target's singular values; NULL with target_file or"
                  + " outputs_file.")
          .needed("target-file", "outputs-file")
          .shortFor("target-file")
          .hashedWhenAbsent("of target-file")
          .declare();

  public static final Setting<Boolean> TARGET_SYMMETRIC =
      flag(
              TARGET,
              "target-symmetric",
              "Whether the target's left and right singular vectors are the same.")
          .byDefault(false)
          .declare();

  public static final Setting<Spectrum.Given> TARGET_FILE =
      typed(
              Codec.TARGET,
              TARGET,
              "target-file",
              "File with the target, instead of rows, cols, rank and spectrum. Cells without a value"
                  + " are not observed.")
          .declare();

  public static final Setting<Unlisted> UNLISTED =
      word(
              Unlisted.class,
              TARGET,
              "unlisted",
              "Meaning of the entries that a target-file in MatrixMarket's coordinate format does"
                  + " not list.")
          .byDefault(Unlisted.ZERO)
          .neutral(Unlisted.ZERO)
          .declare();

  public static final Setting<ObservationScheme.Kind> OBSERVATION =
      word(ObservationScheme.Kind.class, OBSERVED, "observation", "What is observed of the target.")
          .byDefault(ObservationScheme.Kind.FULL)
          .declare();

  public static final Setting<Long> OBSERVED_ENTRIES =
      whole(
              OBSERVED,
              "observed-entries",
              "Number of entries that completion observes, drawn at random.")
          .shortFor("mask-file")
          .usedWith(OBSERVATION, EnumSet.of(ObservationScheme.Kind.COMPLETION))
          .hashedWithin("observed")
          .ranges()
          .declare();

  public static final Setting<InputMatrix> MASK_FILE =
      typed(
              Codec.MASK,
              OBSERVED,
              "mask-file",
              "File with the entries that completion observes, a matrix of 0 and 1, instead of"
                  + " observed-entries.")
          .usedWith(OBSERVATION, EnumSet.of(ObservationScheme.Kind.COMPLETION))
          .declare();

  public static final Setting<Long> MEASUREMENTS =
      typed(
              Codec.whole(Integer.MAX_VALUE),
              OBSERVED,
              "measurements",
              "Number of measurements that sensing makes, drawn at random.")
          .shortFor("measurements-file")
          .usedWith(OBSERVATION, EnumSet.of(ObservationScheme.Kind.SENSING))
          .hashedWithin("observed")
          .atLeast(1)
          .ranges()
          .declare();

  public static final Setting<InputMatrix> MEASUREMENTS_FILE =
      matrix(
              OBSERVED,
              "measurements-file",
              "File with the measurements that sensing makes, one in each row, instead of"
                  + " measurements.")
          .usedWith(OBSERVATION, EnumSet.of(ObservationScheme.Kind.SENSING))
          .declare();

  public static final Setting<InputMatrix> OBSERVATIONS_FILE =
      matrix(OBSERVED, "observations-file", "File with the measured values.")
          .otherwise("default: the values that the target has")
          .usedWith(OBSERVATION, EnumSet.of(ObservationScheme.Kind.SENSING))
          .declare();

  private static final EnumSet<ObservationScheme.Kind> REGRESSION =
      EnumSet.of(ObservationScheme.Kind.REGRESSION);

  public static final Setting<Long> SAMPLES =
      typed(
              Codec.whole(Integer.MAX_VALUE),
              OBSERVED,
              "samples",
              "Number of inputs that regression draws at random; 0 for the expected loss of all"
                  + " inputs.")
          .column("Number of inputs of regression; 0 for the expected loss of all inputs.")
          .shortFor("inputs-file")
          .usedWith(OBSERVATION, REGRESSION)
          .atLeast(0)
          .ranges()
          .declare();

  public static final Setting<InputMatrix> INPUTS_FILE =
      matrix(
              OBSERVED,
              "inputs-file",
              "File with the inputs of regression, one in each column, instead of samples.")
          .usedWith(OBSERVATION, REGRESSION)
          .declare();

  public static final Setting<InputMatrix> OUTPUTS_FILE =
      matrix(OBSERVED, "outputs-file", "File with the outputs, one in each column.")
          .otherwise("default: the target times the inputs")
          .usedWith(OBSERVATION, REGRESSION)
          .declare();

  public static final Setting<InputSpectrum> INPUT_COVARIANCE =
      typed(
              NamedOrListedCodec.inputSpectrum(),
              OBSERVED,
              "input-covariance",
              "Eigenvalues of the covariance of the inputs of regression, as a list or by name.")
          .column("Name or list of the eigenvalues of the inputs' covariance.")
          .byDefault(InputSpectrum.Named.IDENTITY)
          .usedWith(OBSERVATION, REGRESSION)
          .usedWhen(SAMPLES, "a number", samples -> true)
          .declare();

  public static final Setting<Double> COVARIANCE_EXPONENT =
      real(
              OBSERVED,
              "covariance-exponent",
              "Exponent b of input-covariance = power, whose i-th eigenvalue is proportional to"
                  + " i^-b.")
          .byDefault(1.0)
          .usedWhen(INPUT_COVARIANCE, "power", InputSpectrum.Named.POWER::equals)
          .atLeast(0)
          .declare();

  public static final Setting<Double> COVARIANCE_SPIKE =
      real(
              OBSERVED,
              "covariance-spike",
              "Amount by which the first eigenvalue of input-covariance = spiked is above 1.")
          .byDefault(10.0)
          .usedWhen(INPUT_COVARIANCE, "spiked", InputSpectrum.Named.SPIKED::equals)
          .positive()
          .declare();

  public static final Setting<Regression.Basis> INPUT_BASIS =
      word(
              Regression.Basis.class,
              OBSERVED,
              "input-basis",
              "Eigenvectors of the covariance of the inputs, the target's right singular vectors or"
                  + " random ones.")
          .byDefault(Regression.Basis.TARGET)
          .usedWith(OBSERVATION, REGRESSION)
          .usedWhen(SAMPLES, "a number", samples -> true)
          .declare();

  public static final Setting<Double> NOISE =
      real(
              OBSERVED,
              "noise",
              "Standard deviation of the noise that is added to each observed value.")
          .byDefault(0.0)
          .atLeast(0)
          .declare();

  private static final EnumSet<ObservationScheme.Kind> OF_ENTRIES =
      EnumSet.of(ObservationScheme.Kind.FULL, ObservationScheme.Kind.COMPLETION);

  public static final Setting<Double> HOLD_OUT =
      real(
              OBSERVED,
              "hold-out",
              "Fraction of the observed entries that is withheld from the loss, drawn at random.")
          .byDefault(0.0)
          .neutral(0.0)
          .shortFor("hold-out-file")
          .usedWith(OBSERVATION, OF_ENTRIES)
          .belowOne()
          .declare();

  public static final Setting<InputMatrix> HOLD_OUT_FILE =
      typed(
              Codec.MASK,
              OBSERVED,
              "hold-out-file",
              "File with the entries that are withheld from the loss, a matrix of 0 and 1, instead"
                  + " of hold-out.")
          .usedWith(OBSERVATION, OF_ENTRIES)
          .declare();

  public static final Setting<NoiseEstimate> NOISE_ESTIMATE =
      typed(
              new NoiseEstimateCodec(),
              OBSERVED,
              "noise-estimate",
              "Sets loss-tolerance by the noise that the values of target-file contain: its standard"
                  + " deviation, or a method that estimates it.")
          .column(
              "Standard deviation of the noise that the values of target_file contain by estimate;"
                  + " loss_tolerance follows from it. NULL without an estimate.")
          .shortFor("loss-tolerance")
          .usedWith(OBSERVATION, OF_ENTRIES)
          .hashedWithin("loss-tolerance")
          .declare();

  public static final Setting<LossNormalisation> LOSS_NORMALISATION =
      word(
              LossNormalisation.class,
              OBSERVED,
              "loss-normalisation",
              "Whether the loss is the sum of the squared errors or their mean, times 1/2.")
          .byDefault(LossNormalisation.SUM)
          .declare();

  public static final Setting<Initialisation.Kind> INITIALISATION =
      word(
              Initialisation.Kind.class,
              INITIAL,
              "initialisation",
              "How the initial factors are made.")
          .byDefault(Initialisation.Kind.GAUSSIAN)
          .declare();

  private static final EnumSet<Initialisation.Kind> SCALED =
      EnumSet.complementOf(EnumSet.of(Initialisation.Kind.FILE));

  public static final Setting<List<Double>> LAYER_SCALES =
      typed(
              Codec.list(Codec.REAL),
              INITIAL,
              "layer-scales",
              "Standard deviation of the entries of each layer of gaussian initial factors, W_1"
                  + " first, instead of init-scale.")
          .byDefault(List.of())
          .neutral(List.of())
          .positive()
          .declare();

  private static final String[] SIZE_OF_TARGET = {
    "rows", "cols", "rank", "spectrum", "target-symmetric", "target-file"
  };

  public static final Setting<Double> INIT_SCALE =
      real(
              INITIAL,
              "init-scale",
              "End-to-end scale alpha of the initial factors, instead of relative-init-scale.")
          .column(
              "End-to-end scale alpha of the initial factors; NULL with init_files or"
                  + " layer_scales.")
          .byFormula(
              "relative-init-scale times the target's largest singular value", SIZE_OF_TARGET)
          .usedWith(INITIALISATION, SCALED)
          .usedWhen(LAYER_SCALES, "[]", List::isEmpty)
          .hashedWhenAbsent("NaN")
          .atLeast(0)
          .declare();

  public static final Setting<Double> RELATIVE_INIT_SCALE =
      real(
              INITIAL,
              "relative-init-scale",
              "End-to-end scale alpha of the initial factors, divided by the target's largest"
                  + " singular value.")
          .column(
              "init_scale divided by the target's largest singular value; NULL where init_scale,"
                  + " init_files or layer_scales was given.")
          .byFormula("1e-3, 1e-12, 1e-6, 1e-5, 1e-4 at depth 1 to 5; must be given above", "depth")
          .shortFor("init-scale")
          .usedWith(INITIALISATION, SCALED)
          .usedWhen(LAYER_SCALES, "[]", List::isEmpty)
          .hashedWithin("init-scale")
          .atLeast(0)
          .declare();

  public static final Setting<List<InputMatrix>> INIT_FILES =
      typed(
              Codec.list(Codec.MATRIX),
              INITIAL,
              "init-files",
              "Files with the initial factors, W_1 first.")
          .otherwise("must be given with initialisation = file")
          .usedWith(INITIALISATION, EnumSet.of(Initialisation.Kind.FILE))
          .declare();

  public static final Setting<Double> LAMBDA_BALANCE =
      real(
              INITIAL,
              "lambda-balance",
              "Number lambda of lambda-balanced initial factors: W_2^T W_2 - W_1 W_1^T = lambda I.")
          .otherwise("must be given with initialisation = lambda-balanced")
          .usedWith(INITIALISATION, EnumSet.of(Initialisation.Kind.LAMBDA_BALANCED))
          .rule(Double::isFinite, "should be a finite number")
          .declare();

  public static final Setting<OptimizerKind> OPTIMIZER =
      typed(
              new OptimizerCodec(),
              DYNAMICS,
              "optimizer",
              "The rule that moves the factors, or the name of a class in a jar.")
          .byDefault(Optimizer.Kind.GRADIENT_DESCENT)
          .declare();

  public static final Setting<Map<String, Double>> OPTIMIZER_PARAMETERS =
      typed(
              new ParametersCodec(),
              DYNAMICS,
              "optimizer-parameters",
              "Parameters of an optimizer from a jar, such as { beta1 = 0.9, beta2 = 0.99 }.")
          .column("All parameters of an optimizer from a jar, as JSON; NULL for other optimizers.")
          .byFormula(
              "the defaults of the class",
              values -> loaded(values).withDefaults(Map.of()),
              "optimizer")
          .usedWhen(OPTIMIZER, A_CLASS, LoadedOptimizer.class::isInstance)
          .rule(Settings::areFinite, "should have finite numbers")
          .declare();

  public static final Setting<String> OPTIMIZER_JAR =
      typed(
              new Sha256Codec(),
              DYNAMICS,
              "optimizer-jar",
              "SHA-256 of the jar that has the class of the optimizer.")
          .byFormula("that of the jar", values -> loaded(values).sha256(), "optimizer")
          .usedWhen(OPTIMIZER, A_CLASS, LoadedOptimizer.class::isInstance)
          .declare();

  public static final Setting<Double> MOMENTUM =
      real(DYNAMICS, "momentum", "Share of the past gradients that a step keeps.")
          .byFormula(
              "0.9 for momentum, 0 for sign, 0.95 for muon",
              values -> values.get(OPTIMIZER).defaultMomentum(),
              "optimizer")
          .usedWith(
              OPTIMIZER,
              EnumSet.of(Optimizer.Kind.MOMENTUM, Optimizer.Kind.SIGN, Optimizer.Kind.MUON))
          .belowOne()
          .declare();

  private static final EnumSet<Optimizer.Kind> ADAMS =
      EnumSet.of(Optimizer.Kind.ADAM, Optimizer.Kind.ADAMW);

  public static final Setting<Double> BETA1 =
      real(DYNAMICS, "beta1", "Decay rate of the average of gradients.")
          .byDefault(0.9)
          .usedWith(OPTIMIZER, ADAMS)
          .belowOne()
          .declare();

  public static final Setting<Double> BETA2 =
      real(DYNAMICS, "beta2", "Decay rate of the average of squared gradients in adam and adamw.")
          .byDefault(0.999)
          .usedWith(OPTIMIZER, ADAMS)
          .belowOne()
          .declare();

  public static final Setting<Boolean> BIAS_CORRECTION =
      flag(
              DYNAMICS,
              "bias-correction",
              "Whether adam and adamw divide their averages by 1 - beta1^t and 1 - beta2^t.")
          .byDefault(true)
          .neutral(true)
          .usedWith(OPTIMIZER, ADAMS)
          .declare();

  public static final Setting<Double> DECAY =
      real(DYNAMICS, "decay", "Decay rate of the average of squared gradients.")
          .byDefault(0.99)
          .usedWith(OPTIMIZER, EnumSet.of(Optimizer.Kind.RMSPROP, Optimizer.Kind.GROUP_RMSPROP))
          .belowOne()
          .declare();

  public static final Setting<Double> EPSILON =
      real(
              DYNAMICS,
              "epsilon",
              "Number that is added to the root of the average of squared gradients.")
          .byFormula(
              "1e-8 for rmsprop, adam and adamw, 1e-6 for group-rmsprop",
              values -> values.get(OPTIMIZER).defaultEpsilon(),
              "optimizer")
          .usedWith(
              OPTIMIZER,
              EnumSet.of(
                  Optimizer.Kind.RMSPROP,
                  Optimizer.Kind.GROUP_RMSPROP,
                  Optimizer.Kind.ADAM,
                  Optimizer.Kind.ADAMW))
          .positive()
          .declare();

  public static final Setting<Integer> NEWTON_SCHULZ_STEPS =
      integer(
              DYNAMICS,
              "newton-schulz-steps",
              "Number of Newton-Schulz iterations by which muon orthogonalises a step.")
          .byDefault(5)
          .usedWith(OPTIMIZER, EnumSet.of(Optimizer.Kind.MUON))
          .between(1, 100)
          .ranges()
          .declare();

  public static final Setting<Muon.Scale> MUON_SCALE =
      word(
              Muon.Scale.class,
              DYNAMICS,
              "muon-scale",
              "How the length of a step of muon depends on the shape of a layer.")
          .byDefault(Muon.Scale.ASPECT)
          .usedWith(OPTIMIZER, EnumSet.of(Optimizer.Kind.MUON))
          .declare();

  public static final Setting<Double> WEIGHT_DECAY =
      real(
              DYNAMICS,
              "weight-decay",
              "Weight decay lambda: adds lambda/2 times the squared norms of the factors to the"
                  + " loss; with adamw, polar and muon, each step multiplies the factors by 1 - eta"
                  + " lambda instead.")
          .byDefault(0.0)
          .neutral(0.0)
          .atLeast(0)
          .declare();

  public static final Setting<Double> STEP_SIZE =
      real(DYNAMICS, "step-size", "Step size eta, instead of relative-step-size.")
          .column("Step size eta as given; NULL where relative_step_size was given.")
          .shortFor("relative-step-size")
          .positive()
          .declare();

  public static final Setting<Double> RELATIVE_STEP_SIZE =
      real(DYNAMICS, "relative-step-size", "Step size eta divided by the stability limit.")
          .column("Step size eta divided by the stability limit; NULL where step_size was given.")
          .byDefault(0.1)
          .positive()
          .declare();

  public static final Setting<Schedule.Kind> SCHEDULE =
      word(Schedule.Kind.class, DYNAMICS, "schedule", "How the step size changes during the run.")
          .byDefault(Schedule.Kind.CONSTANT)
          .neutral(Schedule.Kind.CONSTANT)
          .declare();

  public static final Setting<Long> WARMUP_STEPS =
      whole(
              DYNAMICS,
              "warmup-steps",
              "Number of steps over which the step size grows in proportion to the step, from 0.")
          .byDefault(0L)
          .neutral(0L)
          .atLeast(0)
          .declare();

  public static final Setting<Double> FINAL_STEP_FACTOR =
      real(
              DYNAMICS,
              "final-step-factor",
              "Step size at max-steps, divided by eta, at which a schedule ends.")
          .byFormula(
              "0 for cosine, 0.01 for geometric",
              values -> values.get(SCHEDULE) == Schedule.Kind.COSINE ? 0 : .01,
              "schedule")
          .usedWith(SCHEDULE, EnumSet.of(Schedule.Kind.COSINE, Schedule.Kind.GEOMETRIC))
          .atLeast(0)
          .declare();

  public static final Setting<List<Schedule.Change>> STEP_FACTORS =
      typed(
              new StepFactorsCodec(),
              DYNAMICS,
              "step-factors",
              "Steps at which the step size changes, each with the new step size divided by eta,"
                  + " such as [[1000, 0.5], [2000, 0.25]].")
          .otherwise("must be given with schedule = steps")
          .usedWith(SCHEDULE, EnumSet.of(Schedule.Kind.STEPS))
          .rule(Settings::areInOrder, "should have steps in increasing order and factors > 0")
          .declare();

  public static final Setting<Long> BATCH_SIZE =
      whole(
              DYNAMICS,
              "batch-size",
              "Number of observed values that each step uses, drawn without replacement within an"
                  + " epoch.")
          .column("Number of observed values that each step uses; NULL for all.")
          .otherwise("default: all observed values")
          .atLeast(1)
          .ranges()
          .declare();

  public static final Setting<Double> LABEL_NOISE =
      real(
              DYNAMICS,
              "label-noise",
              "Standard deviation of the noise that each step adds to each observed value that it"
                  + " uses.")
          .byDefault(0.0)
          .neutral(0.0)
          .atLeast(0)
          .declare();

  public static final Setting<Double> TEMPERATURE =
      real(
              DYNAMICS,
              "temperature",
              "Temperature T of Langevin dynamics: each step adds normal noise of variance 2 eta T"
                  + " to each element of the factors.")
          .byDefault(0.0)
          .neutral(0.0)
          .atLeast(0)
          .declare();

  public static final Setting<List<Double>> LAYER_STEP_FACTORS =
      typed(
              Codec.list(Codec.REAL),
              DYNAMICS,
              "layer-step-factors",
              "Number by which the step of each layer is multiplied, W_1 first.")
          .byDefault(List.of())
          .neutral(List.of())
          .positive()
          .declare();

  public static final Setting<Long> SEED =
      whole(END, "seed", "Seed of the initial factors.").byDefault(1L).ranges().declare();

  public static final Setting<Long> TARGET_SEED =
      whole(END, "target-seed", "Seed of the target and of what is observed of it.")
          .byFormula("seed", values -> values.get(SEED), "seed")
          .ranges()
          .declare();

  public static final Setting<Long> MAX_STEPS =
      whole(END, "max-steps", "Number of steps after which a run ends.")
          .byFormulaOfAll("from predicted escape times")
          .atLeast(1)
          .ranges()
          .declare();

  public static final Setting<List<Long>> RECORD_STEPS =
      typed(
              Codec.list(Codec.whole(Long.MAX_VALUE)),
              END,
              "record-steps",
              "Steps that are recorded in addition to the sampled ones.")
          .byDefault(List.of())
          .declare();

  public static final Setting<Long> RECORD_PAIRS_EVERY =
      whole(
              END,
              "record-pairs-every",
              "Number of steps after which two consecutive steps are recorded with the gradient of"
                  + " each mode; 0 for never.")
          .byDefault(0L)
          .atLeast(0)
          .declare();

  public static final Setting<List<Monitor.Quantity>> MONITOR =
      typed(
              Codec.list(Codec.word(Monitor.Quantity.class)),
              END,
              "monitor",
              "What is measured at each trajectory record, a list of curvature, layers, balance and"
                  + " alignment. The steps of the run do not change.")
          .byDefault(List.of())
          .neutral(List.of())
          .declare();

  public static final Setting<Double> LOSS_TOLERANCE =
      real(END, "loss-tolerance", "Fraction of the initial loss at which a run has converged.")
          .byFormulaOfAll(
              "1e-6 (sigma_R/sigma_1)^2 with full observation, else 1e-8; the share of the noise if it is estimated, or if entries are unknown or withheld")
          .belowOne()
          .declare();

  public static final Setting<Double> GRADIENT_TOLERANCE =
      real(
              END,
              "gradient-tolerance",
              "Gradient norm, divided by its maximum, below which a certificate may end a run; 0"
                  + " for never.")
          .byDefault(0.001)
          .belowOne()
          .declare();

  public static final Setting<StopWhen> STOP_WHEN =
      word(
              StopWhen.class,
              END,
              "stop-when",
              "Whether a run also ends when its held-out error no longer improves.")
          .byDefault(StopWhen.FITTED)
          .neutral(StopWhen.FITTED)
          .declare();

  public static final Setting<Double> PATIENCE =
      real(
              END,
              "patience",
              "How long the held-out error may fail to improve, divided by the steps before.")
          .byDefault(2.0)
          .usedWith(STOP_WHEN, EnumSet.of(StopWhen.HELD_OUT))
          .atLeast(0)
          .declare();

  public static final Setting<LinearAlgebra.Kind> LINEAR_ALGEBRA =
      word(
              LinearAlgebra.Kind.class,
              EXECUTION,
              "linear-algebra",
              "The implementation of matrix products.")
          .byDefault(LinearAlgebra.Kind.EXACT)
          .declare();

  public static final Setting<Duration> TIME_LIMIT =
      time(EXECUTION, "time-limit", "Time after which a run is given up, such as 90 s or 2 hours.")
          .column("Seconds after which a run is given up; NULL for no limit.")
          .rule(limit -> limit.compareTo(Duration.ZERO) > 0, "should be longer than 0 seconds")
          .operational()
          .declare();

  public static final Setting<Duration> CHECKPOINT_INTERVAL =
      time(
              EXECUTION,
              "checkpoint-interval",
              "Time between checkpoints of a run in a sweep; 0 s for no checkpoints.")
          .column("Seconds between checkpoints; 0 for no checkpoints.")
          .byDefault(Duration.ofMinutes(1))
          .rule(interval -> !interval.isNegative(), "should be 0 seconds or longer")
          .operational()
          .declare();

  /** Every setting. */
  public static final List<Setting<?>> ALL = List.copyOf(DECLARED);

  private static final Map<Setting<?>, Setting<?>> ALTERNATIVES = alternatives();

  private Settings() {}

  private static LoadedOptimizer loaded(Values values) {
    return (LoadedOptimizer) values.get(OPTIMIZER);
  }

  private static boolean areFinite(Map<String, Double> parameters) {
    return parameters.values().stream().allMatch(Double::isFinite);
  }

  private static boolean areInOrder(List<Schedule.Change> changes) {
    long last = -1;
    for (Schedule.Change change : changes) {
      if (change.step() <= last || !(change.factor() > 0)) {
        return false;
      }
      last = change.step();
    }
    return !changes.isEmpty();
  }

  static <T> Setting<T> add(IntFunction<Setting<T>> declared) {
    Setting<T> setting = declared.apply(DECLARED.size());
    DECLARED.add(setting);
    if (BY_NAME.put(setting.name(), setting) != null) {
      throw new IllegalStateException(setting + " is declared twice");
    }
    return setting;
  }

  /** Returns the setting whose key is {@code name}. */
  public static Optional<Setting<?>> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  private static Map<Setting<?>, Setting<?>> alternatives() {
    Map<Setting<?>, Setting<?>> alternatives = new HashMap<>();
    for (Setting<?> setting : ALL) {
      setting
          .full()
          .ifPresent(
              full -> {
                alternatives.put(setting, full);
                alternatives.put(full, setting);
              });
    }
    return alternatives;
  }

  static Optional<Setting<?>> alternative(Setting<?> setting) {
    return Optional.ofNullable(ALTERNATIVES.get(setting));
  }
}
