package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.MatrixFile;
import io.github.dmfstages.file.MatrixFormat;
import io.github.dmfstages.file.TargetMatrix;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.model.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dmf complete} on a table of ratings that is drawn, so that every entry is known here. */
@Tag("nightly")
class CompleteIT {
  private static final int ROWS = 30;
  private static final int COLS = 20;
  private static final double NOISE = .2;
  private static final Pattern CHOSEN =
      Pattern.compile("chose (depth \\d, relative-init-scale \\S+): held-out error (\\S+) \\+- ");
  private static final Pattern NOISE_LINE = Pattern.compile("noise: about (\\S+) in each entry");

  @TempDir private Path folder;

  private static List<String> named(String what, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> what + " " + i).toList();
  }

  /** The true matrix has rank 2. Of the 600 entries, half are in the table, with noise. */
  @Test
  void complete_ofATableWithNames_predictsTheEntriesThatItLacks() throws Exception {
    RandomStream random = RandomStream.of("ratings", 1);
    DenseMatrix x = random.gaussianMatrix(ROWS, 2, 1).multiply(random.gaussianMatrix(2, COLS, 1));
    double[] noise = random.gaussianMatrix(ROWS, COLS, NOISE).values();
    double[] draws = random.gaussianMatrix(ROWS, COLS, 1).values();
    double[] table = new double[ROWS * COLS];
    for (int i = 0; i < table.length; i++) {
      table[i] = draws[i] > 0 ? x.values()[i] + noise[i] : Double.NaN;
    }
    Names names = new Names("film", named("film", ROWS), named("user", COLS));
    Files.write(
        folder.resolve("ratings.csv"),
        MatrixFormat.CSV.bytes(new DenseMatrix(ROWS, COLS, table), names));

    Outcome complete =
        Launcher.in(folder).dmf("complete", "ratings.csv", "--out", "full.csv", "--hold-outs", "3");

    assertThat(complete.exitCode()).as("%s", complete).isZero();
    Matcher chosen = CHOSEN.matcher(complete.out());
    assertThat(chosen.find()).as(complete.out()).isTrue();
    assertThat(complete.out())
        .contains("linear (depth 1)", "nuclear norm (soft-impute)", "ALS (MLlib)")
        .contains("than the chosen factorization");
    Matcher noiseLine = NOISE_LINE.matcher(complete.out());
    assertThat(noiseLine.find()).as(complete.out()).isTrue();
    // What the factorization has not learned counts as noise, too.
    assertThat(Double.parseDouble(noiseLine.group(1))).isBetween(.8 * NOISE, 2 * NOISE);
    TargetMatrix full = read("full.csv");
    assertThat(full.names()).isEqualTo(names);
    assertThat(full.known()).isNull();
    double error = 0;
    double size = 0;
    for (int i = 0; i < table.length; i++) {
      if (Double.isNaN(table[i])) {
        error += Math.pow(full.matrix().values()[i] - x.values()[i], 2);
        size += Math.pow(x.values()[i], 2);
      } else {
        assertThat(full.matrix().values()[i]).isEqualTo(table[i]);
      }
    }
    // Filling in 0 has the error 1. The withheld entries predict the error of those that are
    // lacking: they have noise as well, and there are fewer of them.
    assertThat(Math.sqrt(error / size))
        .isLessThan(.5)
        .isLessThan(2 * Double.parseDouble(chosen.group(2)));

    // Again, everything is found in the warehouse, and the same matrix is written.
    byte[] before = Files.readAllBytes(folder.resolve("full.csv"));
    Outcome again =
        Launcher.in(folder).dmf("complete", "ratings.csv", "--out", "full.csv", "--hold-outs", "3");
    assertThat(again.exitCode()).as("%s", again).isZero();
    assertThat(again.out()).contains(chosen.group(1));
    assertThat(folder.resolve("full.csv")).hasBinaryContent(before);
  }

  private TargetMatrix read(String name) throws IOException, InvalidConfigException {
    return MatrixFile.parseTarget(Files.readString(folder.resolve(name)), name);
  }
}
