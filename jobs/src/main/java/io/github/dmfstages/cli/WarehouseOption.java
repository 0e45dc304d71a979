package io.github.dmfstages.cli;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import picocli.CommandLine.Option;

/** The option {@code --warehouse}, which names the folder of the tables. */
final class WarehouseOption {
  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      defaultValue = "warehouse",
      description =
          "Folder of the tables; any Hadoop path (default: DMF_WAREHOUSE if that is set, otherwise"
              + " ${DEFAULT-VALUE}).")
  private String location;

  /**
   * Opens the warehouse that the option names.
   *
   * @throws InvalidConfigException if the location can't be a folder
   */
  Warehouse open() throws InvalidConfigException, IOException {
    return open("--warehouse", location, "folder", Warehouse::at);
  }

  /** Returns the error of a command about a sweep of which the warehouse has no runs. */
  static InvalidConfigException noSweep(String sweep, Warehouse warehouse) throws IOException {
    List<String> sweeps = warehouse.sweeps().stream().sorted().toList();
    return new InvalidConfigException(
        List.of(
            new Problem(
                "sweep '%s'".formatted(sweep),
                0,
                "has no runs in %s, which has %s"
                    .formatted(
                        warehouse.location(),
                        sweeps.isEmpty() ? "no sweeps" : String.join(", ", sweeps)))));
  }

  /** A function that opens a Hadoop path. */
  @FunctionalInterface
  interface Opener<T> {
    T at(String location, Configuration hadoop) throws IOException;
  }

  /**
   * Opens the path that was given to {@code option}.
   *
   * @param kind what the path should be, such as {@code folder}
   * @throws InvalidConfigException if the path can't be of this kind
   */
  static <T> T open(String option, String location, String kind, Opener<T> opener)
      throws InvalidConfigException, IOException {
    try {
      return opener.at(location, Sessions.hadoop());
    } catch (IllegalArgumentException | UnsupportedFileSystemException e) {
      throw new InvalidConfigException(
          List.of(
              new Problem(
                  "%s '%s'".formatted(option, location),
                  0,
                  "should be a %s on this machine, or the URL of one in a file system that Hadoop supports: %s"
                      .formatted(kind, (e.getCause() == null ? e : e.getCause()).getMessage()))));
    }
  }
}
