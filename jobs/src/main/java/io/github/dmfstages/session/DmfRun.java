package io.github.dmfstages.session;

import io.github.dmfstages.config.RunFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import org.apache.hadoop.conf.Configuration;

/**
 * Computes one run in this JVM, from the text of a run file:
 *
 * <pre>{@code
 * RunResult result =
 *     DmfRun.run("rows = 10, cols = 10, spectrum = geometric, rank = 3, depth = 2");
 * int stages = result.stageCount().count().getAsInt();
 * }</pre>
 *
 * <p>{@link io.github.dmfstages.setting.RunSettings} does the same, and the compiler checks the
 * names and types of its settings.
 */
public final class DmfRun {
  private static final String SOURCE = "settings";

  private DmfRun() {}

  /**
   * Runs the configuration in this thread, and returns its result.
   *
   * @param settings keys and values as in a run file; relative paths of files start from the
   *     working directory
   * @throws InvalidConfigException naming every error; nothing was computed
   */
  public static RunResult run(String settings) throws InvalidConfigException {
    return Run.execute(config(settings));
  }

  /**
   * Returns the configuration of such a run: every setting that has an effect, and the run's id.
   *
   * @throws InvalidConfigException naming every error
   */
  public static RunConfig config(String settings) throws InvalidConfigException {
    Storage storage = Storage.local(() -> Storage.hadoop(new Configuration()));
    return RunFile.parse(settings, SOURCE, storage).config();
  }
}
