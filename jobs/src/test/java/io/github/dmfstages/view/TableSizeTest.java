package io.github.dmfstages.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
class TableSizeTest {
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";
  private static final String COMPILED = "spark.sql.codegen.wholeStage";

  private final SparkSession session;

  TableSizeTest(SparkSession spark) {
    session = spark.newSession();
  }

  @Test
  void session_ofTablesThatGrow_isAdaptedToThem() {
    TableSize.adapt(session, TableSize.LARGE - 1);
    assertThat(session.conf().get(PARTITIONS)).isEqualTo("1");
    assertThat(session.conf().get(COMPILED)).isEqualTo("false");

    TableSize.adapt(session, 2 * TableSize.LARGE);
    assertThat(session.conf().get(PARTITIONS)).isEqualTo("3");
    assertThat(session.conf().get(COMPILED)).isEqualTo("true");
  }

  @Test
  void settingsOfTheUser_stay() {
    SparkConf conf = new SparkConf(false).set(PARTITIONS, "7").set(COMPILED, "true");
    TableSize.keepThoseOfTheUser(conf);
    for (Map.Entry<String, String> setting : Map.of(PARTITIONS, "7", COMPILED, "true").entrySet()) {
      session.conf().set(setting.getKey(), setting.getValue());
    }
    String kept = "spark.dmf.of-the-user";
    session.conf().set(kept, conf.get(kept));

    TableSize.adapt(session, 0);

    assertThat(session.conf().get(PARTITIONS)).isEqualTo("7");
    assertThat(session.conf().get(COMPILED)).isEqualTo("true");
    assertThat(session.conf().get("spark.sql.codegen.factoryMode")).isEqualTo("NO_CODEGEN");
  }
}
