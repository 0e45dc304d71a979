package io.github.dmfstages.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sweep ends with. */
class StageCountTableTest {
  @TempDir private Path folder;

  private List<String> table(Stream<RunRow> rows) throws IOException {
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("small", rows.toList());
    StringWriter text = new StringWriter();
    StageCountTable.print(StageCounts.refresh(warehouse, "small"), new PrintWriter(text));
    return text.toString().lines().toList();
  }

  private List<String> notes(String grid) throws IOException {
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("small", computed(grid).toList());
    return StageCountTable.notes(StageCounts.refresh(warehouse, "small"));
  }

  @Test
  void table_ofSeveralStepSizes_saysThatItPoolsThem() throws IOException {
    assertThat(notes("relative-step-size = .5, seed = [1, 2]")).isEmpty();
    assertThat(notes("relative-step-size = .9, seed = [1, 2]"))
        .singleElement()
        .asString()
        .contains("2 step sizes");
  }

  private static Stream<RunRow> computed(String grid) {
    return SmallRuns.configs(grid).stream().map(SmallRuns::row);
  }

  private static Stream<RunRow> failed(String grid) {
    return SmallRuns.configs(grid).stream().map(config -> SmallRuns.failed(config, "failed"));
  }

  /** The cells of a line; they never hold two spaces. */
  private static List<String> cells(String line) {
    return List.of(line.strip().split(" {2,}"));
  }

  @Test
  void table_ofASweep_hasALineForEachDepthAndRank() throws IOException {
    List<RunRow> rows =
        computed("depth = [3, 1], rank = [2, 1], relative-step-size = [.5, .9], seed = [1, 2]")
            .toList();

    List<String> lines = table(rows.stream());

    assertThat(cells(lines.get(0)))
        .containsExactly(
            "depth",
            "rank",
            "runs",
            "converged",
            "SPE stages (runs)",
            "stages = rank",
            "mean steps");
    assertThat(lines.get(1)).matches("-+");
    assertThat(lines.subList(2, lines.size()).stream().map(line -> cells(line).subList(0, 6)))
        .containsExactly(
            List.of("1", "1", "4", "4", "0 (4)", "0"),
            List.of("1", "2", "4", "4", "0 (4)", "0"),
            List.of("3", "1", "4", "4", "1 (4)", "4"),
            List.of("3", "2", "4", "4", "2 (4)", "4"));
    double mean =
        rows.stream()
            .filter(row -> row.config().depth() == 3 && row.config().targetRank() == 2)
            .mapToLong(row -> row.result().steps())
            .average()
            .orElseThrow();
    assertThat(Double.parseDouble(cells(lines.get(5)).get(6))).isBetween(mean - .5, mean + .5);
  }

  /**
   * Nothing is pooled in silence: a key that distinguishes groups of a depth and rank is a column.
   */
  @Test
  void table_ofGroupsThatDifferInAKey_hasALineForEachAndItsColumn() throws IOException {
    List<String> lines =
        table(
            Stream.concat(
                computed(
                    "depth = [2, 3], rows = [5, 8], loss-tolerance = [1e-3, 1e-4], seed = [1, 2]"),
                computed("depth = 1, spectrum = gaussian, seed = [1, 2, 3]")));

    assertThat(
            lines.stream()
                .filter(line -> !line.startsWith("-"))
                .map(line -> cells(line).subList(0, 6)))
        .containsExactly(
            List.of("depth", "rank", "rows", "loss-tolerance", "runs", "converged"),
            List.of("1", "2", "5", "3", "3", "0 (3)"),
            List.of("2", "2", "5", "1e-4", "2", "2"),
            List.of("2", "2", "5", "0.001", "2", "2"),
            List.of("2", "2", "8", "1e-4", "2", "2"),
            List.of("2", "2", "8", "0.001", "2", "2"),
            List.of("3", "2", "5", "1e-4", "2", "2"),
            List.of("3", "2", "5", "0.001", "2", "2"),
            List.of("3", "2", "8", "1e-4", "2", "2"),
            List.of("3", "2", "8", "0.001", "2", "2"));
  }

