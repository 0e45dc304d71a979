package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** LAPACK's machine constants, which it fills in at its first call without a lock. */
class PlainLapackTest {

  @Test
  void machineConstants_ofALoadedClass_areThereBeforeAnyoneCanCall() throws Exception {
    try (URLClassLoader fresh = freshLoader()) {
      // Initialising a class holds its lock: no other thread gets at LAPACK before it is done.
      Class.forName(PlainLapack.class.getName(), true, fresh);

      Class<?> constants = Class.forName("org.netlib.lapack.Dlamch", true, fresh);
      assertThat(constants.getClassLoader()).isSameAs(fresh);
      assertThat(constants.getField("first").getBoolean(null)).isFalse();
      assertThat(constants.getField("sfmin").getDouble(null)).isEqualTo(Double.MIN_NORMAL);
    }
  }

  /** Loads everything on the class path anew. */
  private static URLClassLoader freshLoader() throws IOException {
    URL[] path =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(System.getProperty("java.class.path"))
            .map(entry -> url(Path.of(entry)))
            .toArray(URL[]::new);
    return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(Path entry) {
    try {
      return entry.toUri().toURL();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
