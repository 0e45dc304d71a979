package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sweep file that is right means. */
class SweepFileTest {
  private static final String SMALL = "rows = 4, cols = 4, spectrum = linear, rank = 2, depth = 2";

  private static SweepFile sweep(String text, String... overrides) throws InvalidConfigException {
    return SweepFile.parse(text, "sweep.conf", new Configuration(), List.of(overrides));
  }

  /** The runs of one grid over {@link #SMALL}, in their order. */
  private static List<RunConfig> grid(String keys, String... overrides)
      throws InvalidConfigException {
    return List.copyOf(
        sweep("name = t, defaults { " + SMALL + " }, grids = [{ " + keys + " }]", overrides)
            .runs()
            .values());
  }

  private static RunConfig only(List<RunConfig> runs) {
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }

  @Test
  void grid_ofSeveralAxes_isTheirProduct() throws Exception {
    List<RunConfig> runs = grid("depth = [1, 2, 3], rank = [1, 2], relative-step-size = [.1, .5]");

    assertThat(runs)
        .extracting(
            c -> List.<Number>of(c.depth(), c.targetRank(), c.stepSize().value()).toString())
        .containsExactlyInAnyOrder(
            "[1, 1, 0.1]",
            "[1, 1, 0.5]",
            "[1, 2, 0.1]",
            "[1, 2, 0.5]",
            "[2, 1, 0.1]",
            "[2, 1, 0.5]",
            "[2, 2, 0.1]",
            "[2, 2, 0.5]",
            "[3, 1, 0.1]",
            "[3, 1, 0.5]",
            "[3, 2, 0.1]",
            "[3, 2, 0.5]");
  }

  @Test
  void grids_thatOverlap_areAUnionWithoutDuplicates() throws Exception {
    SweepFile sweep =
        sweep(
            """
            name = t
            defaults { %s }
            grids = [
              { seed = [1, 2, 2] }
              { seed = [2, 3], hidden-width = 4, relative-step-size = 1e-1 }
              { seed = 3, layer-widths = [4], target-seed = 3 }
            ]
            """
                .formatted(SMALL));

    assertThat(sweep.runs().values()).extracting(RunConfig::seed).containsExactly(1L, 2L, 3L);
  }

  @Test
  void runs_standUnderTheirIdsInTheOrderOfTheFile() throws Exception {
    SweepFile sweep =
        sweep(
            "name = t, defaults { %s }, grids = [{ seed = [9, 3] }, { seed = [5, 1] }]"
                .formatted(SMALL));

    assertThat(sweep.runs().values()).extracting(RunConfig::seed).containsExactly(9L, 3L, 5L, 1L);
    sweep.runs().forEach((id, config) -> assertThat(config.runId()).isEqualTo(id));
  }

  @Test
  void range_includesBothEnds() throws Exception {
    assertThat(grid("rank = { from = 2, to = 4 }"))
        .extracting(RunConfig::targetRank)
        .containsExactly(2, 3, 4);
    assertThat(grid("seed = { from = -1, to = 1 }"))
        .extracting(RunConfig::seed)
        .containsExactly(-1L, 0L, 1L);
    assertThat(grid("max-steps = { from = 7, to = 7 }"))
        .extracting(RunConfig::maxSteps)
        .containsExactly(7L);
  }

  @Test
  void layerWidths_asAList_areOneValue() throws Exception {
    RunConfig run = only(grid("depth = 3, layer-widths = [5, 6]"));

    assertThat(run.widths().hidden()).containsExactly(5, 6);
    assertThat(only(grid("depth = 1, layer-widths = []")).widths().hidden()).isEmpty();
  }

  @Test
  void layerWidths_asAListOfLists_areAnAxis() throws Exception {
    assertThat(grid("depth = 3, layer-widths = [[5, 6], [7, 8], [9, 9]]"))
        .extracting(run -> run.widths().hidden())
        .containsExactly(List.of(5, 6), List.of(7, 8), List.of(9, 9));
  }

  @Test
  void recordSteps_asAList_areOneValueInAscendingOrder() throws Exception {
    assertThat(only(grid("record-steps = [30, 0, 7, 30]")).get(Settings.RECORD_STEPS))
        .containsExactly(0L, 7L, 30L);
  }

