package io.github.dmfstages.store;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.SparkSchema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.types.StructType;

/**
 * A committed run.
 *
 * @param attempt its latest attempt
 * @param status how that attempt ended
 * @param timeLimit its time limit in seconds; infinite if it had none
 * @param endedAt when its end was known; 1970 in older files
 */
public record CommittedRun(int attempt, Status status, double timeLimit, Instant endedAt)
    implements Attempt {
  static final StructType COLUMNS =
      SparkSchema.of(
          Stream.of("run_id", "attempt", "status", "time_limit", "ended_at")
              .map(RunColumns::named)
              .toList());

  static CommittedRun of(Group row) {
    return new CommittedRun(
        row.getInteger("attempt", 0),
        Status.valueOf(row.getString("status", 0)),
        row.getFieldRepetitionCount("time_limit") > 0
            ? row.getDouble("time_limit", 0)
            : Double.POSITIVE_INFINITY,
        row.getFieldRepetitionCount("ended_at") > 0
            ? Instant.EPOCH.plus(row.getLong("ended_at", 0), ChronoUnit.MICROS)
            : Instant.EPOCH);
  }
}
