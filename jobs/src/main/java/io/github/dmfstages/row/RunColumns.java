package io.github.dmfstages.row;

import static io.github.dmfstages.row.Column.flag;
import static io.github.dmfstages.row.Column.integer;
import static io.github.dmfstages.row.Column.list;
import static io.github.dmfstages.row.Column.nested;
import static io.github.dmfstages.row.Column.real;
import static io.github.dmfstages.row.Column.struct;
import static io.github.dmfstages.row.Column.text;
import static io.github.dmfstages.row.Column.time;
import static io.github.dmfstages.row.Column.whole;

import io.github.dmfstages.descent.Schedule;
import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.result.EndState;
import io.github.dmfstages.result.HeldOutResult;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.SaddlePoint;
import io.github.dmfstages.result.StageAccount;
import io.github.dmfstages.result.StatedReason;
import io.github.dmfstages.row.Column.ListOf;
import io.github.dmfstages.row.Column.Scalar;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vectors;

/** The columns of table {@code runs}, which has one row per run with everything about it. */
public final class RunColumns {
  /** The columns that have views of their own. View runs leaves them out. */
  public static final List<Nested> NESTED =
      List.of(
          new Nested("spe_stages", "stages"),
          new Nested("modes", "mode_table"),
          new Nested("trajectory", "trajectory"));

  /** The column of the keys of an imported run, by which runs are grouped as by their settings. */
  public static final String RUN_KEYS = "run_keys";

  /** The column of the SHA-256 of the file that a run was imported from. */
  public static final String SOURCE_SHA256 = "source_sha256";

  /** The column of the options with which a run was imported. */
  public static final String IMPORT_OPTIONS = "import_options";

  private static final List<Column<StageAccount>> STAGES =
      List.of(
          integer("stage", "1 for the first", found(SpeStage::stage)),
          whole(
              "valley_step", "step of the valley, near the saddle", found(s -> s.valley().step())),
          real("valley_loss", "loss at the valley", found(s -> s.valley().loss())),
          real(
              "valley_gradient_norm",
              "gradient norm at the valley",
              found(s -> s.valley().gradientNorm())),
          whole("peak_step", "step of the peak, the escape", found(s -> s.peak().step())),
          real(
              "peak_gradient_norm",
              "gradient norm at the peak",
              found(s -> s.peak().gradientNorm())),
          integer(
                  "modes_crossed",
                  "how many modes crossed half of their reference; NULL without singular values",
                  found(s -> s.modes() == 0 ? null : s.modes()))
              .formerly("modes"),
          real(
              "half_crossing_step",
              "fractional step at which the first of them crossed",
              found(SpeStage::halfCrossingStep)),
          real(
              "predicted_step",
              "fractional step at which theory predicts the first crossing; NULL if there is no"
                  + " prediction",
              StageAccount::predictedStep),
          real(
              "predicted_plateau_loss",
              "predicted loss at the valley; NULL if there is no prediction",
              StageAccount::predictedPlateauLoss),
          real(
              "lambda_min_at_valley",
              "smallest eigenvalue of the Hessian at the copy of the factors near the valley",
              saddle(s -> s.certificate().minEigenvalue())),
          real(
              "lambda_min_residual_at_valley",
              "how far below lambda_min_at_valley the smallest eigenvalue may lie; NULL in older"
                  + " files",
              saddle(s -> s.certificate().residual())),
          text(
              "certificate_method_at_valley",
              "whether that residual is proven (exact) or of a Ritz vector (lanczos); NULL in older"
                  + " files",
              saddle(s -> Spelling.of(s.certificate().method()))),
          text("region_at_valley", "gradient region of the valley", StageAccount::region),
          integer(
              "rank_at_valley",
              "number of singular values of the copy above 0.02 of the target's largest",
              saddle(SaddlePoint::rank)),
          real(
              "truncation_distance",
              "||W - X_k||_F / ||X||_F at the copy, where X_k is the target's part in the modes"
                  + " learned by then, which is usually the best rank-k matrix",
              saddle(SaddlePoint::truncationDistance)),
          whole("copy_step", "step of the copy", saddle(SaddlePoint::step)));

