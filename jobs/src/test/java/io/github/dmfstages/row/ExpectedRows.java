package io.github.dmfstages.row;

import io.github.dmfstages.descent.Momentum;
import io.github.dmfstages.descent.RmsProp;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.model.EntrySplit;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.result.EndState;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.SaddlePoint;
import io.github.dmfstages.result.StageAccount;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * What each view should show of a {@link RunRow}, stated anew and column by column: the records'
 * own words against the tables'. A number that is not finite is expected as null.
 */
public final class ExpectedRows {
  private static final Map<String, Function<RunRow, Object>> RUNS = runs();
  private static final Map<String, Function<StageAccount, Object>> SPE_STAGES = speStages();
  private static final Map<String, Function<ModeCrossings, Object>> MODES = modes();
  private static final Map<String, Function<TrajectoryPoint, Object>> TRAJECTORY = trajectory();

  private ExpectedRows() {}

  /** Rows of a view by column, for rows that were committed to {@code sweep}. */
  public static List<Map<String, Object>> of(String view, String sweep, List<RunRow> rows) {
    return rows.stream()
        .flatMap(
            row -> {
              Stream<Map<String, Object>> own =
                  switch (view) {
                    case "runs" -> Stream.of(shown(RUNS, row));
                    case "spe_stages" -> each(SPE_STAGES, row, RunResult::stages);
                    case "modes" -> modes(row);
                    case "trajectory" -> each(TRAJECTORY, row, RunResult::trajectory);
                    default -> throw new IllegalArgumentException(view);
                  };
              return own.map(columns -> with(sweep, row, columns));
            })
        .toList();
  }

  private static Stream<Map<String, Object>> modes(RunRow row) {
    return each(MODES, row, RunResult::modes)
        .peek(
            columns -> {
              columns.put(
                  "predicted_crossing_50",
                  finite(row.result().theory().halfCrossing((int) columns.get("mode"))));
              Double crossing = (Double) columns.get("crossing_50");
              columns.put("crossing_50_time", crossing == null ? null : time(row, crossing));
            });
  }

  // The step size of all sample rows is constant.
  private static double time(RunRow row, double steps) {
    return row.config().effectiveStepSize() * steps;
  }

  private static Map<String, Object> with(String sweep, RunRow row, Map<String, Object> columns) {
    columns.put("sweep", sweep);
    columns.put("run_id", row.runId());
    return columns;
  }

  private static <E> Stream<Map<String, Object>> each(
      Map<String, Function<E, Object>> columns, RunRow row, Function<RunResult, List<E>> elements) {
    List<E> list = row.result() == null ? null : elements.apply(row.result());
    return list == null ? Stream.of() : list.stream().map(element -> shown(columns, element));
  }

  private static <E> Map<String, Object> shown(Map<String, Function<E, Object>> columns, E row) {
    Map<String, Object> shown = new LinkedHashMap<>();
    columns.forEach((name, value) -> shown.put(name, finite(value.apply(row))));
    return shown;
  }

  /** As tables hold it: nothing that is not finite, and vectors as lists. */
  private static Object finite(Object value) {
    if (value instanceof Double number) {
      return Double.isFinite(number) ? number : null;
    }
    if (value instanceof DenseVector vector) {
      return Arrays.stream(vector.values()).mapToObj(ExpectedRows::finite).toList();
    }
    return value instanceof List<?> list ? list.stream().map(ExpectedRows::finite).toList() : value;
  }

  private static Map<String, Function<RunRow, Object>> runs() {
    Map<String, Function<RunRow, Object>> columns = new LinkedHashMap<>();
    columns.put("attempt", RunRow::attempt);
    columns.put("status", row -> row.result() == null ? "FAILED" : row.result().status().name());
    columns.put("error", RunRow::error);
    columns.put("origin", row -> "computed");
    // What an imported row says of its file has a test of its own: ImportTest.
    for (String column :
        List.of(
            "run_keys",
            "detection",
            "records",
            "records_per_stage",
            "import_notes",
            "source_file",
            "source_sha256",
            "import_options")) {
      columns.put(column, row -> null);
    }
    columns.put(
        "explanation",
        row ->
            row.result() == null
                ? "failed: " + row.error().substring(0, row.error().indexOf('\n'))
                : row.result().explanation());
    columns.put(
        "flow_time", row -> row.result() == null ? null : time(row, (double) row.result().steps()));
    columns.put("ended_at", row -> Timestamp.from(row.endedAt()));
    columns.put("provenance", row -> provenance(row.provenance()));
    configuration().forEach((name, value) -> columns.put(name, row -> value.apply(row.config())));
    result().forEach((name, value) -> columns.put(name, nullable(RunRow::result, value)));
    end()
        .forEach(
            (name, value) ->
                columns.put(name, nullable(RunRow::result, r -> value.apply(r.end()))));
    certificate()
        .forEach(
            (name, value) ->
                columns.put(
                    name, nullable(RunRow::result, nullable(RunResult::criticalPoint, value))));
    counts()
        .forEach(
            (name, value) ->
                columns.put(name, nullable(RunRow::result, r -> value.apply(r.stageCount()))));
    return columns;
  }

