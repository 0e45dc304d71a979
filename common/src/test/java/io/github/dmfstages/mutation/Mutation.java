package io.github.dmfstages.mutation;

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
 * One wrong line in one class.
 *
 * @param mistake what is wrong with the line
 * @param mutated the class, without the common prefix of all packages
 * @param original a text that the source of the class contains once
 * @param replacement the text that replaces it
 * @param law the test that must then fail, as class#method
 */
record Mutation(String mistake, String mutated, String original, String replacement, String law) {
  static final String ROOT = "io.github.dmfstages.";
  private static final Path SOURCES = Path.of(System.getProperty("basedir", ""), "src/main/java");

  /** Compiles the class with the wrong line into {@code folder}. */
  void compileInto(Path folder) throws IOException {
    Path file = folder.resolve(mutated.substring(mutated.indexOf('.') + 1) + ".java");
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
              "%s compiles with its mutation, or the mutation needs an update: %s",
              mutated, problems.getDiagnostics())
          .isTrue();
    }
  }

  private String source() throws IOException {
    String source = Files.readString(SOURCES.resolve((ROOT + mutated).replace('.', '/') + ".java"));
    int at = source.indexOf(original);
    assertThat(at >= 0 && at == source.lastIndexOf(original))
        .as("%s contains this text once, or the mutation needs an update:%n%s", mutated, original)
        .isTrue();
    return source.replace(original, replacement);
  }

  @Override
  public String toString() {
    return mistake + " (" + mutated + ") is caught by " + law;
  }
}