  private static final List<Column<ModeRow>> MODES =
      List.of(
          integer("mode", "1 for the largest", crossing(ModeCrossings::mode)),
          real(
              "reference",
              "singular value to which the mode grows",
              crossing(ModeCrossings::reference)),
          real("crossing_10", "fractional step at 10 % of it", crossing(ModeCrossings::crossing10)),
          real("crossing_25", "fractional step at 25 % of it", crossing(ModeCrossings::crossing25)),
          real("crossing_50", "fractional step at 50 % of it", crossing(ModeCrossings::crossing50)),
          real("crossing_75", "fractional step at 75 % of it", crossing(ModeCrossings::crossing75)),
          real("crossing_90", "fractional step at 90 % of it", crossing(ModeCrossings::crossing90)),
          real(
              "predicted_crossing_50",
              "predicted fractional step at 50 % of it; NULL if there is no prediction",
              ModeRow::predicted),
          real(
              "crossing_50_time",
              "sum of the step sizes up to crossing_50, which is a time of the flow if optimizer is"
                  + " gradient-flow; NULL in older files",
              ModeRow::time));

  private static final List<Column<TrajectoryPoint>> TRAJECTORY =
      List.of(
          whole("step", "number of updates before this state", TrajectoryPoint::step),
          real("loss", "loss", TrajectoryPoint::loss),
          real(
              "gradient_norm",
              "norm of the gradient with respect to all factors",
              TrajectoryPoint::gradientNorm),
          real(
              "held_out_error",
              "held-out error; NULL if nothing is withheld, and at valleys and peaks between"
                  + " records",
              TrajectoryPoint::heldOutError),
          text(
              "region",
              "gradient region: saddle k, escape, minimum, or none if no stage was found",
              TrajectoryPoint::region),
          real(
              "effective_rank",
              "exp of the entropy of the singular values over their sum",
              RunColumns::effectiveRank),
          list(
              "singular_values",
              Scalar.REAL,
              "singular values of the end-to-end product, largest first; NULL at valleys and peaks"
                  + " between records",
              r -> values(r.singularValues())),
          list(
              "mode_gradients",
              Scalar.REAL,
              "u_r^T (df/dW) v_r for the modes of the end-to-end product; only in records that"
                  + " record-pairs-every asks for",
              r -> values(r.modeGradients())),
          real(
              "lambda_min",
              "smallest eigenvalue of the Hessian; only with monitor = [curvature]",
              r -> r.measured().minEigenvalue()),
          real(
              "lambda_max",
              "largest eigenvalue of the Hessian; only with monitor = [curvature]",
              r -> r.measured().maxEigenvalue()),
          list(
              "layer_singular_values",
              new ListOf(Scalar.REAL),
              "singular values of each factor, W_1 first; only with monitor = [layers]",
              r -> ofLayers(r, RunColumns::values)),
          list(
              "layer_norms",
              Scalar.REAL,
              "||W_j||_F of each factor, W_1 first; only with monitor = [layers]",
              r -> ofLayers(r, values -> Column.finite(Vectors.norm(values, 2)))),
          real(
              "imbalance",
              "max_j ||W_{j+1}^T W_{j+1} - W_j W_j^T||_F; only with monitor = [balance]",
              r -> r.measured().imbalance()),
          list(
              "alignment",
              Scalar.REAL,
              "overlap of each mode's singular vectors with the target's, 1 if they are the same;"
                  + " NULL elements are hidden by rounding; only with monitor = [alignment]",
              r -> values(r.measured().alignment())));

  private static final List<Column<Provenance>> PROVENANCE =
      List.of(
          text("version", "version of this program", p -> p.build().version()),
          text("commit", "git commit from which it was built", p -> p.build().commit()),
          flag("dirty", "whether the checkout had uncommitted changes", p -> p.build().dirty()),
          text("java", "Java virtual machine", Provenance::java),
          text("spark", "Spark's version; NULL without Spark", Provenance::spark),
          text("blas", "BLAS that MLlib uses", Provenance::blas),
          text("cpu", "processor", Provenance::cpu),
          text("host", "machine", Provenance::host));

