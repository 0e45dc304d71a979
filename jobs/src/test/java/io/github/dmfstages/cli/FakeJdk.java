package io.github.dmfstages.cli;

import io.github.dmfstages.launcher.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What the launcher sees of a JDK that is not on this machine: its version, and a command. */
final class FakeJdk {
  private FakeJdk() {}

  /**
   * Makes one in {@code home}, which does not exist yet, whose Java is a script of bash. The
   * launcher alone runs on the Java of these tests.
   */
  static Path make(Path home, String version, String script) throws IOException {
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/usr/bin/env bash
        case " $* " in *' %s '*) exec '%s' "$@" ;; esac
        %s
        """
            .formatted(
                Launch.class.getName(),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                script));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
    return home;
  }
}
