package io.github.dmfstages.query;

import io.github.dmfstages.setting.Setting;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;

/** The same of every key that makes another run. */
@Tag("nightly")
class ShippedSqlOfEveryKeyTest extends ShippedSqlTest {
  ShippedSqlOfEveryKeyTest(SparkSession spark) {
    super(spark);
  }

  @Override
  Set<String> keys() {
    return deciding().map(Setting::name).collect(Collectors.toSet());
  }
}
