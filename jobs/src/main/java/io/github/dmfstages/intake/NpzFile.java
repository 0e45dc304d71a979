package io.github.dmfstages.intake;

import io.github.dmfstages.file.InvalidConfigException;
import java.io.Closeable;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.spark.ml.linalg.DenseMatrix;

/** Arrays in a .npz file, which is a zip file with one .npy file for each array. */
final class NpzFile implements Closeable {
  private static final String SUFFIX = ".npy";

  private final String location;
  private final ZipFile zip;

  /**
   * Opens a file of this machine.
   *
   * @param location its location, for messages
   */
  NpzFile(String location, File file) throws IOException, InvalidConfigException {
    this.location = location;
    try {
      this.zip = new ZipFile(file);
    } catch (ZipException e) {
      throw Records.wrongFile(
          location, "is not a whole zip file, so it may have been cut short: " + e.getMessage());
    }
  }

  /** Returns the names of the arrays. */
  List<String> names() {
    return zip.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.endsWith(SUFFIX))
        .map(name -> name.substring(0, name.length() - SUFFIX.length()))
        .toList();
  }

  /** Returns whether the zip file has a file with this ending. */
  boolean has(String ending) {
    return zip.stream().anyMatch(entry -> entry.getName().endsWith(ending));
  }

  /** Opens an array, which must exist. */
  NpyArray open(String name) throws IOException, InvalidConfigException {
    ZipEntry entry = zip.getEntry(name + SUFFIX);
    String named = location + ": array '" + name + "'";
    return new NpyArray(named, new Checked(named, zip.getInputStream(entry), entry.getCrc()));
  }

  /** Returns a matrix that belongs to no record. */
  DenseMatrix matrix(String name) throws IOException, InvalidConfigException {
    try (NpyArray array = open(name)) {
      return array.whole();
    }
  }

  /** Returns the records of the arrays whose names {@code wanted} accepts. */
  Records records(Predicate<String> wanted) throws IOException, InvalidConfigException {
    List<String> names = names().stream().filter(wanted).toList();
    List<NpyArray> arrays = new ArrayList<>();
    for (String name : names) {
      arrays.add(open(name));
    }
    return new ArrayRecords(location, names, arrays, this);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** Compares the checksum at the end of an entry, which Java's ZipFile does not. */
  private static final class Checked extends FilterInputStream {
    private final String named;
    private final CheckedInputStream checked;
    private final long expected;

    private Checked(String named, InputStream in, long expected) {
      super(new CheckedInputStream(in, new CRC32()));
      this.named = named;
      this.checked = (CheckedInputStream) this.in;
      this.expected = expected;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      check(read);
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      check(read);
      return read;
    }

    private void check(int read) throws IOException {
      if (read < 0 && checked.getChecksum().getValue() != expected) {
        throw new ZipException(named + " is damaged: its checksum is wrong");
      }
    }
  }
}
