package io.github.dmfstages.launcher;

import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param home the root of the checkout, or of the unpacked tarball
 * @param command what was typed to start the program
 * @param java the command that starts Java
 * @param archives the folder of this JDK's archives of classes
 * @param jar the program
 */
record Installation(Path home, String command, String java, Path archives, Path jar) {
  /** The Spark that is used where SPARK_HOME is not set. */
  Path embedded() {
    return home.resolve("submit/spark/target");
  }
}
