package io.github.dmfstages.linalg;

/** The module {@code jdk.incubator.vector}, in a JVM that was started without it. */
public final class VectorModule {
  private VectorModule() {}

  /**
   * Loads the module. The JVM's own option for that, {@code --add-modules}, prints a warning at
   * every start. This way does not: it is how the JVM itself loads a module for a debugger or an
   * agent. It needs {@code --add-exports=java.base/jdk.internal.module=ALL-UNNAMED}. Where that
   * option or the module is missing, nothing happens, and products stay on plain loops.
   */
  public static void load() {
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, "jdk.incubator.vector");
    } catch (ReflectiveOperationException e) {
      // The JVM was not started for vectors.
    }
  }
}
