package io.github.dmfstages.cli;

import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.config.Problem;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import picocli.CommandLine.Option;

/** The option that says where the tables are. */
final class WarehouseOption {
  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      defaultValue = "warehouse",
      description = "Folder of the tables, any Hadoop path (default: ${DEFAULT-VALUE}).")
  private String location;

  Warehouse open() throws InvalidConfigException, IOException {
    return open("--warehouse", location, "folder", Warehouse::at);
  }

  /** What is made of a Hadoop path. */
  @FunctionalInterface
  interface Opener<T> {
    T at(String location, Configuration hadoop) throws IOException;
  }

  /**
   * Opens what {@code option} names.
   *
   * @param kind what it should be, for a person
   * @throws InvalidConfigException if it can't be one
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
                  "should be a %s, on this machine or as a URL that Hadoop knows: %s"
                      .formatted(kind, (e.getCause() == null ? e : e.getCause()).getMessage()))));
    }
  }
}
