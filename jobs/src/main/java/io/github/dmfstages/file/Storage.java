package io.github.dmfstages.file;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Reads configurations and the matrix files that they name. */
public interface Storage {

  /** Returns the file at a path. A relative path is looked up in the working directory. */
  StoredFile file(String location) throws IOException;

  /**
   * Returns the places to look for a file that another file names, in order. A relative path is
   * looked up in the folder of that other file, and then in the working directory.
   */
  List<StoredFile> candidates(String namedIn, String location) throws IOException;

  /**
   * Returns a reader for Hadoop's file systems. A path without a scheme is on this machine if there
   * is such a file, and on the default file system otherwise, because the machines of a cluster
   * have both.
   */
  static Storage hadoop(Configuration hadoop) {
    return new HadoopStorage(hadoop);
  }

  /**
   * Returns a reader for files of this machine, which loads no class of Hadoop.
   *
   * @param others creates the reader for paths with a scheme; called for the first such path
   */
  static Storage local(Supplier<Storage> others) {
    return new LocalStorage(others);
  }
}
