package io.github.dmfstages.cli;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.serve.Limits;
import io.github.dmfstages.serve.Server;
import io.github.dmfstages.store.Warehouse;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code dmf serve}, which answers questions over HTTP until it is interrupted. */
@Command(
    mixinStandardHelpOptions = true,
    name = "serve",
    description = {
      "Answers SQL over HTTP and shows sweeps in a browser, from one Spark session that stays"
          + " open.",
      "The server only reads, unless it may start sweeps. The printed address contains a token,"
          + " which every request needs. Ctrl-C stops the server."
    },
    footer = {"", "Example:", "  dmf serve --warehouse warehouse --warehouse old=/data/warehouse"})
final class ServeCommand implements Callable<Integer> {
  private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9_-]+)=(.+)");
  private static final int LAST_PORT = 65_535;

  @Option(
      names = "--warehouse",
      paramLabel = "[NAME=]DIR",
      defaultValue = "warehouse",
      description =
          "Folder of the tables; any Hadoop path. May be repeated. Requests choose one by its name,"
              + " which is that of the folder unless you give another (default: DMF_WAREHOUSE if that"
              + " is set, otherwise ${DEFAULT-VALUE}).")
  private List<String> locations;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "Address or name of this machine at which the server listens. By default, only this"
              + " machine can reach it; there is no encryption (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "4141",
      description =
          "Port at which the server listens; 0 for any free port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "60s",
      description = "Time after which a request is stopped (default: ${DEFAULT-VALUE}).")
  private Duration timeLimit;

  @Option(
      names = "--max-rows",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Most rows that an answer may have (default: ${DEFAULT-VALUE}).")
  private long maxRows;

  @Option(
      names = "--allow-sweeps",
      description =
          "Requests may start sweeps, each as a process of its own on this machine. Whoever has the"
              + " token can then write to the warehouses, and compute with any matrix file that you"
              + " can read.")
  private boolean allowSweeps;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException, InterruptedException {
    check();
    Optional<String> launcher = command();
    Map<String, String> named = named();
    Map<String, Warehouse> warehouses = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, String> one : named.entrySet()) {
        Warehouse warehouse =
            WarehouseOption.open("--warehouse", one.getValue(), "folder", Warehouse::at);
        warehouses.put(one.getKey(), warehouse);
      }
      serve(warehouses, launcher);
    } finally {
      for (Warehouse warehouse : warehouses.values()) {
        warehouse.close();
      }
    }
    return Dmf.OK;
  }

  private void check() {
    if (port < 0 || port > LAST_PORT) {
      throw wrong("--port", Integer.toString(port), "should be between 0 and " + LAST_PORT);
    }
    if (maxRows < 1) {
      throw wrong("--max-rows", Long.toString(maxRows), "should be 1 or more");
    }
    if (timeLimit.isZero()) {
      throw wrong("--time-limit", "0s", "should be longer");
    }
  }

  private ParameterException wrong(String option, String value, String why) {
    return new ParameterException(
        spec.commandLine(), "Invalid value for option '%s': '%s' %s".formatted(option, value, why));
  }

  /** Returns the path of the launcher if sweeps may be started. */
  private Optional<String> command() throws InvalidConfigException {
    if (!allowSweeps) {
      return Optional.empty();
    }
    String home = System.getProperty(QueryCommand.HOME_PROPERTY, ".");
    File launcher = new File(home, "submit/dmf").getAbsoluteFile();
    if (!launcher.canExecute()) {
      throw new InvalidConfigException(
          List.of(
              new Problem(
                  "--allow-sweeps",
                  0,
                  "there is no program %s, which would compute the sweeps; start the server with submit/dmf serve"
                      .formatted(launcher))));
    }
    return Optional.of(launcher.getPath());
  }

  private Map<String, String> named() throws InvalidConfigException {
    Map<String, String> named = new LinkedHashMap<>();
    for (String text : locations) {
      Matcher both = NAMED.matcher(text);
      boolean hasName = both.matches();
      String location = hasName ? both.group(2) : text;
      String name = hasName ? both.group(1) : lastPart(location);
      if (named.put(name, location) != null) {
        throw new InvalidConfigException(
            List.of(
                new Problem(
                    "--warehouse '%s'".formatted(text),
                    0,
                    "another warehouse has the name %s; write NAME=DIR with another name"
                        .formatted(name))));
      }
    }
    return named;
  }

  private static String lastPart(String location) {
    try {
      String name = new Path(location).getName();
      return name.isEmpty() ? "warehouse" : name;
    } catch (IllegalArgumentException e) {
      // Opening it says what is wrong.
      return location;
    }
  }

  private void serve(Map<String, Warehouse> warehouses, Optional<String> launcher)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (SparkSession session = Sessions.forServer();
        Server server =
            Server.start(
                host,
                port,
                session,
                warehouses,
                QueryCommand.questions(),
                Limits.of(timeLimit, maxRows),
                launcher,
                Failure::describe)) {
      out.printf("%s?token=%s%n", server.address(), server.token());
      out.flush();
      spec.commandLine().getErr().println("Ctrl-C stops the server.");
      // Ctrl-C ends the JVM, and Spark then removes its temporary files.
      new CountDownLatch(1).await();
    }
  }
}
