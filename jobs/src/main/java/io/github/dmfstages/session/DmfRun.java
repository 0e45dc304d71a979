package io.github.dmfstages.session;

import io.github.dmfstages.config.RunFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import org.apache.hadoop.conf.Configuration;

/**
 * One run in this JVM, from the text of a run file:
 *
 * <pre>{@code
 * RunResult result =
 *     DmfRun.run("rows = 10, cols = 10, spectrum = geometric, rank = 3, depth = 2");
 * int stages = result.stageCount().count().getAsInt();
 * }</pre>
 *
 * <p>{@link io.github.dmfstages.setting.RunSettings} does the same with the compiler's help.
 */
public final class DmfRun {
  private static final String SOURCE = "settings";

  private DmfRun() {}

  /**
   * Runs it here and now.
   *
   * @param settings keys and values as in a run file; relative paths of files are looked for in the
   *     working directory
   * @throws InvalidConfigException naming all that is wrong; nothing was computed
   */
  public static RunResult run(String settings) throws InvalidConfigException {
    return Run.execute(config(settings));
  }

  /** The configuration of this run: every setting that has an effect, and the run's id. */
  public static RunConfig config(String settings) throws InvalidConfigException {
    Storage storage = Storage.local(() -> Storage.hadoop(new Configuration()));
    return RunFile.parse(settings, SOURCE, storage).config();
  }
}
