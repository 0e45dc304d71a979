package io.github.dmfstages.store;

import io.github.dmfstages.Signal;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.row.RunRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** A driver in a JVM of its own, with a lease and one row, that follows the commands of a test. */
public final class Driver implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final PrintWriter hears;

  /** Starts a driver, and returns once it holds the lease of {@code sweep}. */
  public Driver(Path warehouse, String sweep) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
                Driver.class.getName(),
                warehouse.toString(),
                sweep)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    output = process.inputReader(StandardCharsets.UTF_8);
    hears = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    if (!"leased".equals(output.readLine())) {
      throw new IllegalStateException("the driver has no lease");
    }
  }

  /** Gives an order without waiting for an answer. */
  public void order(String order) {
    hears.println(order);
  }

  /** Orders: check, commit, remove RUN_ID RUN_ID. The answer is done, or why not. */
  public String tell(String order) throws IOException {
    hears.println(order);
    return output.readLine();
  }

  public void signal(String name) {
    Signal.send(name, process.toHandle());
  }

  /** Ends it by kill -9. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    kill();
  }

  /** The row that it commits. */
  public static RunRow row() {
    return SmallRuns.row(SmallRuns.config("seed = 42"));
  }

  /** The other JVM. */
  public static void main(String[] args) throws Exception {
    Warehouse warehouse = Warehouse.at(args[0], new Configuration());
    RunRow row = row();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Lease lease = Lease.take(warehouse, args[1], LeaseTest.QUICK, waiting -> {})) {
      System.out.println("leased");
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        try {
          if (order.equals("check")) {
            lease.check();
          } else if (order.startsWith("remove ")) {
            Set<String> ids = Set.of(order.substring("remove ".length()).split(" "));
            Removal.of(lease.warehouse(), args[1], ids::contains);
          } else {
            warehouse.append(args[1], List.of(row));
          }
          System.out.println("done");
        } catch (IOException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }
}