  private static <A, B> Function<A, Object> nullable(
      Function<A, B> first, Function<B, Object> second) {
    return a -> {
      B b = first.apply(a);
      return b == null ? null : second.apply(b);
    };
  }

  private static Map<String, Function<RunConfig, Object>> configuration() {
    Map<String, Function<RunConfig, Object>> columns = new LinkedHashMap<>();
    columns.put("rows", c -> c.widths().rows());
    columns.put("cols", c -> c.widths().cols());
    columns.put("rank", RunConfig::targetRank);
    columns.put("depth", RunConfig::depth);
    columns.put(
        "hidden_width",
        c -> {
          List<Integer> distinct = c.widths().hidden().stream().distinct().toList();
          return distinct.size() == 1 ? distinct.get(0) : null;
        });
    columns.put("layer_widths", c -> c.widths().hidden());
    columns.put(
        "spectrum",
        c ->
            c.spectrum() instanceof Spectrum.Named named
                ? named.name().toLowerCase(java.util.Locale.ROOT)
                : ((Spectrum.Listed) c.spectrum()).values().toString());
    columns.put(
        "observation", c -> c.observation().kind().name().toLowerCase(java.util.Locale.ROOT));
    columns.put(
        "observed_entries",
        c ->
            c.observation() instanceof ObservationScheme.Completion drawn
                ? (Long) drawn.entries()
                : c.observation() instanceof EntrySplit split ? (Long) split.entries() : null);
    columns.put(
        "measurements",
        c ->
            c.observation() instanceof ObservationScheme.Sensing drawn
                ? (Long) (long) drawn.measurements()
                : null);
    // What a row says of input files has a test of its own: StoredInputsTest.
    for (String key :
        List.of(
            "target", "mask", "measurements", "observations", "inputs", "outputs", "hold_out")) {
      columns.put(key + "_file", c -> null);
      columns.put(key + "_file_sha256", c -> null);
    }
    columns.put("init_files", c -> null);
    columns.put("init_files_sha256", c -> null);
    columns.put("momentum", c -> c.optimizer() instanceof Momentum m ? m.momentum() : null);
    columns.put("decay", c -> c.optimizer() instanceof RmsProp r ? r.decay() : null);
    columns.put("epsilon", c -> c.optimizer() instanceof RmsProp r ? r.epsilon() : null);
    columns.put(
        "checkpoint_interval", c -> (double) c.get(Settings.CHECKPOINT_INTERVAL).toSeconds());
    columns.put("defaulted", c -> c.leftOut().stream().map(k -> k.replace("-", "_")).toList());
    columns.put("time_limit", RunConfig::timeLimitSeconds);
    columns.put(
        "loss_normalisation",
        c ->
            switch (c.get(Settings.LOSS_NORMALISATION)) {
              case SUM -> "sum";
              case MEAN -> "mean";
            });
    columns.put(
        "initialisation", c -> c.initialisation().kind().name().toLowerCase(java.util.Locale.ROOT));
    columns.put("init_scale", c -> c.initialisation().scale());
    columns.put(
        "relative_init_scale",
        c ->
            c.leftOut().contains("init-scale")
                ? c.initialisation().scale() / c.singularValues().apply(0)
                : null);
    columns.put(
        "optimizer",
        c ->
            c.get(Settings.OPTIMIZER)
                .toString()
                .toLowerCase(java.util.Locale.ROOT)
                .replace('_', '-'));
    columns.put("step_size", c -> c.stepSize() instanceof StepSize.Absolute s ? s.value() : null);
    columns.put(
        "relative_step_size", c -> c.stepSize() instanceof StepSize.Relative s ? s.value() : null);
    columns.put("effective_step_size", RunConfig::effectiveStepSize);
    columns.put("seed", RunConfig::seed);
    columns.put("target_seed", RunConfig::targetSeed);
    columns.put("max_steps", RunConfig::maxSteps);
    columns.put("record_steps", c -> c.get(Settings.RECORD_STEPS));
    columns.put("loss_tolerance", RunConfig::lossTolerance);
    columns.put(
        "linear_algebra",
        c ->
            switch (c.get(Settings.LINEAR_ALGEBRA)) {
              case EXACT -> "exact";
              case MLLIB -> "mllib";
            });
    columns.put("target_symmetric", c -> c.get(Settings.TARGET_SYMMETRIC));
    columns.put("noise", c -> c.get(Settings.NOISE));
    columns.put("record_pairs_every", c -> c.get(Settings.RECORD_PAIRS_EVERY));
    columns.put("gradient_tolerance", c -> c.get(Settings.GRADIENT_TOLERANCE));
    columns.put(
        "predicted_steps",
        c -> c.predictedSteps().isPresent() ? c.predictedSteps().getAsDouble() : null);
    Settings.ALL.forEach(
        setting -> columns.putIfAbsent(setting.column(), config -> plain(setting, config)));
    return columns;
  }