  @Test
  void table_ofFailedRunsAlone_saysThatThereAreNoStages() throws IOException {
    assertThat(cells(table(failed("seed = [1, 2]")).get(2)))
        .containsExactly("2", "2", "2", "0", "not counted (2)", "0");
  }

  @Test
  void meanSteps_besideFailedRuns_areThoseOfTheRunsThatEnded() throws IOException {
    List<RunRow> computed = computed("seed = [1, 2]").toList();
    double mean = computed.stream().mapToLong(row -> row.result().steps()).average().orElseThrow();

    List<String> lines =
        table(
            Stream.concat(
                computed.stream(), failed("relative-step-size = .25, seed = [1, 2, 3, 4]")));

    assertThat(cells(lines.get(2)).subList(0, 6))
        .containsExactly("2", "2", "6", "2", "2 (2), not counted (4)", "2");
    assertThat(Double.parseDouble(cells(lines.get(2)).get(6))).isBetween(mean - .5, mean + .5);
  }

  @Test
  void table_ofRunsWithUnclearStages_saysThatThereAreNone() throws IOException {
    Stream<RunRow> unclear =
        computed("seed = [1, 2]")
            .map(row -> SmallRuns.withStages(row, null, Status.OSCILLATING, 40));

    assertThat(cells(table(unclear).get(2)))
        .containsExactly("2", "2", "2", "0", "not counted (2)", "0", "40");
  }

  /** What diverged is neither equal to the rank nor left out in silence. */
  @Test
  void table_ofRunsThatDiverged_countsThemApart() throws IOException {
    Stream<RunRow> rows =
        computed("rank = 1, relative-step-size = 9, init-scale = 1, seed = [1, 2, 3]");

    assertThat(cells(table(rows).get(2)).subList(0, 6))
        .containsExactly("2", "1", "3", "0", "not counted (3)", "0");
  }

  /** A single entry is observed, and a matrix of rank 1 has it. */
  @Test
  void table_ofCompletions_comparesWithTheRankOfTheEnd() throws IOException {
    String completion = "observation = completion, observed-entries = 1, seed = [1, 2, 3]";
    List<String> lines = table(computed(completion));

    assertThat(cells(lines.get(0)).subList(2, 7))
        .containsExactly(
            "runs", "converged", "SPE stages (runs)", "rank at end (runs)", "stages = rank at end");
    assertThat(cells(lines.get(2)).subList(0, 7))
        .containsExactly("2", "2", "3", "3", "1 (3)", "1 (3)", "3");
    assertThat(notes(completion))
        .anyMatch(note -> note.contains("compared with the rank at the end"));
  }

  @Test
  void table_ofCompletionsBesideFullObservations_comparesEachWithItsOwn() throws IOException {
    List<String> lines =
        table(
            Stream.concat(
                computed("observation = completion, observed-entries = 1, seed = 1"),
                computed("seed = 1")));

    assertThat(cells(lines.get(0)).subList(2, 4))
        .containsExactly("observation", "observed-entries");
    assertThat(lines.subList(2, 4).stream().map(line -> line.replaceAll(" {2,}", "|")))
        .anyMatch(line -> line.contains("|completion|1|1|1|1 (1)|-|1 (1)|1|"))
        .anyMatch(line -> line.contains("|full|1|1|2 (1)|1|-|-|"));
  }

  @Test
  void stages_ofSeveralNumbers_comeInOrderWithTheirRuns() throws IOException {
    Stream<RunRow> rows =
        computed("seed = { from = 1, to = 14 }")
            .map(
                row ->
                    SmallRuns.withStages(
                        row, row.config().seed() > 11 ? 0 : 2, Status.CONVERGED, 40));

    assertThat(cells(table(rows).get(2)).get(4)).isEqualTo("0 (3), 2 (11)");
  }
}
