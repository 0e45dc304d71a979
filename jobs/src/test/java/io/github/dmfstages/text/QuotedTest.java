package io.github.dmfstages.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Quoted texts, read back by Spark and by a shell. */
@ExtendWith(LocalSpark.class)
class QuotedTest {
  private static final List<String> TEXTS =
      List.of(
          "", "plain", "file:/a/b-1.conf", "it's", "a b", "\\", "\\'", "$HOME `x` \"y\"", "a\nb");

  @Test
  @Tag("nightly")
  void literal_ofAnyText_isReadBackBySpark(SparkSession spark) {
    for (String text : TEXTS) {
      assertThat(spark.sql("SELECT " + Quoted.inSql(text)).first().getString(0)).isEqualTo(text);
    }
  }

  @Test
  void word_ofAnyText_isReadBackByAShell() throws IOException {
    for (String text : TEXTS) {
      Process shell = new ProcessBuilder("sh", "-c", "printf %s " + Quoted.inShell(text)).start();
      assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8)).isEqualTo(text);
    }
  }
}
