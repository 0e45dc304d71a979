package io.github.dmfstages.cli;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.MatrixFormat;
import io.github.dmfstages.file.OutputFile;
import io.github.dmfstages.model.Names;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The file of {@code --matrix FILE}: the end-to-end matrix W at the end of a run, in CSV with the
 * names of the target's rows and columns. Without the option there is no file.
 */
final class ProductFile implements StepObserver, Closeable {
  static final String OPTION = "--matrix";
  static final String HELP =
      "Writes the matrix W at the end of the run to FILE: for completion, the completed matrix. The"
          + " ending of FILE decides the format: .csv (with the names of the target's rows and"
          + " columns), .npy (NumPy) or .mtx (MatrixMarket). An existing file is replaced.";

  private final String location;
  private final MatrixFormat format;
  private final Names names;
  private final OutputFile file;
  private DenseMatrix product;

  private ProductFile(String location, MatrixFormat format, Names names, OutputFile file) {
    this.location = location;
    this.format = format;
    this.names = names;
    this.file = file;
  }

  /**
   * Returns the file that {@code --matrix location} names, after a check that it can be written.
   *
   * @param location the value of the option; null if it was not given
   * @param names the names of the target's rows and columns
   * @throws InvalidConfigException if the location can't be a file of a known format
   * @throws IOException if the file can't be written
   */
  static ProductFile at(String location, Names names) throws InvalidConfigException, IOException {
    if (location == null) {
      return new ProductFile(null, null, names, null);
    }
    MatrixFormat format = FactorFiles.format(OPTION, location);
    OutputFile file = WarehouseOption.open(OPTION, location, "file", OutputFile::tried);
    return new ProductFile(location, format, names, file);
  }

  @Override
  public void observe(DescentState state) {
    // Only the last state is needed.
  }

  @Override
  public void end(DescentState last) {
    if (file != null) {
      product = last.endToEndProduct();
    }
  }

  /** Writes W at the end of the run, and reports the name of the file. */
  void write(PrintWriter err) throws IOException {
    if (file != null) {
      file.write(format.bytes(product, names));
      err.printf("wrote W to %s%n", location);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
