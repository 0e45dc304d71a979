package io.github.dmfstages.store;

import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.SparkSchema;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.parquet.column.values.bloomfilter.XxHash;
import org.apache.spark.sql.types.StructType;

/** The ids of the runs in some files, without anything else of their rows. */
final class RunIds {
  private static final String ID = "run_id";
  private static final StructType COLUMN = SparkSchema.of(List.of(RunColumns.named(ID)));

  private RunIds() {}

  /**
   * Returns whether no run has two rows. Only a hash of 64 bits is kept of each id. If two
   * different ids have the same, the answer is no; among a million runs, the probability of that is
   * 3e-8.
   *
   * @throws IOException naming a file that is broken, foreign or of a newer version
   */
  static boolean areOnceEach(Collection<TableFile> files) throws IOException {
    long[] sorted =
        TableFile.readEach(files, RunIds::hashes).stream()
            .flatMapToLong(LongStream::of)
            .sorted()
            .toArray();
    return IntStream.range(1, sorted.length).noneMatch(i -> sorted[i] == sorted[i - 1]);
  }

  private static long[] hashes(TableFile file) throws IOException {
    file.checkVersion();
    XxHash hash = new XxHash();
    LongStream.Builder hashes = LongStream.builder();
    file.forEach(COLUMN, row -> hashes.add(hash.hashBytes(row.getBinary(ID, 0).getBytes())));
    return hashes.build().toArray();
  }
}
