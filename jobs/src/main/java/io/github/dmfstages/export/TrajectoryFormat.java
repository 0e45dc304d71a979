package io.github.dmfstages.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats in which trajectories are written for other programs. All have the same columns. */
public enum TrajectoryFormat {
  /** A table with a header, for R, pandas and spreadsheets. */
  CSV,
  /** One JSON object per record. */
  JSONL,
  /** Arrays for NumPy: one for each column, and a matrix of singular values. */
  NPZ,
  /** Parquet, with a list of singular values in each row. */
  PARQUET;

  /** Returns the ending of the names of such files. */
  public String suffix() {
    return "." + name().toLowerCase(Locale.ROOT);
  }

  /** Returns the format for a file's name, by its ending; empty if no format has that ending. */
  public static Optional<TrajectoryFormat> of(String name) {
    return Arrays.stream(values()).filter(format -> name.endsWith(format.suffix())).findFirst();
  }

  /**
   * Begins a file. {@link #NPZ} keeps all numbers in memory until the end, because its arrays have
   * their lengths before their numbers; the other formats write record by record.
   *
   * @param keys the columns that tell runs apart, each with {@code String}, {@code Long} or {@code
   *     Double} values
   * @param modes the largest number of singular values of a record
   * @param out receives the content of the file, and stays open
   */
  public TrajectoryWriter begin(List<TrajectoryWriter.Key> keys, int modes, OutputStream out)
      throws IOException {
    return switch (this) {
      case CSV -> new CsvTrajectory(keys, modes, out);
      case JSONL -> new JsonTrajectory(keys, out);
      case NPZ -> new NpzTrajectory(keys, modes, out);
      case PARQUET -> new ParquetTrajectory(keys, out);
    };
  }
}
