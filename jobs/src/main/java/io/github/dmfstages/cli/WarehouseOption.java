package io.github.dmfstages.cli;

import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.config.Problem;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import java.util.List;
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
    try {
      return Warehouse.at(location, Sessions.hadoop());
    } catch (IllegalArgumentException | UnsupportedFileSystemException e) {
      throw new InvalidConfigException(
          List.of(
              new Problem(
                  "--warehouse '" + location + "'",
                  0,
                  "should be a folder, on this machine or as a URL that Hadoop knows: "
                      + (e.getCause() == null ? e : e.getCause()).getMessage())));
    }
  }
}
