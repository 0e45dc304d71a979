package io.github.dmfstages.sabotage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * One wrong line in one class of the science.
 *
 * @param mistake what is wrong then
 * @param victim the class, without the packages that all share
 * @param original a text that stands in the class' source once
 * @param replacement what stands there instead
 * @param law class#method of the test that must not stand it
 */
record Sabotage(String mistake, String victim, String original, String replacement, String law) {
  static final String ROOT = "io.github.dmfstages.";
  private static final Path SOURCES = Path.of(System.getProperty("basedir", ""), "src/main/java");

  /** Compiles the class with its wrong line into {@code folder}. */
  void compileInto(Path folder) throws IOException {
    Path file = folder.resolve(victim.substring(victim.indexOf('.') + 1) + ".java");
    Files.writeString(file, source());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-d",
            folder.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-proc:none",
            "-nowarn");
    try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, UTF_8)) {
      boolean compiled =
          compiler
              .getTask(null, files, problems, options, null, files.getJavaFileObjects(file))
              .call();
      assertThat(compiled)
          .as(
              "%s compiles with its sabotage, which else needs an update: %s",
              victim, problems.getDiagnostics())
          .isTrue();
    }
  }

  private String source() throws IOException {
    String source = Files.readString(SOURCES.resolve((ROOT + victim).replace('.', '/') + ".java"));
    int at = source.indexOf(original);
    assertThat(at >= 0 && at == source.lastIndexOf(original))
        .as("%s has this text once, or the sabotage needs an update:%n%s", victim, original)
        .isTrue();
    return source.replace(original, replacement);
  }

  @Override
  public String toString() {
    return mistake + " (" + victim + ") is caught by " + law;
  }
}
