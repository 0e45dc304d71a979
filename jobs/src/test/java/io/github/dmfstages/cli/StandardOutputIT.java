package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard output that takes nothing, or no more, of a real process. */
class StandardOutputIT {
  private static final String LONG =
      "'%s' query --format csv 'SELECT explode(sequence(1, 100000)) AS x'"
          .formatted(Launcher.root().resolve("submit/dmf"));

  @TempDir private Path folder;

  private Outcome shell(String script) {
    return new Launcher(Path.of("bash"), folder).dmf("-c", script);
  }

  @Test
  void device_thatIsFull_endsAQueryWith3() {
    Outcome query = shell(LONG + " > /dev/full");

    assertThat(query.exitCode()).as("%s", query).isEqualTo(3);
    assertThat(query.errLines())
        .filteredOn(line -> !line.startsWith("note: "))
        .singleElement()
        .asString()
        .startsWith("dmf: can't write to standard output: ");
  }

  @Test
  void device_thatIsFull_endsARunWith3() {
    Outcome run =
        shell(
            "'%s' run --rows 4 --cols 4 --spectrum geometric --rank 1 --depth 2 --json > /dev/full"
                .formatted(Launcher.root().resolve("submit/dmf")));

    assertThat(run.exitCode()).as("%s", run).isEqualTo(3);
    assertThat(run.err()).contains("dmf: can't write to standard output: ");
  }

  @Test
  void reader_thatHasGone_endsAQueryWithoutAWord() {
    Outcome query = shell(LONG + " | head -n 2; echo ${PIPESTATUS[0]}");

    assertThat(query.outLines()).as("%s", query).containsExactly("x", "1", "141");
    assertThat(query.errLines()).as("%s", query).allMatch(line -> line.startsWith("note: "));
  }
}