  @Test
  void recordSteps_asAListOfLists_areAnAxis() throws Exception {
    assertThat(grid("record-steps = [[], [0, 5]]"))
        .extracting(c -> c.get(Settings.RECORD_STEPS))
        .containsExactly(List.of(), List.of(0L, 5L));
  }

  @Test
  void spectrum_asAListOfNumbers_isOneValueThatSaysTheRank() throws Exception {
    RunConfig run =
        only(
            List.copyOf(
                sweep(
                        "name = t, grids = [{ rows = 4, cols = 5, depth = 2, spectrum = [.5, 4, 1] }]")
                    .runs()
                    .values()));

    assertThat(run.spectrum()).isEqualTo(new Spectrum.Listed(List.of(.5, 4.0, 1.0)));
    assertThat(run.targetRank()).isEqualTo(3);
  }

  @Test
  void spectrum_ofNamesAndLists_isAnAxis() throws Exception {
    assertThat(grid("spectrum = [linear, [1, .5], equal, [3, 2], [2.5, .1]]"))
        .extracting(RunConfig::spectrum)
        .containsExactly(
            Spectrum.Named.LINEAR,
            new Spectrum.Listed(List.of(1.0, .5)),
            Spectrum.Named.EQUAL,
            new Spectrum.Listed(List.of(3.0, 2.0)),
            new Spectrum.Listed(List.of(2.5, .1)));
  }

  @Test
  void spectrum_named_takesEveryName() throws Exception {
    assertThat(grid("spectrum = [linear, geometric, equal, clustered, gaussian]"))
        .extracting(RunConfig::spectrum)
        .containsExactly(Spectrum.Named.values());
  }

  @ParameterizedTest
  @CsvSource({".5, 0.5", "5., 5", "1e-3, 0.001", "2.5E-1, 0.25", "'\"0.5\"', 0.5"})
  void real_writtenInManyWays_isTheSameNumber(String written, double number) throws Exception {
    assertThat(only(grid("step-size = " + written)).stepSize())
        .isEqualTo(new StepSize.Absolute(number));
  }

  @ParameterizedTest
  @CsvSource({"1e3, 1000", "1000.0, 1000", "'\"1000\"', 1000", "0.5e1, 5"})
  void integer_writtenInManyWays_isTheSameNumber(String written, int number) throws Exception {
    RunConfig run =
        only(
            grid(
                "max-steps = %s, hidden-width = %s, seed = %s"
                    .formatted(written, written, written)));

    assertThat(run.maxSteps()).isEqualTo(number);
    assertThat(run.widths().hidden()).containsExactly(number);
    assertThat(run.seed()).isEqualTo(number);
  }

