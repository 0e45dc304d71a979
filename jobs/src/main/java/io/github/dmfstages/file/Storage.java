package io.github.dmfstages.file;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Where configurations, and the matrix files that they name, are read. */
public interface Storage {

  /** The file at a path as it was written, a relative one in the working directory. */
  StoredFile file(String location) throws IOException;

  /**
   * The places to look for a file that another file names, in order: a relative path in that file's
   * folder, then in the working directory.
   */
  List<StoredFile> candidates(String namedIn, String location) throws IOException;

  /**
   * Hadoop's file systems. A path without a scheme is this machine's if there is such a file, else
   * the default file system's: a cluster's machines have both.
   */
  static Storage hadoop(Configuration hadoop) {
    return new HadoopStorage(hadoop);
  }

  /**
   * This machine's files, read without a class of Hadoop's.
   *
   * @param others where paths with a scheme are read; asked for when the first one is met
   */
  static Storage local(Supplier<Storage> others) {
    return new LocalStorage(others);
  }
}
