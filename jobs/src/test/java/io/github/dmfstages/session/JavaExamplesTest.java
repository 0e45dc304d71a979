package io.github.dmfstages.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.result.RunResult;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The examples in Java of docs/settings.md, compiled and run as they stand there. */
@ExtendWith(LocalSpark.class)
class JavaExamplesTest {
  private final SparkSession spark;
  @TempDir private Path folder;

  JavaExamplesTest(SparkSession spark) {
    this.spark = spark.newSession();
  }

  /** The blocks of the page that are marked as Java. */
  private static List<String> examples() throws IOException {
    List<String> examples = new ArrayList<>();
    List<String> lines = Files.readAllLines(Path.of("../docs/settings.md"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals("```java")) {
        examples.add(
            lines.subList(i + 1, lines.size()).stream()
                .takeWhile(line -> !line.equals("```"))
                .collect(Collectors.joining("\n")));
      }
    }
    return examples;
  }

  /** What variable {@code result} is after the example. */
  private Object run(String example, String result) throws Exception {
    String imports = example.lines().filter(l -> l.startsWith("import ")).collect(joined());
    String body = example.lines().filter(l -> !l.startsWith("import ")).collect(joined());
    String source =
        """
        %s
        public class Example {
          public static Object run(org.apache.spark.sql.SparkSession spark) throws Exception {
        %s
            return %s;
          }
        }
        """
            .formatted(imports, body, result);
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    Path classes = Files.createTempDirectory(folder, "classes");
    List<String> options =
        List.of(
            "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, options, null, List.of(file))
                .call())
        .as(source)
        .isTrue();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      return loader.loadClass("Example").getMethod("run", SparkSession.class).invoke(null, spark);
    }
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joined() {
    return Collectors.joining("\n");
  }

  @Test
  void runs_fromTextAndFromSettings_areTheSame() throws Exception {
    RunResult text = (RunResult) run(examples().get(0), "result");
    RunResult typed = (RunResult) run(examples().get(1), "result");

    assertThat(text.stageCount().count()).hasValue(3);
    assertThat(typed.end().digest()).isEqualTo(text.end().digest());
  }

  @Test
  void sweep_fromText_isComputed() throws Exception {
    String example = examples().get(2).replace("/tmp/warehouse", folder.resolve("W").toString());

    Dataset<?> runs = (Dataset<?>) run(example, "runs");

    assertThat(examples()).hasSize(3);
    assertThat(runs.count()).isEqualTo(2);
    assertThat(folder.resolve("W/runs/sweep=mine")).isDirectory();
  }

  @Test
  void run_ofWrongSettings_isRefusedWithTheirPlaces() {
    assertThatThrownBy(
            () -> DmfRun.run("rows = 3, cols = 3, depth = 2\nspectrum = linear, rank = 9"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("settings:2: rank = 9: should be at most 3, because min(rows, cols) is 3");
    assertThatThrownBy(() -> DmfRun.run("rows = [3, 4]"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("should be one value");
  }
}
