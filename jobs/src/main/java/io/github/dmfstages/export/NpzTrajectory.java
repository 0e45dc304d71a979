package io.github.dmfstages.export;

import io.github.dmfstages.file.MatrixFormat;
import io.github.dmfstages.file.NpyFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Arrays for NumPy with one element per record: the number of the run, its keys that are numbers,
 * the step, the loss and the gradient norm, and a matrix with a row of singular values per record.
 * What is unknown is NaN.
 */
final class NpzTrajectory implements TrajectoryWriter {
  private final List<Key> keys;
  private final int modes;
  private final OutputStream out;
  private final List<double[]> rows = new ArrayList<>();
  private List<Object> lastKeys;
  private int run;

  NpzTrajectory(List<Key> keys, int modes, OutputStream out) {
    this.keys = keys;
    this.modes = modes;
    this.out = out;
  }

  @Override
  public void add(
      List<Object> values, long step, double loss, double gradientNorm, DenseVector singular) {
    if (!values.equals(lastKeys)) {
      run++;
      lastKeys = values;
    }
    double[] row = new double[4 + keys.size() + modes];
    row[0] = run;
    row[1] = step;
    row[2] = loss;
    row[3] = gradientNorm;
    for (int i = 0; i < keys.size(); i++) {
      row[4 + i] = values.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
    for (int i = 0; i < modes; i++) {
      row[4 + keys.size() + i] =
          singular != null && i < singular.size() ? singular.apply(i) : Double.NaN;
    }
    rows.add(row);
  }

  @Override
  public void finish() throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    if (!keys.isEmpty()) {
      put(zip, "run", NpyFile.of(column(0)));
    }
    put(zip, "step", NpyFile.of(column(1)));
    put(zip, "loss", NpyFile.of(column(2)));
    put(zip, "gradient_norm", NpyFile.of(column(3)));
    for (int i = 0; i < keys.size(); i++) {
      if (!keys.get(i).isText()) {
        put(zip, keys.get(i).name(), NpyFile.of(column(4 + i)));
      }
    }
    double[] columnMajor = new double[rows.size() * modes];
    for (int j = 0; j < modes; j++) {
      System.arraycopy(column(4 + keys.size() + j), 0, columnMajor, j * rows.size(), rows.size());
    }
    put(zip, "singular_values", NpyFile.of(new DenseMatrix(rows.size(), modes, columnMajor)));
    zip.finish();
  }

  private double[] column(int index) {
    return rows.stream().mapToDouble(row -> row[index]).toArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] array) throws IOException {
    zip.putNextEntry(new ZipEntry(name + MatrixFormat.NPY.suffix()));
    zip.write(array);
    zip.closeEntry();
  }
}
