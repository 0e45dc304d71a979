package io.github.dmfstages.cli;

import io.github.dmfstages.export.SweepTrajectories;
import io.github.dmfstages.export.TrajectoryFormat;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.OutputFile;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dmf export}, which writes the trajectories of a sweep for other programs. */
@Command(
    mixinStandardHelpOptions = true,
    name = "export",
    description = {
      "Writes the trajectory records of all runs of a sweep to one file, for NumPy, pandas or R.",
      "Each record has the run's keys, the step, the loss, the gradient norm and the singular"
          + " values.",
      "dmf import reads such a file with --run-keys run_id,depth,rank,step_size,seed (.npz: run"
          + " instead of run_id)."
    },
    footer = {"", "Example:", "  dmf export smoke --format csv,npz"})
final class ExportCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(paramLabel = "SWEEP", description = "Name of a sweep.")
  private String sweep;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      split = ",",
      defaultValue = "csv",
      description =
          "Formats, separated by commas: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<TrajectoryFormat> formats;

  @Option(
      names = "--to",
      paramLabel = "PATH",
      description =
          "Path of the files without their endings (default: the name of the sweep). Existing files"
              + " are replaced.")
  private String to;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException {
    String path = to == null ? sweep : to;
    List<OutputFile> files = new ArrayList<>();
    try (Warehouse warehouse = warehouseOption.open()) {
      if (warehouse.committed(sweep).runs().isEmpty()) {
        throw WarehouseOption.noSweep(sweep, warehouse);
      }
      for (TrajectoryFormat format : formats) {
        files.add(WarehouseOption.open("--to", path + format.suffix(), "file", OutputFile::tried));
      }
      SweepTrajectories trajectories = SweepTrajectories.of(warehouse, sweep);
      for (int i = 0; i < files.size(); i++) {
        TrajectoryFormat format = formats.get(i);
        files.get(i).write(out -> trajectories.writeTo(format, out));
        spec.commandLine()
            .getErr()
            .printf(
                "wrote the trajectories of %s to %s%n",
                Spelling.counted(trajectories.size(), "run"), path + format.suffix());
      }
    } finally {
      for (OutputFile file : files) {
        file.close();
      }
    }
    return Dmf.OK;
  }
}
