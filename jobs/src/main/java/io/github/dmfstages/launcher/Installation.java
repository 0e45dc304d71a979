package io.github.dmfstages.launcher;

import java.nio.file.Path;

/**
 * The paths that the launcher needs.
 *
 * @param home the root of the checkout, or of the unpacked tarball
 * @param command the command that started the program
 * @param java the command that starts Java
 * @param archives the folder of the class archives (CDS) for this JDK
 * @param jar the jar of the program
 */
record Installation(Path home, String command, String java, Path archives, Path jar) {
  /** Returns the folder of the Spark that is used if SPARK_HOME is not set. */
  Path embedded() {
    return home.resolve("submit/spark/target");
  }
}
