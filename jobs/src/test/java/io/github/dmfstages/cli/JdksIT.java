package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.SmokeSweep.Computed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's first command, a query and a run on each supported JDK that is under {@code
 * /usr/lib/jvm}: the same output and the same bits as on the one that these tests run on.
 */
@ExtendWith(SmokeSweep.class)
@Tag("nightly")
class JdksIT {
  private static final Path JDKS = Path.of("/usr/lib/jvm");
  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(17|21|25)[.\"]");
  private static final String SMOKE = Launcher.root().resolve("conf/sweeps/smoke.conf").toString();
  private static final String DIGESTS = "SELECT run_id, status, spe_stages, digest FROM runs";
  private static final String JAVA = "SELECT DISTINCT provenance.java FROM runs";

  @TempDir private Path folder;

  /** One JDK for each supported version but that of these tests. */
  private static Map<String, Path> others() throws IOException {
    Map<String, Path> found = new TreeMap<>();
    try (Stream<Path> all = Files.isDirectory(JDKS) ? Files.list(JDKS) : Stream.empty()) {
      for (Path jdk : all.filter(path -> Files.isRegularFile(path.resolve("release"))).toList()) {
        Matcher version = VERSION.matcher(Files.readString(jdk.resolve("release")));
        if (version.find()) {
          found.put(version.group(1), jdk.toRealPath());
        }
      }
    }
    found.remove(Integer.toString(Runtime.version().feature()));
    return found;
  }

  private static Outcome query(Launcher launcher, Path warehouse, String sql) {
    return launcher.dmf("query", "--format=csv", "--warehouse=" + warehouse, sql + " ORDER BY 1");
  }

  private static List<String> digest(Outcome run) {
    return run.out().lines().filter(line -> line.startsWith("digest ")).toList();
  }

  @Test
  void commands_onEveryJdk_printAndComputeTheSame(Computed smoke) throws IOException {
    Map<String, Path> jdks = others();
    assumeThat(jdks).as("other JDKs under " + JDKS).isNotEmpty();
    String[] run = {"run", "--rows=6", "--cols=6", "--spectrum=linear", "--rank=2", "--depth=3"};
    Launcher here = Launcher.in(folder);
    Outcome runHere = here.dmf(run);
    Outcome queryHere = query(here, smoke.warehouse(), DIGESTS);

    jdks.forEach(
        (version, jdk) -> {
          Launcher there = here.through("env", "JAVA_HOME=" + jdk);
          Path warehouse = folder.resolve("warehouse " + version);

          Outcome sweep = there.dmf("sweep", SMOKE, "--warehouse", warehouse.toString());
          Outcome query = query(there, warehouse, DIGESTS);
          Outcome java = query(there, warehouse, JAVA);
          Outcome runThere = there.dmf(run);

          assertThat(sweep.exitCode()).as("%s", sweep).isZero();
          assertThat(sweep.out()).isEqualTo(smoke.first().out());
          assertThat(sweep.err()).doesNotContain("WARN", "rror", "netlib");
          assertThat(query).as("%s", query).isEqualTo(queryHere);
          assertThat(query.err()).isEmpty();
          assertThat(java.outLines()).hasSize(2).last().asString().contains("VM " + version + ".");
          assertThat(runThere.exitCode()).as("%s", runThere).isZero();
          assertThat(digest(runThere)).isEqualTo(digest(runHere)).hasSize(1);
        });
  }
}
