package io.github.dmfstages.store;

import io.github.dmfstages.row.Groups;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;

/**
 * The committed rows of a table that a driver computes anew at the end of a sweep. All rows of a
 * commit have the same time, in the last column of the table, and the latest commit counts.
 *
 * @param table the files of the sweep
 * @param rows the rows of the latest commit, without their time
 * @param micros their time, in microseconds since 1970
 */
record Snapshot(SweepTable table, List<List<Object>> rows, long micros) {

  /** Reads the latest commit of a sweep; without rows if there is none. */
  static Snapshot latest(Warehouse warehouse, Table table, String sweep) throws IOException {
    SweepTable files = warehouse.table(table, sweep);
    StructType schema = table.schema();
    int last = schema.length() - 1;
    Snapshot latest = new Snapshot(files, List.of(), Long.MIN_VALUE);
    for (TableFile file : files.live()) {
      List<List<Object>> rows = new ArrayList<>();
      file.forEach(schema, row -> rows.add(Groups.values(row, schema)));
      if (!rows.isEmpty() && (Long) rows.get(0).get(last) > latest.micros) {
        latest =
            new Snapshot(
                files,
                rows.stream().map(row -> row.subList(0, last)).toList(),
                (Long) rows.get(0).get(last));
      }
    }
    return latest;
  }

  /** Commits other rows in place of these, if they differ. */
  void replaceBy(List<List<Object>> others) throws IOException {
    if (others.isEmpty() && !rows.isEmpty()) {
      table.clear();
    } else if (!others.equals(rows)) {
      // The time is later than before, even if the clock was set back.
      Long now = Math.max(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), micros + 1);
      table.commit(
          others.stream()
              .map(row -> Stream.concat(row.stream(), Stream.of(now)).toList())
              .toList());
    }
  }
}