  /** All columns of table {@code runs}. */
  public static final List<Column<RunRow>> ALL =
      Stream.of(identity(), configuration(), end(), counts(), origin(), details())
          .flatMap(List::stream)
          .toList();

  /** The columns of view runs, except the name of the sweep. */
  public static final List<Column<RunRow>> FLAT =
      ALL.stream().filter(c -> !isNested(c.name())).toList();

  private RunColumns() {}

  /**
   * A column of arrays of structs.
   *
   * @param view the view that has one row per struct
   * @param column the name of the column
   */
  public record Nested(String view, String column) {}

  static boolean isNested(String column) {
    return NESTED.stream().anyMatch(n -> n.column().equals(column));
  }

  /** Returns the column of this name, which must exist. */
  public static Column<RunRow> named(String name) {
    return ALL.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** A mode with its prediction. */
  private record ModeRow(ModeCrossings crossings, double predicted, double time) {
    static List<ModeRow> of(RunRow row) {
      RunResult result = row.result();
      Schedule schedule = row.config().schedule();
      return result.modes().stream()
          .map(
              m ->
                  new ModeRow(
                      m, result.theory().halfCrossing(m.mode()), schedule.time(m.crossing50())))
          .toList();
    }
  }

  private static <T> Function<StageAccount, T> found(Function<SpeStage, T> value) {
    return account -> value.apply(account.stage());
  }

  private static <T> Function<StageAccount, T> saddle(Function<SaddlePoint, T> value) {
    return account -> account.saddle() == null ? null : value.apply(account.saddle());
  }

  private static <T> Function<ModeRow, T> crossing(Function<ModeCrossings, T> value) {
    return row -> value.apply(row.crossings());
  }

  private static List<Column<RunRow>> identity() {
    return List.of(
        text("run_id", "SHA-256 of the configuration's canonical form", RunRow::runId),
        integer("attempt", "1, or more if the run was computed again", RunRow::attempt));
  }

  /**
   * Returns the columns of the configuration: one column per setting, two if the setting takes
   * files, and columns for what follows from settings.
   */
  static List<Column<RunRow>> configuration() {
    List<Column<RunRow>> columns = new ArrayList<>();
    for (Setting<?> setting : Settings.ALL) {
      columns.addAll(columns(setting));
      if (setting == Settings.RELATIVE_STEP_SIZE) {
        columns.add(
            real(
                "effective_step_size",
                "Step size eta; with a schedule, the largest step size of the run.",
                of(RunConfig::largestStepSize)));
      }
    }
    columns.add(
        list(
            "defaulted",
            Scalar.TEXT,
            "Columns whose values follow from other settings, because their settings were left out;"
                + " NULL in older files.",
            row -> row.config().leftOut().stream().map(key -> key.replace('-', '_')).toList()));
    columns.add(
        real(
            "predicted_steps",
            "Steps expected from escape times; NULL where there is no prediction.",
            row -> row.imported() == null ? predictedSteps(row.config()) : null));
    return columns;
  }

  private static <T> List<Column<RunRow>> columns(Setting<T> setting) {
    Scalar scalar = Scalar.valueOf(setting.scalar().name());
    Column.Type type = setting.isListColumn() ? new ListOf(scalar) : scalar;
    Column<RunRow> shown =
        new Column<>(
            setting.column(),
            type,
            setting.columnHelp(),
            of(config -> config.find(setting).map(setting::toColumn).orElse(null)));
    return setting.takesFiles()
        ? List.of(
            shown,
            new Column<>(
                bytes(setting),
                type,
                "SHA-256 of its bytes.",
                of(config -> sha256(setting, config))))
        : List.of(shown);
  }

  /** Returns the name of the column that shows the SHA-256 of a setting's files. */
  public static String bytes(Setting<?> setting) {
    return setting.column() + "_sha256";
  }

  private static Object sha256(Setting<?> setting, RunConfig config) {
    List<String> all =
        config.files(setting).orElse(List.of()).stream().map(InputMatrix::sha256).toList();
    return all.isEmpty() ? null : setting.isListColumn() ? all : all.get(0);
  }

  private static List<Column<RunRow>> end() {
    return List.of(
        list(
            "target_singular_values",
            Scalar.REAL,
            "the nonzero singular values of the target, largest first",
            row -> row.result() == null ? null : values(row.result().targetSingularValues())),
        text("status", "how the run ended", row -> row.status().name()),
        whole("steps", "number of updates of the factors", result(RunResult::steps)),
        real("initial_loss", "loss at step 0", result(RunResult::initialLoss)),
        real("loss", "loss at the end", result(RunResult::loss)),
        real(
            "flow_time",
            "sum of all step sizes, which is the time of the flow if optimizer is gradient-flow;"
                + " NULL in older files",
            row ->
                row.result() == null
                    ? null
                    : row.config().schedule().time((double) row.result().steps())),
        real(
            "data_loss",
            "loss at the end without the penalty of weight decay; NULL in older files",
            result(RunResult::dataLoss)),
        real(
            "penalty",
            "lambda/2 times the squared norms of the factors at the end, which is the part of the"
                + " loss that weight decay adds; NULL in older files",
            result(r -> r.loss() - r.dataLoss())),
        real(
            "relative_loss",
            "loss at the end over the initial loss",
            result(r -> r.loss() / r.initialLoss())),
        real("gradient_norm", "gradient norm at the end", result(RunResult::gradientNorm)),
        integer(
            "rank_end",
            "number of singular values above 0.02 of the largest at the end; in completion and"
                + " sensing, the stages are compared with it",
            end(e -> e.rank() < 0 ? null : e.rank())),
        real(
            "effective_rank",
            "exp of the entropy of the singular values over their sum, at the end",
            end(EndState::effectiveRank)),
        real(
            "stable_rank",
            "squared Frobenius norm over squared spectral norm at the end",
            end(EndState::stableRank)),
        real("nuclear_norm", "sum of the singular values at the end", end(EndState::nuclearNorm)),
        real(
            "frobenius_norm",
            "Frobenius norm of the end-to-end product at the end",
            end(EndState::frobeniusNorm)),
        real(
            "reconstruction_error",
            "||W - X||_F / ||X||_F over known entries at the end",
            end(EndState::reconstructionError)),
        real(
            "lambda_min",
            "smallest eigenvalue of the Hessian at the end; a Ritz value, so an upper bound",
            certificate(Certificate::minEigenvalue)),
        real(
            "lambda_min_residual",
            "how far below lambda_min the smallest eigenvalue may lie",
            certificate(Certificate::residual)),
        text(
            "certificate_method",
            "whether lambda_min_residual is proven (exact) or the residual of a Ritz vector"
                + " (lanczos); NULL in older files",
            certificate(c -> Spelling.of(c.method()))),
        real(
            "lambda_min_bound",
            "proven lower bound on the smallest eigenvalue, computed without Lanczos",
            certificate(Certificate::lowerBound)),
        real(
            "lambda_max",
            "largest eigenvalue of the Hessian at the end, by Lanczos",
            certificate(Certificate::maxEigenvalue)),
        flag(
            "second_order_critical",
            "whether the gradient and the negative curvature are negligible at the end",
            critical(CriticalPoint::secondOrder)),
        real(
            "escape_in",
            "steps to the earliest next escape; NULL for never, or if the optimizer has no"
                + " effective step size",
            critical(CriticalPoint::escapeIn)),
        real(
            "balancedness_drift",
            "max_j ||D_j(T) - D_j(0)||_F, D_j = W_{j+1}^T W_{j+1} - W_j W_j^T",
            result(r -> r.balance().drift())),
        real(
            "layer_gap",
            "max_j | ||W_{j+1}||_2^2 - ||W_j||_2^2 | at the end",
            result(r -> r.balance().gap())),
        real(
            "unobserved_error",
            "||W - X||_F / ||X||_F over known entries that were not observed, at the end",
            end(EndState::unobservedError)),
        real(
            "held_out_error",
            "||W - Y||_F / ||Y||_F over withheld entries at the end, where Y are their values with"
                + " noise; NULL if nothing is withheld",
            heldOut(HeldOutResult::end)),
        real(
            "best_held_out_error",
            "smallest held-out error of all steps",
            heldOut(HeldOutResult::best)),
        whole(
            "best_step",
            "first step with the smallest held-out error",
            heldOut(HeldOutResult::bestStep)),
        list(
            "end_matrix",
            Scalar.REAL,
            "W = W_N ... W_1 at the end, row by row; NULL above %d entries, if it is not finite, and in"
                    .formatted(EndState.MOST_ENTRIES)
                + " older files",
            row -> row.result() == null ? null : rowByRow(row.result().end().matrix())),
        text(
            "digest",
            "SHA-256 of the bits of the end state; NULL if a time limit ended the run",
            end(EndState::digest)),
        real(
            "seconds",
            "wall time of the run in seconds; NULL for an imported run",
            result(RunResult::seconds)),
        time(
            "ended_at",
            "when the driver learned of the end of the run; NULL in older files",
            RunRow::endedAt),
        text(
            "kernel",
            "code that multiplied matrices when the run ended; all kernels that begin with `exact-`"
                + " give the same bits",
            result(RunResult::kernel)),
        text("error", "why the run failed", RunRow::error),
        struct("provenance", PROVENANCE, "what computed the run, and where", RunRow::provenance));
  }

  private static List<Column<RunRow>> counts() {
    return List.of(
        integer(
            "spe_stages",
            "number of SPE stages at rho = 1.5; NULL if they cannot be counted, as in a diverged"
                + " run",
            count(s -> s.count().isPresent() ? s.count().getAsInt() : null)),
        integer("spe_stages_at_1_2", "number of SPE stages at rho = 1.2", count(StageCount::at1_2)),
        integer("spe_stages_at_2", "number of SPE stages at rho = 2", count(StageCount::at2)),
        integer("spe_stages_at_3", "number of SPE stages at rho = 3", count(StageCount::at3)),
        flag(
            "robust",
            "whether the counts at 1.2, 1.5 and 2 and spectral_stages agree; false for a run in"
                + " which noise may have made half crossings, and for an imported run whose records"
                + " do not resolve the stages",
            row ->
                (row.imported() != null && !row.imported().resolved())
                    ? Boolean.FALSE
                    : RunColumns.<Boolean>count(StageCount::robust).apply(row)),
        integer(
            "spectral_stages",
            "number of stages by the second counter, from singular values alone; NULL for a"
                + " diverged run",
            count(StageCount::spectral)),
        integer(
            "bumps",
            "number of bumps of the gradient norm, whether they are stages or not",
            count(StageCount::bumps)),
        Column.<RunRow>list(
                "modes_per_stage",
                Scalar.INTEGER,
                "how many modes crossed in each stage",
                row -> row.result() == null ? null : row.result().stageCount().modesPerStage())
            .formerly("modes"),
        flag(
            "open",
            "whether the run ended in a rise of the gradient norm that no fall followed",
            count(StageCount::open)),
        integer(
            "unassigned",
            "number of modes that crossed outside of every bump, or at step 0; at depth 1, which"
                + " has no stages, all that crossed",
            count(StageCount::unassigned)),
        whole(
            "saddle_steps",
            "number of states in the neighbourhoods of saddles; NULL if stages cannot be counted",
            result(RunResult::saddleSteps)),
        real(
            "separation",
            "smallest predicted separation of neighbouring modes; NULL if there is no prediction",
            result(r -> r.theory().separation())),
        text(
            "explanation",
            "why the number of SPE stages is not the rank (in completion and sensing, rank and"
                + " rank_end; in an imported run of unknown rank, rank_end), or why noise makes it"
                + " uncertain; NULL if it is the rank",
            row ->
                row.result() == null
                    ? StatedReason.ofFailure(row.error()).text()
                    : row.result().explanation()));
  }

  private static List<Column<RunRow>> origin() {
    return List.of(
        text(
            "origin",
            "computed, or imported if another program executed the run; NULL in older files, whose"
                + " runs are computed",
            row -> row.imported() == null ? "computed" : "imported"),
        text(
            RUN_KEYS,
            "keys of an imported run that are not settings, as a JSON object of texts",
            imported(ImportedFrom::runKeys)),
        text(
            "detection",
            "what the stages of an imported run are found from: factors, gradient, loss or"
                + " singular-values",
            imported(ImportedFrom::detection)),
        whole("records", "number of records of an imported run", imported(ImportedFrom::records)),
        real(
            "records_per_stage",
            "records over the predicted number of stages of an imported run",
            imported(ImportedFrom::recordsPerStage)),
        text(
            "import_notes",
            "what limits the stage counts of an imported run, separated by semicolons; NULL if"
                + " nothing does",
            imported(ImportedFrom::notes)),
        text("source_file", "file of an imported run", imported(ImportedFrom::file)),
        text(SOURCE_SHA256, "SHA-256 of the bytes of that file", imported(ImportedFrom::sha256)),
        text(
            IMPORT_OPTIONS,
            "options of the import that decide its result, as JSON",
            imported(ImportedFrom::options)));
  }

  private static <T> Function<RunRow, T> imported(Function<ImportedFrom, T> value) {
    return row -> row.imported() == null ? null : value.apply(row.imported());
  }

  private static List<Column<RunRow>> details() {
    return List.of(
        nested(
            "stages",
            STAGES,
            "one element per SPE stage",
            row -> row.result() == null ? null : row.result().stages()),
        nested(
            "mode_table",
            MODES,
            "one element per reference singular value",
            row -> row.result() == null ? null : ModeRow.of(row)),
        nested(
            "trajectory",
            TRAJECTORY,
            "one element per trajectory record",
            row -> row.result() == null ? null : row.result().trajectory()));
  }

  private static <T> Function<RunRow, T> of(Function<RunConfig, T> value) {
    return row -> value.apply(row.config());
  }

  private static <T> Function<RunRow, T> result(Function<RunResult, T> value) {
    return row -> row.result() == null ? null : value.apply(row.result());
  }

  private static <T> Function<RunRow, T> end(Function<EndState, T> value) {
    return result(r -> value.apply(r.end()));
  }

  private static <T> Function<RunRow, T> heldOut(Function<HeldOutResult, T> value) {
    return result(r -> r.heldOut() == null ? null : value.apply(r.heldOut()));
  }

  private static <T> Function<RunRow, T> critical(Function<CriticalPoint, T> value) {
    return result(r -> r.criticalPoint() == null ? null : value.apply(r.criticalPoint()));
  }

  private static <T> Function<RunRow, T> certificate(Function<Certificate, T> value) {
    return critical(c -> value.apply(c.certificate()));
  }

  private static <T> Function<RunRow, T> count(Function<StageCount, T> value) {
    return result(r -> value.apply(r.stageCount()));
  }

  private static Double predictedSteps(RunConfig config) {
    OptionalDouble steps = config.predictedSteps();
    return steps.isPresent() ? steps.getAsDouble() : null;
  }

  private static Double effectiveRank(TrajectoryPoint record) {
    return record.singularValues() == null ? null : EndState.effectiveRank(record.singularValues());
  }

  private static List<?> ofLayers(TrajectoryPoint record, Function<DenseVector, ?> value) {
    List<DenseVector> layers = record.measured().layers();
    return layers.isEmpty() ? null : layers.stream().map(value).toList();
  }

  private static List<Double> rowByRow(DenseMatrix matrix) {
    return matrix == null ? null : values(new DenseVector(matrix.transpose().toArray()));
  }

  private static List<Double> values(DenseVector vector) {
    return vector == null
        ? null
        : Arrays.stream(vector.values()).boxed().map(Column::finite).toList();
  }
}
