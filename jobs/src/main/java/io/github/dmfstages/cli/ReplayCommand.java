package io.github.dmfstages.cli;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.replay.StoredRun;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code dmf replay}, which computes stored runs again, without Spark, and compares
 * digests.
 */
@Command(
    mixinStandardHelpOptions = true,
    name = "replay",
    description = {
      "Computes stored runs again from their rows, and compares the digests of their end states.",
      "The exit code is 1 if a digest differs. Runs with linear-algebra = mllib do not count,"
          + " because only exact promises the same bits."
    },
    footer = {"", "Examples:", "  dmf replay 3f2a90", "  dmf replay 3f2a90 --factors end.npy"})
final class ReplayCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(
      paramLabel = "RUN_ID",
      arity = "1..*",
      description = "Id of a run, or the first characters of it if no other run has these.")
  private List<String> ids;

  @Option(
      names = FactorFiles.OPTION,
      paramLabel = "FILE",
      description = "Only for one run. " + FactorFiles.HELP)
  private String factors;

  @Option(
      names = ProductFile.OPTION,
      paramLabel = "FILE",
      description = "Only for one run. " + ProductFile.HELP)
  private String matrix;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (Warehouse warehouse = warehouseOption.open()) {
      return replay(warehouse, err);
    }
  }

  private int replay(Warehouse warehouse, PrintWriter err)
      throws InvalidConfigException, IOException {
    if (isForSeveral(FactorFiles.OPTION, factors, "factors", err)
        || isForSeveral(ProductFile.OPTION, matrix, "matrix", err)) {
      return Dmf.USAGE;
    }
    List<StoredRun> found = StoredRun.find(warehouse, id -> ids.stream().anyMatch(id::startsWith));
    for (String id : ids) {
      long runs =
          found.stream().map(StoredRun::runId).filter(r -> r.startsWith(id)).distinct().count();
      if (runs != 1) {
        err.printf(
            runs == 0
                ? "dmf: %2$s: no run in %3$s has an id that begins with this%n"
                : "dmf: %2$s: %1$d runs in %3$s have ids that begin with this; give more"
                    + " characters%n",
            runs,
            id,
            warehouse.location());
        return Dmf.USAGE;
      }
    }
    boolean same = true;
    for (StoredRun run : found) {
      same &= replay(run);
    }
    return same ? Dmf.OK : Dmf.FAILED_RUNS;
  }

  /** Returns whether an option for one run is given with several runs, and reports it. */
  private boolean isForSeveral(String option, String location, String what, PrintWriter err) {
    boolean wrong = location != null && ids.size() > 1;
    if (wrong) {
      err.printf(
          "dmf: %s '%s': can take the %s of one run only, but %d runs were given%n",
          option, location, what, ids.size());
    }
    return wrong;
  }

  private boolean replay(StoredRun stored) throws InvalidConfigException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (stored.importedFrom() != null) {
      out.printf(
          "%s  was imported from %s: another program executed it, so it can't be computed again"
              + " here%n",
          stored.runId(), stored.importedFrom());
      return false;
    }
    if (stored.digest() == null) {
      out.printf(
          "%s  %s when it was stored, so there is no digest to compare%n",
          stored.runId(), stored.status());
      return false;
    }
    RunConfig config = stored.config(Sessions.hadoop());
    RunResult result;
    try (FactorFiles files = FactorFiles.at(factors, config.depth());
        ProductFile product = ProductFile.at(matrix, config.names())) {
      result = Run.execute(config, files, product);
      product.write(spec.commandLine().getErr());
      files.write(spec.commandLine().getErr());
    }
    String digest = result.end().digest();
    boolean same = digest.equals(stored.digest());
    // A native library may add numbers in another order.
    boolean promised = config.get(Settings.LINEAR_ALGEBRA) == LinearAlgebra.Kind.EXACT;
    out.printf(
        "%s  %s  %d steps  %s%n",
        stored.runId(),
        result.status(),
        result.steps(),
        same
            ? "same digest"
            : "digest differs%s: stored %s, now %s"
                .formatted(
                    promised ? "" : " (linear-algebra = mllib does not promise the same bits)",
                    stored.digest(),
                    digest));
    return same || !promised;
  }
}
