package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.RunConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long plans would take on many cores: the real order and slices, handed to cores as Spark
 * hands them out, without what Spark itself takes. A run takes its predicted time times a ratio
 * that was measured: {@code seconds.csv} has the seconds of each run of paper.conf and phase.conf
 * in sweeps on two cores, by the first letters of its id.
 */
class SchedulingTest {
  private static final int[] CORES = {10, 100, 1_000, 10_000};
  private static final double MANY_TIMES_THE_LONGEST = 20;
  private static final double NEAR = 1.05;

  private static SweepFile sweep(String name, int seeds) {
    try {
      return SweepFile.read(
          "../conf/sweeps/" + name + ".conf",
          new Configuration(),
          List.of("seed = { from = 1, to = " + seeds + " }"));
    } catch (InvalidConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<PlannedRun> inOrderOfFile(SweepFile file) {
    return file.runs().entrySet().stream()
        .map(run -> PlannedRun.of(run.getKey(), 1, run.getValue()))
        .toList();
  }

  /** Measured over predicted seconds of real runs. */
  private static double[] ratios() throws IOException {
    TreeMap<String, RunConfig> configs = new TreeMap<>(sweep("paper", 5).runs());
    configs.putAll(sweep("phase", 3).runs());
    try (InputStream in = SchedulingTest.class.getResourceAsStream("seconds.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(",", -1))
          .mapToDouble(
              fields -> {
                Map.Entry<String, RunConfig> run = configs.ceilingEntry(fields[0]);
                assertThat(run.getKey()).startsWith(fields[0]);
                return Double.parseDouble(fields[1])
                    / PlannedRun.of(run.getKey(), 1, run.getValue()).predictedSeconds();
              })
          .toArray();
    }
  }

  /** Seconds from the first run's start to the last one's end. */
  private static double makespan(List<PlannedRun> order, Map<String, Double> seconds, int cores) {
    Slices slices = new Slices(order);
    Queue<PlannedRun> waiting = new ArrayDeque<>();
    PriorityQueue<Double> ends = new PriorityQueue<>();
    double now = 0;
    do {
      while (takesNext(slices, waiting, waiting.size() + ends.size(), cores)) {
        // Several may be due at once.
      }
      while (ends.size() < cores && !waiting.isEmpty()) {
        ends.add(now + seconds.get(waiting.remove().runId()));
      }
      now = ends.remove();
    } while (slices.submitted() < order.size() || !waiting.isEmpty() || !ends.isEmpty());
    return now;
  }

  private static boolean takesNext(
      Slices slices, Queue<PlannedRun> waiting, int unended, int cores) {
    var slice = slices.next(unended, cores);
    slice.ifPresent(waiting::addAll);
    return slice.isPresent();
  }

  @ParameterizedTest
  @CsvSource({"paper, 87", "phase, 72"})
  void plan_ofManyMoreRunsThanCores_keepsAllCoresBusyToTheEnd(String name, int runsASeed)
      throws IOException {
    table(name, runsASeed, 20_000);
  }

  @Tag("nightly")
  @Test
  void tableOfPerformance() throws IOException {
    System.out.println("| sweep | runs | cores | least | longest first | of the file | random |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (int runs : new int[] {20_000, 200_000}) {
      table("paper", 87, runs).forEach(System.out::println);
      table("phase", 72, runs).forEach(System.out::println);
    }
  }

  /** A line for each number of cores: the least time there is, and times over it. */
  private static List<String> table(String name, int runsASeed, int runs) throws IOException {
    SweepFile file = sweep(name, runs / runsASeed);
    Random random = new Random(1);
    double[] ratios = ratios();
    Map<String, Double> seconds = new HashMap<>();
    List<PlannedRun> ofTheFile = inOrderOfFile(file);
    for (PlannedRun run : ofTheFile) {
      seconds.put(run.runId(), run.predictedSeconds() * ratios[random.nextInt(ratios.length)]);
    }
    List<PlannedRun> longestFirst = SweepPlan.of(file, Map.of(), SweepPlan.Again.NONE).runs();
    List<PlannedRun> shuffled = new ArrayList<>(ofTheFile);
    Collections.shuffle(shuffled, random);
    double longest = Collections.max(seconds.values());
    double total = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    List<String> lines = new ArrayList<>();
    int held = 0;
    for (int cores : CORES) {
      double least = Math.max(longest, total / cores);
      double planned = makespan(longestFirst, seconds, cores);
      lines.add(
          "| %s | %,d | %,d | %.1f s | %.3f | %.3f | %.3f |"
              .formatted(
                  name,
                  ofTheFile.size(),
                  cores,
                  least,
                  planned / least,
                  makespan(ofTheFile, seconds, cores) / least,
                  makespan(shuffled, seconds, cores) / least));
      assertThat(planned).isGreaterThanOrEqualTo(least * (1 - 1e-9));
      if (total / cores >= MANY_TIMES_THE_LONGEST * longest) {
        held++;
        assertThat(planned).as("%s on %d cores", name, cores).isLessThan(NEAR * least);
      }
    }
    assertThat(held).as("of %s", Arrays.toString(CORES)).isPositive();
    return lines;
  }
}
