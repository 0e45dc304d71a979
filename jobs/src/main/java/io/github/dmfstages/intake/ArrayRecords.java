package io.github.dmfstages.intake;

import io.github.dmfstages.file.InvalidConfigException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Arrays whose first dimension is that of the records, from a .npy or .npz file. */
final class ArrayRecords implements Records {
  private final String location;
  private final List<String> names;
  private final List<NpyArray> arrays;
  private final AutoCloseable file;
  private final int records;
  private final Object[] values;
  private long row;

  /**
   * Combines arrays.
   *
   * @param arrays all have the same first dimension
   * @param file is closed after the arrays
   */
  ArrayRecords(String location, List<String> names, List<NpyArray> arrays, AutoCloseable file)
      throws InvalidConfigException {
    this.location = location;
    this.names = List.copyOf(names);
    this.arrays = List.copyOf(arrays);
    this.file = file;
    if (arrays.isEmpty() || arrays.get(0).shape().isEmpty()) {
      throw Records.wrongFile(location, "has no array with one element for each record");
    }
    this.records = arrays.get(0).shape().get(0);
    for (int i = 1; i < arrays.size(); i++) {
      if (arrays.get(i).shape().get(0) != records) {
        throw Records.wrongFile(
            location,
            "array '%s' has %d records, and array '%s' has %d"
                .formatted(names.get(0), records, names.get(i), arrays.get(i).shape().get(0)));
      }
    }
    this.values = new Object[names.size()];
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public boolean next() throws IOException, InvalidConfigException {
    if (row == records) {
      for (NpyArray array : arrays) {
        array.checkEnd();
      }
      return false;
    }
    row++;
    for (int i = 0; i < values.length; i++) {
      values[i] = arrays.get(i).next();
    }
    return true;
  }

  @Override
  public Object value(int column) {
    return values[column];
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() throws IOException {
    List<AutoCloseable> all = new ArrayList<>(arrays);
    all.add(file);
    for (AutoCloseable each : all) {
      try {
        each.close();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