  /** A setting that this class has no other way to know. */
  private static <T> Object plain(Setting<T> setting, RunConfig config) {
    return config.find(setting).map(setting::toColumn).orElse(null);
  }

  private static Map<String, Function<RunResult, Object>> result() {
    Map<String, Function<RunResult, Object>> columns = new LinkedHashMap<>();
    columns.put("target_singular_values", RunResult::targetSingularValues);
    columns.put("steps", RunResult::steps);
    columns.put("initial_loss", RunResult::initialLoss);
    columns.put("loss", RunResult::loss);
    columns.put("data_loss", RunResult::dataLoss);
    columns.put("penalty", r -> r.loss() - r.dataLoss());
    columns.put("relative_loss", r -> r.loss() / r.initialLoss());
    columns.put("gradient_norm", RunResult::gradientNorm);
    columns.put("seconds", RunResult::seconds);
    columns.put("kernel", RunResult::kernel);
    columns.put("held_out_error", r -> r.heldOut() == null ? null : r.heldOut().end());
    columns.put("best_held_out_error", r -> r.heldOut() == null ? null : r.heldOut().best());
    columns.put("best_step", r -> r.heldOut() == null ? null : r.heldOut().bestStep());
    columns.put("saddle_steps", RunResult::saddleSteps);
    columns.put("separation", r -> r.theory().separation());
    columns.put("balancedness_drift", r -> r.balance() == null ? null : r.balance().drift());
    columns.put("layer_gap", r -> r.balance() == null ? null : r.balance().gap());
    return columns;
  }

  private static Map<String, Function<EndState, Object>> end() {
    Map<String, Function<EndState, Object>> columns = new LinkedHashMap<>();
    columns.put("rank_end", e -> e.rank() == -1 ? null : e.rank());
    columns.put("effective_rank", EndState::effectiveRank);
    columns.put("stable_rank", EndState::stableRank);
    columns.put("nuclear_norm", EndState::nuclearNorm);
    columns.put("frobenius_norm", EndState::frobeniusNorm);
    columns.put("reconstruction_error", EndState::reconstructionError);
    columns.put("unobserved_error", EndState::unobservedError);
    columns.put("end_matrix", e -> e.matrix() == null ? null : rowByRow(e.matrix()));
    columns.put("digest", EndState::digest);
    return columns;
  }

  private static Map<String, Function<CriticalPoint, Object>> certificate() {
    Map<String, Function<CriticalPoint, Object>> columns = new LinkedHashMap<>();
    columns.put("lambda_min", p -> p.certificate().minEigenvalue());
    columns.put("lambda_min_residual", p -> p.certificate().residual());
    columns.put("certificate_method", p -> method(p.certificate()));
    columns.put("lambda_min_bound", p -> p.certificate().lowerBound());
    columns.put("lambda_max", p -> p.certificate().maxEigenvalue());
    columns.put("second_order_critical", CriticalPoint::secondOrder);
    columns.put("escape_in", CriticalPoint::escapeIn);
    return columns;
  }

  private static List<Double> rowByRow(DenseMatrix matrix) {
    List<Double> entries = new ArrayList<>();
    for (int i = 0; i < matrix.numRows(); i++) {
      for (int j = 0; j < matrix.numCols(); j++) {
        entries.add(matrix.apply(i, j));
      }
    }
    return entries;
  }

  private static String method(Certificate certificate) {
    return switch (certificate.method()) {
      case EXACT -> "exact";
      case LANCZOS -> "lanczos";
    };
  }

  private static Map<String, Function<StageCount, Object>> counts() {
    Map<String, Function<StageCount, Object>> columns = new LinkedHashMap<>();
    columns.put("spe_stages", s -> s.stages() == null ? null : s.stages().size());
    columns.put("spe_stages_at_1_2", StageCount::at1_2);
    columns.put("spe_stages_at_2", StageCount::at2);
    columns.put("spe_stages_at_3", StageCount::at3);
    columns.put(
        "robust", s -> (s.at1_2() == null || s.at2() == null) ? null : s.at1_2().equals(s.at2()));
    columns.put("spectral_stages", StageCount::spectral);
    columns.put("bumps", StageCount::bumps);
    columns.put(
        "modes_per_stage",
        s -> s.stages() == null ? null : s.stages().stream().map(SpeStage::modes).toList());
    columns.put("open", StageCount::open);
    columns.put("unassigned", StageCount::unassigned);
    return columns;
  }

