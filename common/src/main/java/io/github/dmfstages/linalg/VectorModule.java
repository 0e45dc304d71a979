package io.github.dmfstages.linalg;

/** Loads the module {@code jdk.incubator.vector} in a JVM that was started without it. */
public final class VectorModule {
  private VectorModule() {}

  /**
   * Loads the module.
   *
   * <p>The JVM's own option for that, {@code --add-modules}, prints a warning at every start. This
   * method loads the module in the way that the JVM uses for debuggers and agents, which prints no
   * warning. It needs {@code --add-exports=java.base/jdk.internal.module=ALL-UNNAMED}. If that
   * option or the module is missing, this method does nothing, and products use plain loops.
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
