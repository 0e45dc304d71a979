package io.github.dmfstages.export;

import io.github.dmfstages.file.MatrixFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Arrays for NumPy. Each has one row per record: the number of the run, its keys that are numbers,
 * the step, the loss and the gradient norm have one column, and the singular values have one each.
 * What is unknown is NaN.
 */
final class NpzTrajectory implements TrajectoryWriter {
  private final List<Key> keys;
  private final int modes;
  private final List<double[]> rows = new ArrayList<>();
  private List<Object> lastKeys;
  private int run;

  NpzTrajectory(List<Key> keys, int modes) {
    this.keys = keys;
    this.modes = modes;
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
  public byte[] finish() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      if (!keys.isEmpty()) {
        put(zip, "run", 0, 1);
      }
      put(zip, "step", 1, 1);
      put(zip, "loss", 2, 1);
      put(zip, "gradient_norm", 3, 1);
      for (int i = 0; i < keys.size(); i++) {
        if (!keys.get(i).isText()) {
          put(zip, keys.get(i).name(), 4 + i, 1);
        }
      }
      put(zip, "singular_values", 4 + keys.size(), modes);
    }
    return bytes.toByteArray();
  }

  private void put(ZipOutputStream zip, String name, int first, int cols) throws IOException {
    double[] columnMajor = new double[rows.size() * cols];
    for (int j = 0; j < cols; j++) {
      for (int i = 0; i < rows.size(); i++) {
        columnMajor[j * rows.size() + i] = rows.get(i)[first + j];
      }
    }
    zip.putNextEntry(new ZipEntry(name + MatrixFormat.NPY.suffix()));
    zip.write(MatrixFormat.NPY.bytes(new DenseMatrix(rows.size(), cols, columnMajor)));
    zip.closeEntry();
  }
}
