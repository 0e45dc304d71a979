package io.github.dmfstages.bench;

import io.github.dmfstages.descent.Monitor.Quantity;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures what {@code monitor} costs a run of depth 3 and rank 4. It takes sizes n and prints a
 * Markdown table: medians of the CPU time over rounds in which all variants take turns. One variant
 * is the plain run again, which shows how exact the figures are.
 */
public final class MonitoredRun {
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 9;

  private MonitoredRun() {}

  private static List<List<Quantity>> variants() {
    List<List<Quantity>> variants = new ArrayList<>(List.of(List.of(), List.of()));
    for (Quantity quantity : Quantity.values()) {
      variants.add(List.of(quantity));
    }
    return variants;
  }

  private static RunConfig config(int n, List<Quantity> monitor) {
    return RunConfig.resolve(
        RunSettings.of()
            .set(Settings.ROWS, n)
            .set(Settings.COLS, n)
            .set(Settings.DEPTH, 3)
            .set(Settings.SPECTRUM, Spectrum.Named.LINEAR)
            .set(Settings.RANK, 4)
            .set(Settings.MONITOR, monitor));
  }

  /** Prints the table. */
  public static void main(String[] args) throws InterruptedException {
    LinearAlgebra.warmUp();
    System.out.println(
        "| n | run, ms | records | plain again | curvature | layers | balance | alignment |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (String n : args) {
      print(Integer.parseInt(n));
    }
  }

  private static void print(int n) {
    List<RunConfig> configs = variants().stream().map(monitor -> config(n, monitor)).toList();
    double[][] seconds = new double[configs.size()][ROUNDS];
    int records = 0;
    for (int round = -2; round < ROUNDS; round++) {
      for (int v = 0; v < configs.size(); v++) {
        long began = CPU.getCurrentThreadCpuTime();
        records = Run.execute(configs.get(v)).trajectory().size();
        if (round >= 0) {
          seconds[v][round] = (CPU.getCurrentThreadCpuTime() - began) * 1e-9;
        }
      }
    }
    double[] median =
        Arrays.stream(seconds)
            .mapToDouble(s -> Arrays.stream(s).sorted().toArray()[ROUNDS / 2])
            .toArray();
    StringBuilder line =
        new StringBuilder(
            String.format(Locale.ROOT, "| %d | %.1f | %d |", n, median[0] * 1e3, records));
    for (int v = 1; v < median.length; v++) {
      line.append(String.format(Locale.ROOT, " %+.1f %% |", 100 * (median[v] / median[0] - 1)));
    }
    System.out.println(line);
  }
}
