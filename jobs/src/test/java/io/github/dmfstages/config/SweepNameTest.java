package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigValueFactory;
import io.github.dmfstages.file.Problem;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.util.HadoopFSUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name that is taken comes back from the name of its folder, whatever is in it. */
class SweepNameTest {
  private static boolean isTaken(String name) {
    List<Problem> problems = new ArrayList<>();
    SweepFile.name("name", ConfigValueFactory.fromAnyRef(name), problems);
    return problems.isEmpty();
  }

  private static void assertComesBack(String name) {
    String folder = "sweep=" + ExternalCatalogUtils.escapePathName(name);
    assertThat(new Path(new Path("/w/runs"), folder).getName()).isEqualTo(folder);
    assertThat(ExternalCatalogUtils.unescapePathName(folder.substring("sweep=".length())))
        .isEqualTo(name)
        .isNotEqualTo(ExternalCatalogUtils.DEFAULT_PARTITION_NAME());
    assertThat(HadoopFSUtils.shouldFilterOutPathName(folder)).isFalse();
  }

  @Test
  @Tag("nightly")
  void name_withAnyCharacter_comesBackFromItsFolder() {
    int taken = 0;
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      for (String name : List.of(Character.toString(c), "_" + Character.toString(c) + ".")) {
        if (isTaken(name)) {
          assertComesBack(name);
          taken++;
        }
      }
    }
    assertThat(taken).isGreaterThan(2_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"__HIVE_DEFAULT_PARTITION__", "x._COPYING_", "a\ud800b", "\udc00"})
  void name_thatDoesNotComeBack_isRefused(String name) {
    assertThat(isTaken(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%41", "a%2Fb", "_COPYING_", "__HIVE_DEFAULT_PARTITION__2", "..", "a b ", "{a,b}"})
  void name_thatLooksEscapedOrReserved_comesBack(String name) {
    assertThat(isTaken(name)).isTrue();
    assertComesBack(name);
  }
}
