package io.github.dmfstages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.dmfstages.linalg.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A jar as the author of an optimizer makes it: compiled classes, and the list of providers. */
public final class OwnJar {
  private OwnJar() {}

  /**
   * Compiles and packs.
   *
   * @param jar the file to write
   * @param source a class of package com.example
   * @param name the simple name of the class
   * @param providers the lines of the list of providers
   */
  public static Path pack(Path jar, String source, String name, String... providers)
      throws IOException {
    return packAgainst(System.getProperty("java.class.path"), jar, source, name, providers);
  }

  /** The same, compiled against another class path. */
  public static Path packAgainst(
      String classPath, Path jar, String source, String name, String... providers)
      throws IOException {
    Path folder = Files.createTempDirectory(jar.getParent(), "classes");
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    compile(file, folder, classPath);
    Files.delete(file);
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(
        services.resolve("io.github.dmfstages.descent.Optimizer"), List.of(providers), UTF_8);
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        ZipEntry entry = new ZipEntry(folder.relativize(each).toString());
        entry.setTime(0);
        zip.putNextEntry(entry);
        Files.copy(each, zip);
      }
    }
    return jar;
  }

  /**
   * Packs com.example.Stepping, which is gradient descent with a step size that is larger by its
   * parameter {@code factor}.
   *
   * @param usual the default of the parameter
   */
  public static Path stepping(Path jar, double usual) throws IOException {
    String source =
        """
        package com.example;

        import io.github.dmfstages.descent.Optimizer;
        import io.github.dmfstages.linalg.LinearAlgebra;
        import io.github.dmfstages.linalg.WorkMatrix;

        public record Stepping(double factor) implements Optimizer {
          public Stepping() {
            this(%s);
          }

          @Override
          public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
            return (gradients, eta) -> {
              for (int j = 0; j < factors.length; j++) {
                factors[j].addScaled(-factor * eta, gradients[j]);
              }
            };
          }
        }
        """
            .formatted(usual);
    return pack(jar, source, "Stepping", "com.example.Stepping");
  }

  /** The SHA-256 of a file. */
  public static String sha256(Path file) throws IOException {
    return Sha256.hex(Files.readAllBytes(file));
  }

  private static void compile(Path file, Path folder, String classPath) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-Xlint:-options",
            "--release",
            "17",
            "-d",
            folder.toString(),
            "-cp",
            classPath);
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
      if (!compiler
          .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
          .call()) {
        throw new IllegalArgumentException(messages.toString());
      }
    }
  }

  /**
   * Jars on the class path of this thread, until this object is closed. Classes that were found can
   * still load others afterwards.
   */
  public static final class OnClassPath implements AutoCloseable {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    public OnClassPath(Path... jars) {
      URL[] urls = Stream.of(jars).map(OnClassPath::url).toArray(URL[]::new);
      Thread.currentThread().setContextClassLoader(new URLClassLoader(urls, before));
    }

    private static URL url(Path jar) {
      try {
        return jar.toUri().toURL();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
