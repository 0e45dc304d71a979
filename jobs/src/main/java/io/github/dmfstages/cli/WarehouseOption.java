package io.github.dmfstages.cli;

import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import picocli.CommandLine.Option;

/** The option that says where the tables are. */
final class WarehouseOption {
  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      defaultValue = "warehouse",
      description = "Folder of the tables, any Hadoop path (default: ${DEFAULT-VALUE}).")
  private String location;

  Warehouse open() throws IOException {
    return Warehouse.at(location, Sessions.hadoop());
  }
}
