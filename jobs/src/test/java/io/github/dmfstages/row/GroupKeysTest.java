package io.github.dmfstages.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "Every key except these", in SQL. */
@ExtendWith(LocalSpark.class)
class GroupKeysTest {
  private final SparkSession spark;
  @TempDir private Path folder;

  GroupKeysTest(SparkSession spark) {
    this.spark = spark;
  }

  /** Appends runs that are not computed. */
  private void append(String grids) throws Exception {
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    for (String grid : grids.split(";", -1)) {
      warehouse.append(
          "s", SmallRuns.configs(grid).stream().map(c -> SmallRuns.failed(c, "not run")).toList());
    }
    Views.register(spark, warehouse, "runs");
  }

  /** How many runs each group has. */
  private List<Long> sizes(String keys) throws Exception {
    String sql = GroupKeys.expand("SELECT count(*) FROM runs GROUP BY " + keys);
    return spark.sql(sql).collectAsList().stream().map(row -> row.getLong(0)).sorted().toList();
  }

  /** Each axis with two values or three, beside two values of what is compared. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed = [1, 2, 3] | seed, target_seed",
        "seed = [1, 2, 3] | seed",
        "target-seed = [1, 2, 3], spectrum = gaussian | target_seed",
        "depth = [1, 2, 3] | depth",
        "rows = [4, 5, 6] | rows",
        "rank = [1, 2, 3] | rank",
        "spectrum = [linear, geometric, gaussian] | spectrum",
        "init-scale = [.1, .01, .001] | init_scale",
        "hidden-width = [4, 5, 6] | hidden_width",
        "hidden-width = [4, 5, 6], depth = 3 | hidden_width",
        "relative-step-size = [.1, .2, .3] | relative_step_size",
        "loss-normalisation = [sum, mean] | loss_normalisation",
        "optimizer = [rmsprop, group-rmsprop], step-size = .1, max-steps = 9 | optimizer"
      })
  void defaults_thatFollowFromTheAxis_splitNoGroup(String axis, String except) throws Exception {
    append(axis.strip() + ", noise = [0, .01]");
    assertThat(sizes("${configuration id except %s}".formatted(except.strip())))
        .hasSize(2)
        .doesNotContain(1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed = [1, 2], max-steps = 5; seed = [1, 2]; seed = [1, 2], max-steps = 6 | seed, target_seed",
        "seed = [1, 2], target-seed = [1, 3] | seed",
        "depth = [2, 3], init-scale = .1; depth = [2, 3] | depth",
        "rank = [1, 2], loss-tolerance = .1; rank = [1, 2] | rank",
        "rows = [4, 5], hidden-width = 6; rows = [4, 5] | rows",
        "hidden-width = [4, 5], depth = 3; layer-widths = [[4, 6]], depth = 3 | hidden_width"
      })
  void values_thatWereWritten_splitGroups(String grids, String except) throws Exception {
    append(grids);
    List<Long> sizes = sizes("${configuration except %s}".formatted(except.strip()));
    assertThat(sizes).hasSizeGreaterThan(1).doesNotContain(4L, 6L);
    assertThat(sizes("${configuration id except %s}".formatted(except.strip()))).isEqualTo(sizes);
  }

  @Test
  void runsOfOneTarget_areOneGroup_alsoWhereItsSeedIsTheirs() throws Exception {
    append("seed = [1, 2, 3], target-seed = 1");
    assertThat(sizes("${configuration except seed}")).containsExactly(3L);
  }

  @Test
  void keys_areAllColumnsOfTheConfigurationThatDecideARunsId() {
    Set<String> left =
        new TreeSet<>(RunColumns.configuration().stream().map(Column::name).toList());
    left.removeAll(GroupKeys.NAMES);

    assertThat(left)
        .containsExactlyInAnyOrder(
            "target_file",
            "mask_file",
            "measurements_file",
            "observations_file",
            "inputs_file",
            "outputs_file",
            "hold_out_file",
            "init_files",
            "effective_step_size",
            "predicted_steps",
            "time_limit",
            "checkpoint_interval",
            "defaulted");
  }

  @Test
  void macro_withoutExcept_isEveryKey() throws Exception {
    assertThat(GroupKeys.expand("GROUP BY ${configuration}").replaceAll("\\s+", " "))
        .isEqualTo("GROUP BY " + String.join(", ", GroupKeys.NAMES));
    assertThat(GroupKeys.expand("SELECT '$1 {configuration}'"))
        .isEqualTo("SELECT '$1 {configuration}'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${configuration except sede} | unknown key; did you mean seed?",
        "${configuration except seed target_seed} | write ${configuration except KEY, KEY}",
        "${configuration without seed} | write ${configuration except KEY, KEY}",
        "${configuration except} | write ${configuration except KEY, KEY}",
        "${configuration except max-steps} | write ${configuration except KEY, KEY}",
        "${configuration except time_limit} | time_limit is never compared"
      })
  void macro_thatIsWrong_isRefusedWithItsLine(String macro, String why) {
    assertThatThrownBy(() -> GroupKeys.expand("SELECT 1\nFROM runs GROUP BY " + macro))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("SQL:2: " + macro.strip() + ": ")
        .hasMessageContaining(why.strip());
  }

  @Test
  void macro_thatExceptsEveryKey_isRefused() {
    String all = "${configuration except " + String.join(", ", GroupKeys.NAMES) + "}";
    assertThatThrownBy(() -> GroupKeys.expand(all)).hasMessageContaining("leaves nothing");
  }
}
