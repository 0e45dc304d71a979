package io.github.dmfstages.cli;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.MatrixFormat;
import io.github.dmfstages.file.OutputFile;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.model.Factors;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The files of {@code --factors FILE}: the end-to-end matrix W goes to FILE, and the factors W_1 ..
 * W_N go beside it, to {@code end-1.npy} .. where FILE is {@code end.npy}. Without the option there
 * are no files.
 */
final class FactorFiles implements StepObserver, Closeable {
  static final String OPTION = "--factors";
  static final String HELP =
      "Writes the matrix W at the end of the run to FILE, and its factors to files beside it:"
          + " end.npy, end-1.npy, end-2.npy, ... The ending of FILE decides the format: .npy (NumPy),"
          + " .mtx (MatrixMarket) or .csv. --init-files reads these files. Existing files are replaced.";

  private final String location;
  private final MatrixFormat format;
  private final int depth;
  private final List<OutputFile> files = new ArrayList<>();
  private DenseMatrix product;
  private Factors factors;

  private FactorFiles(String location, MatrixFormat format, int depth) {
    this.location = location;
    this.format = format;
    this.depth = depth;
  }

  /**
   * Returns the files that {@code --factors location} names, after a check that they can be
   * written.
   *
   * @param location the value of the option; null if it was not given
   * @param depth the number of factors, N
   * @throws InvalidConfigException if the location can't be a file of a known format
   * @throws IOException if one of the files can't be written
   */
  static FactorFiles at(String location, int depth) throws InvalidConfigException, IOException {
    if (location == null) {
      return new FactorFiles(null, null, depth);
    }
    MatrixFormat format = format(OPTION, location);
    FactorFiles all = new FactorFiles(location, format, depth);
    try {
      for (int j = 0; j <= depth; j++) {
        all.files.add(WarehouseOption.open(OPTION, all.name(j), "file", OutputFile::tried));
      }
    } catch (InvalidConfigException | IOException e) {
      all.close();
      throw e;
    }
    return all;
  }

  /**
   * Returns the format of a file, by its ending.
   *
   * @throws InvalidConfigException naming {@code option} if no format has that ending
   */
  static MatrixFormat format(String option, String location) throws InvalidConfigException {
    return MatrixFormat.of(location)
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    List.of(
                        new Problem(
                            "%s '%s'".formatted(option, location),
                            0,
                            "should end with " + MatrixFormat.suffixes()))));
  }

  /** Returns the name of the file of W_j, or of W for j = 0. */
  private String name(int j) {
    String stem = location.substring(0, location.length() - format.suffix().length());
    return j == 0 ? location : stem + "-" + j + format.suffix();
  }

  @Override
  public void observe(DescentState state) {
    // Only the last state is needed.
  }

  @Override
  public void end(DescentState last) {
    if (!files.isEmpty()) {
      product = last.endToEndProduct();
      factors = last.factors();
    }
  }

  /** Writes the matrices of the end of the run, and reports the names of the files. */
  void write(PrintWriter err) throws IOException {
    if (files.isEmpty()) {
      return;
    }
    files.get(0).write(format.bytes(product));
    for (int j = 1; j <= depth; j++) {
      files.get(j).write(format.bytes(factors.factor(j)));
    }
    err.printf(
        "wrote W to %s, and its factors, from which a run can start: init-files = [%s]%n",
        location,
        IntStream.rangeClosed(1, depth).mapToObj(this::name).collect(Collectors.joining(", ")));
  }

  @Override
  public void close() throws IOException {
    for (OutputFile file : files) {
      file.close();
    }
  }
}
