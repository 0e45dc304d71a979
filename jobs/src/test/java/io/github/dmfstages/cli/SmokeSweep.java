package io.github.dmfstages.cli;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.cli.Launcher.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The smoke sweep, computed once in a JVM for all tests that look at it or ask its tables: a dry
 * run, the sweep, and the same sweep again, all started in one folder without a word about a
 * warehouse.
 */
final class SmokeSweep implements ParameterResolver {

  /**
   * What came of it.
   *
   * @param folder where it was started
   * @param dryRun the dry run
   * @param afterDryRun all files after it, with size and time
   * @param first the sweep
   * @param afterFirst all files after it
   * @param second the sweep again
   * @param afterSecond all files after that
   */
  record Computed(
      Path folder,
      Outcome dryRun,
      Map<String, String> afterDryRun,
      Outcome first,
      Map<String, String> afterFirst,
      Outcome second,
      Map<String, String> afterSecond) {
    private static final Computed ONCE = now();

    private static Computed now() {
      try {
        Path folder = Files.createTempDirectory("smoke sweep");
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> FileUtil.fullyDelete(folder.toFile())));
        Launcher launcher = Launcher.in(folder);
        String file = Launcher.root().resolve("conf/sweeps/smoke.conf").toString();
        Outcome dryRun = launcher.dmf("sweep", file, "--dry-run", "--master", "local[2]");
        Map<String, String> afterDryRun = FileStates.below(folder);
        Outcome first = launcher.dmf("sweep", file, "--master", "local[2]");
        Map<String, String> afterFirst = FileStates.below(folder);
        Outcome second = launcher.dmf("sweep", file, "--master", "local[2]");
        return new Computed(
            folder, dryRun, afterDryRun, first, afterFirst, second, FileStates.below(folder));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Path warehouse() {
      return folder.resolve("warehouse");
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Computed.class;
  }

  @Override
  public Computed resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Computed.ONCE;
  }
}
