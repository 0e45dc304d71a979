package io.github.dmfstages.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of classes in paths that a URL escapes. */
class UnescapedClassPathTest {
  @TempDir private Path folder;

  /** What is archived. */
  static final class Hello {
    private Hello() {}

    public static void main(String[] args) {
      System.out.println(String.join("|", args));
    }
  }

  private static void jar(Path jar, Class<?>... classes) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> type : classes) {
        String name = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
          in.transferTo(out);
        }
      }
    }
  }

  private static String java(Path folder, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    Path out = folder.resolve("java.out");
    Process java =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(java.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String output = Files.readString(out);
    assertThat(java.exitValue()).as(output).isZero();
    return output;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with a space", "with [brackets] & ü", "100 % #1"})
  void archive_inAPath_isUsedWhereUrlsNeedNoEscapes(String name) throws Exception {
    Path here = Files.createDirectory(folder.resolve(name));
    Path jar = here.resolve("the jar.jar");
    jar(jar, UnescapedClassPath.class, Hello.class);
    String archive = here.resolve("made.jsa").toString();

    String made =
        java(
            here,
            "-XX:ArchiveClassesAtExit=" + archive,
            "--add-opens=java.base/jdk.internal.loader=ALL-UNNAMED",
            "-cp",
            jar.toString(),
            UnescapedClassPath.class.getName(),
            Hello.class.getName(),
            "a b",
            "");
    String used =
        java(
            here,
            "-XX:SharedArchiveFile=" + archive,
            "-Xlog:class+load",
            "-cp",
            jar.toString(),
            Hello.class.getName());

    assertThat(made).contains("a b|\n");
    assertThat(used.lines().filter(line -> line.contains(Hello.class.getName())))
        .singleElement()
        .asString()
        .contains(name.contains("%") ? "source: " : "source: shared objects file");
  }
}
