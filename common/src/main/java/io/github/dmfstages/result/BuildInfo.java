package io.github.dmfstages.result;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The build of this program that computes.
 *
 * @param version the release
 * @param commit the git commit that it was built from; "unknown" if it was not a git checkout
 * @param dirty whether the checkout had changes that were not committed
 */
public record BuildInfo(String version, String commit, boolean dirty) implements Serializable {

  /** Returns the build that this class was loaded from. */
  public static BuildInfo current() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(
        properties.getProperty("version", "unknown"),
        properties.getProperty("commit", "unknown"),
        Boolean.parseBoolean(properties.getProperty("dirty")));
  }
}
