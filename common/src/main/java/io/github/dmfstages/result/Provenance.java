package io.github.dmfstages.result;

import dev.ludovic.netlib.blas.BLAS;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The software and the machine that computed a result.
 *
 * @param build the build of this program
 * @param java the Java virtual machine and its version
 * @param spark Spark's version; null if the run was computed without Spark
 * @param blas the BLAS that netlib chose, with which MLlib multiplies
 * @param cpu the processor's model name; its architecture if the system does not give the name
 * @param host the name of the machine
 */
public record Provenance(
    BuildInfo build, String java, String spark, String blas, String cpu, String host)
    implements Serializable {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /**
   * Returns the provenance of results of this JVM.
   *
   * @param spark Spark's version; null without Spark
   */
  public static Provenance current(String spark) {
    String java = System.getProperty("java.vm.name") + " " + System.getProperty("java.version");
    return new Provenance(
        BuildInfo.current(),
        java,
        spark,
        BLAS.getInstance().getClass().getSimpleName(),
        processor(),
        machine());
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  /** Returns the name of this machine. */
  public static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
