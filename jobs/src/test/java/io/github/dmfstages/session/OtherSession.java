package io.github.dmfstages.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A session with settings of its own, in a JVM of its own, as a notebook has it: runs a sweep by
 * {@link DmfSweep} and prints the digest of each run.
 */
final class OtherSession {
  private OtherSession() {}

  /** Run ids and digests of the sweep of {@code file}, computed in such a session. */
  static Map<String, String> sweep(Path folder, Path file, Map<String, String> settings)
      throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>(List.of(java, "@../conf/java.options"));
    command.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-Dspark.executor.extraClassPath=" + classes);
    command.addAll(List.of("-cp", classes, OtherSession.class.getName()));
    command.addAll(List.of(file.toString(), folder.resolve("W").toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // Executors of local-cluster have their class path from here, and from the setting above.
    Files.createDirectories(folder.resolve("spark/jars"));
    builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    try (var lines = process.inputReader()) {
      Map<String, String> digests = new TreeMap<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" ", 2);
        digests.put(parts[0], parts[1]);
      }
      if (process.waitFor() != 0) {
        throw new IllegalStateException("exit code " + process.exitValue());
      }
      return digests;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** The other JVM. */
  public static void main(String[] args) throws Exception {
    try (SparkSession spark =
        SparkSession.builder().appName("other").config("spark.ui.enabled", "false").getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      for (Row row :
          DmfSweep.from(args[0])
              .warehouse(args[1])
              .run(spark)
              .select("run_id", "digest", "error")
              .collectAsList()) {
        System.out.println(row.getString(0) + " " + row.getString(1) + row.getString(2));
      }
    }
  }
}
