package io.github.dmfstages.complete;

import com.typesafe.config.ConfigUtil;
import io.github.dmfstages.config.RunFile;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.MatrixFormat;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.text.Quoted;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * A matrix file that lacks entries, and the runs and the sweep that complete it.
 *
 * @param location the file
 * @param unlisted the meaning of the entries that a MatrixMarket coordinate file does not list, a
 *     value of the key of this name
 * @param hadoop how the file is read
 */
public record PartialMatrix(String location, String unlisted, Configuration hadoop) {
  private static final String SOURCE = "dmf complete";

  /**
   * Returns a run that trains on all known entries.
   *
   * @param keys its other keys, in HOCON
   * @throws InvalidConfigException if the file can't be read as a target
   */
  public RunConfig run(String keys) throws InvalidConfigException {
    return RunFile.parse(keys + ", " + target(), SOURCE, Storage.hadoop(hadoop)).config();
  }

  /**
   * Returns the sweep that finds out which factorization predicts withheld entries best. Its name
   * has the beginning of the hash of the file.
   *
   * @param holdOut the fraction of the known entries that is withheld
   * @param holdOuts how often other entries are withheld
   */
  public SweepFile sweep(String holdOut, int holdOuts) throws InvalidConfigException {
    String sha256 = run("depth = 1").inputs().get("target-file").get(0).sha256();
    String text =
        """
        name = "complete-%s"
        defaults { %s, hold-out = %s, stop-when = held-out, seed = 1, target-seed = { from = 1, to = %d } }
        grids = [
          { depth = 1 }
          { depth = [2, 3], relative-init-scale = [0.1, 0.01, 0.001] }
        ]
        """
            .formatted(sha256.substring(0, 8), target(), holdOut, holdOuts);
    return SweepFile.parse(text, SOURCE, hadoop, List.of());
  }

  /** Returns the options of {@code dmf run} that name the file. */
  public String options() {
    return (isCoordinates() ? "--unlisted " + unlisted + " " : "")
        + "--target-file "
        + Quoted.inShell(location);
  }

  private String target() {
    String file = "target-file = " + ConfigUtil.quoteString(location);
    return isCoordinates() ? "unlisted = %s, %s".formatted(unlisted, file) : file;
  }

  private boolean isCoordinates() {
    return location.endsWith(MatrixFormat.MATRIX_MARKET.suffix());
  }
}