  private static Map<String, Object> provenance(Provenance provenance) {
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("version", provenance.build().version());
    columns.put("commit", provenance.build().commit());
    columns.put("dirty", provenance.build().dirty());
    columns.put("java", provenance.java());
    columns.put("spark", provenance.spark());
    columns.put("blas", provenance.blas());
    columns.put("cpu", provenance.cpu());
    columns.put("host", provenance.host());
    return columns;
  }

  private static Map<String, Function<StageAccount, Object>> speStages() {
    Map<String, Function<StageAccount, Object>> columns = new LinkedHashMap<>();
    columns.put("stage", a -> a.stage().stage());
    columns.put("valley_step", a -> a.stage().valley().step());
    columns.put("valley_loss", a -> a.stage().valley().loss());
    columns.put("valley_gradient_norm", a -> a.stage().valley().gradientNorm());
    columns.put("peak_step", a -> a.stage().peak().step());
    columns.put("peak_gradient_norm", a -> a.stage().peak().gradientNorm());
    columns.put("modes_crossed", a -> a.stage().modes());
    columns.put("half_crossing_step", a -> a.stage().halfCrossingStep());
    columns.put("predicted_step", StageAccount::predictedStep);
    columns.put("predicted_plateau_loss", StageAccount::predictedPlateauLoss);
    columns.put("region_at_valley", StageAccount::region);
    columns.put(
        "lambda_min_at_valley",
        nullable(StageAccount::saddle, p -> p.certificate().minEigenvalue()));
    columns.put(
        "lambda_min_residual_at_valley",
        nullable(StageAccount::saddle, p -> p.certificate().residual()));
    columns.put(
        "certificate_method_at_valley",
        nullable(StageAccount::saddle, p -> method(p.certificate())));
    columns.put("rank_at_valley", nullable(StageAccount::saddle, SaddlePoint::rank));
    columns.put(
        "truncation_distance", nullable(StageAccount::saddle, SaddlePoint::truncationDistance));
    columns.put("copy_step", nullable(StageAccount::saddle, SaddlePoint::step));
    return columns;
  }

  private static Map<String, Function<ModeCrossings, Object>> modes() {
    Map<String, Function<ModeCrossings, Object>> columns = new LinkedHashMap<>();
    columns.put("mode", ModeCrossings::mode);
    columns.put("reference", ModeCrossings::reference);
    columns.put("crossing_10", ModeCrossings::crossing10);
    columns.put("crossing_25", ModeCrossings::crossing25);
    columns.put("crossing_50", ModeCrossings::crossing50);
    columns.put("crossing_75", ModeCrossings::crossing75);
    columns.put("crossing_90", ModeCrossings::crossing90);
    return columns;
  }

  private static List<Double> layerNorms(TrajectoryPoint r) {
    List<Double> norms = new ArrayList<>();
    for (DenseVector layer : r.measured().layers()) {
      double squares = 0;
      for (double s : layer.values()) {
        squares += s * s;
      }
      norms.add(Math.sqrt(squares));
    }
    return norms.isEmpty() ? null : norms;
  }

  private static Map<String, Function<TrajectoryPoint, Object>> trajectory() {
    Map<String, Function<TrajectoryPoint, Object>> columns = new LinkedHashMap<>();
    columns.put("step", TrajectoryPoint::step);
    columns.put("loss", TrajectoryPoint::loss);
    columns.put("gradient_norm", TrajectoryPoint::gradientNorm);
    columns.put("held_out_error", TrajectoryPoint::heldOutError);
    columns.put(
        "effective_rank",
        r -> r.singularValues() == null ? null : EndState.effectiveRank(r.singularValues()));
    columns.put("singular_values", TrajectoryPoint::singularValues);
    columns.put("region", TrajectoryPoint::region);
    columns.put("mode_gradients", TrajectoryPoint::modeGradients);
    columns.put("lambda_min", r -> r.measured().minEigenvalue());
    columns.put("lambda_max", r -> r.measured().maxEigenvalue());
    columns.put(
        "layer_singular_values",
        r -> r.measured().layers().isEmpty() ? null : r.measured().layers());
    columns.put("layer_norms", ExpectedRows::layerNorms);
    columns.put("imbalance", r -> r.measured().imbalance());
    columns.put("alignment", r -> r.measured().alignment());
    return columns;
  }
}
