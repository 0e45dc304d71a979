package io.github.dmfstages.linalg;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Chooses the kernel that multiplies in this JVM.
 *
 * <p>A JVM starts with plain loops. A background thread warms up the vector kernel, if the module
 * jdk.incubator.vector can be loaded, and switches to it as soon as it is faster. Before the JIT
 * compiler C2 has compiled the vector kernel, which takes about a second, it is hundreds of times
 * slower than plain loops. The kernel may change in the middle of a run, because the bits are the
 * same. See docs/decisions/0007-vector-kernel.md.
 */
final class Kernels {
  // A product of this shape runs through every loop of a kernel, whatever the width of vectors.
  private static final int ROWS = 24;
  private static final int COLS = 12;
  private static final int PRODUCTS_A_ROUND = 20;
  private static final int ROUNDS_TO_WIN = 3;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  // A short run by `dmf run` ends before the warm-up would compete with it for the processor.
  private static final long DELAY_MILLIS = 500;

  private static final ExactKernel PLAIN = new FmaKernel();
  private static final AtomicReference<ExactKernel> CURRENT = new AtomicReference<>(PLAIN);

  static {
    vector().ifPresent(Kernels::startWarmUp);
  }

  private Kernels() {}

  /** Starts the background warm-up of the vector kernel, if it is not running yet. */
  static void warmUp() {
    // The static initialiser of this class starts it.
  }

  /** Returns the kernel to use now. */
  static ExactKernel current() {
    return CURRENT.get();
  }

  /** Returns a vector kernel, warmed up or not, if this JVM can load one. */
  static Optional<ExactKernel> vector() {
    try {
      // By name, because the build compiles it after all other classes.
      String name = Kernels.class.getPackageName() + ".VectorKernel";
      return Optional.of(
          Class.forName(name).asSubclass(ExactKernel.class).getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException | LinkageError e) {
      // The module is missing, or belongs to a JDK in which its API is different.
      return Optional.empty();
    }
  }

  private static void startWarmUp(ExactKernel vector) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(DELAY_MILLIS);
                warmUp(vector);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "dmf-vector-kernel");
    thread.setDaemon(true);
    thread.start();
  }

  private static void warmUp(ExactKernel vector) {
    Workload workload = new Workload();
    long began = System.nanoTime();
    int won = 0;
    while (won < ROUNDS_TO_WIN && System.nanoTime() - began < PATIENCE_NANOS) {
      long plainNanos = workload.nanos(PLAIN);
      won = workload.nanos(vector) < plainNanos ? won + 1 : 0;
    }
    if (won == ROUNDS_TO_WIN) {
      CURRENT.set(vector);
    }
  }

  /** A workload that calls each method of a kernel. */
  private static final class Workload {
    private final double[] square = new double[BlockLayout.size(ROWS, ROWS)];
    private final double[] left = new double[BlockLayout.size(ROWS, COLS)];
    private final double[] right = new double[BlockLayout.size(ROWS, COLS)];
    private final double[] lanes = new double[BlockLayout.BLOCK];

    Workload() {
      // Products of these numbers neither grow nor shrink.
      Arrays.fill(square, 1.0 / ROWS);
      Arrays.fill(left, 1);
    }

    long nanos(ExactKernel kernel) {
      long began = System.nanoTime();
      for (int i = 0; i < PRODUCTS_A_ROUND; i++) {
        kernel.multiply(square, ROWS, ROWS, left, right, COLS);
        kernel.multiplyTransposed(left, ROWS, COLS, right, square, ROWS);
        Arrays.fill(square, 1.0 / ROWS);
        kernel.addProducts(square, square, square.length, lanes);
      }
      return System.nanoTime() - began;
    }
  }
}
