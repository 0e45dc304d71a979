package io.github.dmfstages.launcher;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Starts another main class in a JVM that makes a class archive. It is needed if the path of the
 * jar has a space or another character that URLs escape.
 *
 * <p>Java 17 and 21 leave a class out of the archive if its URL is not equal, character by
 * character, to a path. The URL {@code file:/my%20checkout/dmf-stages.jar} is not. So here each jar
 * gives its classes a URL without escapes. A JVM that uses the archive does not need that, and
 * later versions of Java unescape such a URL themselves.
 */
final class UnescapedClassPath {
  private static final String LOADERS = "jdk.internal.loader.";
  private static final String NEEDS_ESCAPES = ".*[%#?].*";

  private UnescapedClassPath() {}

  /**
   * Runs the main class that the first argument names, with the other arguments. Needs {@code
   * --add-opens=java.base/jdk.internal.loader=ALL-UNNAMED}.
   */
  public static void main(String[] args) throws ReflectiveOperationException, IOException {
    unescape();
    Class.forName(args[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
  }

  private static void unescape() throws ReflectiveOperationException, IOException {
    ClassLoader application = ClassLoader.getSystemClassLoader();
    // Java looks for it in every jar, so all jars are open afterwards.
    application.getResource("no-such-resource");
    Object classPath = field("BuiltinClassLoader", "ucp").get(application);
    Field source = field("URLClassPath$JarLoader", "csu");
    for (Object jar : (List<?>) field("URLClassPath", "loaders").get(classPath)) {
      if (source.getDeclaringClass().isInstance(jar)) {
        String path = Path.of(URI.create(source.get(jar).toString())).toString();
        if (!path.matches(NEEDS_ESCAPES)) {
          source.set(jar, new URL("file:" + path));
        }
      }
    }
  }

  private static Field field(String type, String name) throws ReflectiveOperationException {
    Field field = Class.forName(LOADERS + type).getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
