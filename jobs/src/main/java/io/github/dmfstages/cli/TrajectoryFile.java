package io.github.dmfstages.cli;

import io.github.dmfstages.export.TrajectoryFormat;
import io.github.dmfstages.export.TrajectoryWriter;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.OutputFile;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.result.RunResult;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The file of {@code dmf run --trajectory FILE}. Without the option there is no file. */
final class TrajectoryFile implements Closeable {
  static final String OPTION = "--trajectory";
  static final String HELP =
      "Writes the trajectory records of the run to FILE: step, loss, gradient norm and singular"
          + " values. The ending decides the format: .csv, .jsonl, .npz or .parquet. An existing"
          + " file is replaced.";

  private final String location;
  private final TrajectoryFormat format;
  private final OutputFile file;

  private TrajectoryFile(String location, TrajectoryFormat format, OutputFile file) {
    this.location = location;
    this.format = format;
    this.file = file;
  }

  /**
   * Returns the file, after a check that it can be written.
   *
   * @param location the value of the option; null if it was not given
   * @throws InvalidConfigException if the location can't be a file of a known format
   */
  static TrajectoryFile at(String location) throws InvalidConfigException, IOException {
    if (location == null) {
      return new TrajectoryFile(null, null, null);
    }
    TrajectoryFormat format =
        TrajectoryFormat.of(location)
            .orElseThrow(
                () ->
                    new InvalidConfigException(
                        List.of(
                            new Problem(
                                "%s '%s'".formatted(OPTION, location),
                                0,
                                "should end with "
                                    + Stream.of(TrajectoryFormat.values())
                                        .map(TrajectoryFormat::suffix)
                                        .collect(Collectors.joining(" or "))))));
    return new TrajectoryFile(
        location, format, WarehouseOption.open(OPTION, location, "file", OutputFile::tried));
  }

  /**
   * Writes the trajectory of a result, and reports the name of the file.
   *
   * @param modes the number of singular values
   */
  void write(RunResult result, int modes, PrintWriter err) throws IOException {
    if (file != null) {
      file.write(out -> TrajectoryWriter.write(format, result.trajectory(), modes, out));
      err.printf("wrote %d trajectory records to %s%n", result.trajectory().size(), location);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