  @Test
  void seed_beyondTheDoublesExactIntegers_keepsEveryDigit() throws Exception {
    assertThat(grid("seed = [9007199254740993, -9223372036854775808, 9223372036854775807]"))
        .extracting(RunConfig::seed)
        .containsExactly(9007199254740993L, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Test
  void words_ofEveryKey_areRead() throws Exception {
    RunConfig run =
        only(
            grid(
                "observation = full, loss-normalisation = mean, initialisation = gaussian, "
                    + "optimizer = gradient-descent, linear-algebra = mllib"));

    assertThat(run.get(Settings.LOSS_NORMALISATION)).isEqualTo(LossNormalisation.MEAN);
    assertThat(run.get(Settings.LINEAR_ALGEBRA)).isEqualTo(LinearAlgebra.Kind.MLLIB);
  }

  @Test
  void value_comesFromTheInnermostLayer() throws Exception {
    String text =
        """
        name = t
        defaults { %s, target-seed = 5, max-steps = 50, loss-tolerance = 1e-2 }
        grids = [{ target-seed = 6, max-steps = 60 }]
        """
            .formatted(SMALL);

    RunConfig run = only(List.copyOf(sweep(text, "max-steps=70").runs().values()));

    assertThat(run.maxSteps()).as("--set over the grid").isEqualTo(70);
    assertThat(run.targetSeed()).as("the grid over defaults").isEqualTo(6);
    assertThat(run.lossTolerance()).as("defaults over the reference").isEqualTo(1e-2);
    assertThat(run.seed()).as("the reference").isEqualTo(1);
  }

  @Test
  void axis_ofAnInnerLayer_replacesTheOuterOneWhole() throws Exception {
    assertThat(grid("rank = [3, 4]")).extracting(RunConfig::targetRank).containsExactly(3, 4);
    assertThat(grid("rank = [3, 4]", "rank=[1,2]"))
        .extracting(RunConfig::targetRank)
        .containsExactly(1, 2);
    assertThat(grid("seed = [3, 4]", "seed={from=7,to=9}"))
        .extracting(RunConfig::seed)
        .containsExactly(7L, 8L, 9L);
  }

  @Test
  void set_ofOneKeyTwice_takesTheLast() throws Exception {
    assertThat(only(grid("", "seed=3", "seed=4")).seed()).isEqualTo(4);
  }

  @Test
  void set_ofAListValue_isOneValue() throws Exception {
    assertThat(only(grid("rank = [1, 2]", "spectrum=[1,.5]", "rank=2")).spectrum())
        .isEqualTo(new Spectrum.Listed(List.of(1.0, .5)));
    assertThat(only(grid("", "record-steps=[1,2]")).get(Settings.RECORD_STEPS))
        .containsExactly(1L, 2L);
  }

  @Test
  void stepSize_ofAnInnerLayer_overridesARelativeOneOfAnOuterLayer() throws Exception {
    String defaults = "name = t, defaults { " + SMALL + ", relative-step-size = [.1, .2] }, ";

    assertThat(sweep(defaults + "grids = [{ step-size = .01 }]").runs().values())
        .extracting(RunConfig::stepSize)
        .containsExactly(new StepSize.Absolute(.01));
    assertThat(sweep(defaults + "grids = [{}]", "step-size=.02").runs().values())
        .extracting(RunConfig::stepSize)
        .containsExactly(new StepSize.Absolute(.02));
    assertThat(grid("step-size = .01", "relative-step-size=.3"))
        .extracting(RunConfig::stepSize)
        .containsExactly(new StepSize.Relative(.3));
  }

  @Test
  void layerWidths_ofAnInnerLayer_overrideAHiddenWidthOfAnOuterLayer() throws Exception {
    assertThat(
            sweep(
                    "name = t, defaults { %s, hidden-width = 8 }, grids = [{ layer-widths = [3] }]"
                        .formatted(SMALL))
                .runs()
                .values())
        .extracting(run -> run.widths().hidden())
        .containsExactly(List.of(3));
  }

  @Test
  void name_bySet_replacesTheFilesName() throws Exception {
    String nameless = "defaults { " + SMALL + " }, grids = [{}]";

    assertThat(sweep("name = t, " + nameless, "name=other").name()).isEqualTo("other");
    assertThat(sweep(nameless, "name=given").name()).isEqualTo("given");
  }

  // A name is text: two names that a person wrote differently are two sweeps.
  @ParameterizedTest
  @CsvSource({
    "smoke",
    "2024",
    "007",
    "1e3",
    "2024.10",
    "-1",
    "a b",
    "2024-01-01",
    "'\"x=y/z%\"'",
    "'\"<script>\"'",
    "'\"größe\"'"
  })
  void name_whateverItLooksLike_isKeptAsWritten(String written) throws Exception {
    String bare = written.replace("\"", "");
    String grids = "\ndefaults { " + SMALL + " }, grids = [{}]";

    assertThat(sweep("name = " + written + grids).name()).isEqualTo(bare);
    assertThat(sweep(grids, "name=" + written).name()).isEqualTo(bare);
  }

  @Test
  void substitution_withinTheFile_isResolved() throws Exception {
    assertThat(
            sweep(
                    "name = t, n = 3, defaults { %s }, grids = [{ seed = ${defaults.rank} }]"
                        .formatted(SMALL)
                        .replace(" n = 3,", ""))
                .runs()
                .values())
        .extracting(RunConfig::seed)
        .containsExactly(2L);
  }

  @Test
  void file_onDisk_isReadAsUtf8(@TempDir Path folder) throws IOException, InvalidConfigException {
    Path file = folder.resolve("a sweep.conf");
    Files.writeString(
        file,
        "name = \"größe\" # ünïcode\ndefaults { " + SMALL + " }\ngrids = [{ seed = [1, 2] }]");

    SweepFile sweep = SweepFile.read(file.toString(), new Configuration(), List.of("rank=1"));

    assertThat(sweep.name()).isEqualTo("größe");
    assertThat(sweep.runs()).hasSize(2);
    assertThat(sweep.runs().values()).extracting(RunConfig::targetRank).containsOnly(1);
  }
}
