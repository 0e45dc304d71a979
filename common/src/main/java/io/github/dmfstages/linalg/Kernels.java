package io.github.dmfstages.linalg;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Chooses the kernels that compute in this JVM.
 *
 * <p>A JVM starts with plain loops. A background thread warms up the vector kernels, if the module
 * jdk.incubator.vector can be loaded, and switches to each of them as soon as it is faster. Before
 * the JIT compiler C2 has compiled a vector kernel, which takes about a second, it is hundreds of
 * times slower than plain loops. The kernel may change in the middle of a run, because the bits are
 * the same. See docs/decisions/0007-vector-kernel.md.
 */
final class Kernels {
  // A product of this shape runs through every loop of a kernel, whatever the width of vectors.
  private static final int ROWS = 24;
  private static final int COLS = 12;
  private static final int CALLS_A_ROUND = 20;
  private static final int ROUNDS_TO_WIN = 3;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  // A short run by `dmf run` ends before the warm-up would compete with it for the processor.
  private static final long DELAY_MILLIS = 500;
  // While C2 compiles, more calls would only take time from the runs.
  private static final long PAUSE_MILLIS = 5;

  private static final AtomicReference<ExactKernel> CURRENT =
      new AtomicReference<>(new FmaKernel());
  private static final AtomicReference<ColumnKernel> COLUMNS =
      new AtomicReference<>(new FmaColumnKernel());

  static {
    Thread thread = new Thread(Kernels::warmUpAll, "dmf-vector-kernel");
    thread.setDaemon(true);
    thread.start();
  }

  private Kernels() {}

  /** Starts the background warm-up of the vector kernels, if it is not running yet. */
  static void warmUp() {
    // The static initialiser of this class starts it.
  }

  /** Returns the kernel for matrix products to use now. */
  static ExactKernel current() {
    return CURRENT.get();
  }

  /** Returns the kernel for columns to use now. */
  static ColumnKernel columns() {
    return COLUMNS.get();
  }

  /** Returns a vector kernel of this kind, warmed up or not, if this JVM can load one. */
  static <K> Optional<K> vector(Class<K> kind, String name) {
    try {
      // By name, because the build compiles it after all other classes.
      return Optional.of(
          Class.forName(Kernels.class.getPackageName() + "." + name)
              .asSubclass(kind)
              .getDeclaredConstructor()
              .newInstance());
    } catch (ReflectiveOperationException | LinkageError e) {
      // The module is missing, or belongs to a JDK in which its API is different.
      return Optional.empty();
    }
  }

  private static void warmUpAll() {
    Optional<ExactKernel> products = vector(ExactKernel.class, "VectorKernel");
    Optional<ColumnKernel> columns = vector(ColumnKernel.class, "VectorColumnKernel");
    if (products.isEmpty() || columns.isEmpty()) {
      return;
    }
    try {
      Thread.sleep(DELAY_MILLIS);
      // One after the other, because steps take more time than columns.
      warmUp(CURRENT, products.get(), new Products()::multiply);
      warmUp(COLUMNS, columns.get(), new Columns()::reflect);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets both kernels work in turn, until the vector kernel has won several rounds in a row. */
  private static <K> void warmUp(AtomicReference<K> current, K vector, Consumer<K> work)
      throws InterruptedException {
    K plain = current.get();
    long began = System.nanoTime();
    int won = 0;
    while (won < ROUNDS_TO_WIN && System.nanoTime() - began < PATIENCE_NANOS) {
      long plainNanos = nanos(work, plain);
      won = nanos(work, vector) < plainNanos ? won + 1 : 0;
      if (won == 0) {
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    if (won == ROUNDS_TO_WIN) {
      current.set(vector);
    }
  }

  private static <K> long nanos(Consumer<K> work, K kernel) {
    long began = System.nanoTime();
    for (int i = 0; i < CALLS_A_ROUND; i++) {
      work.accept(kernel);
    }
    return System.nanoTime() - began;
  }

  /** Calls each method of a kernel for products. */
  private static final class Products {
    private final double[] square = new double[BlockLayout.size(ROWS, ROWS)];
    private final double[] left = new double[BlockLayout.size(ROWS, COLS)];
    private final double[] right = new double[BlockLayout.size(ROWS, COLS)];
    private final double[] lanes = new double[BlockLayout.BLOCK];

    Products() {
      // Products of these numbers neither grow nor shrink.
      Arrays.fill(square, 1.0 / ROWS);
      Arrays.fill(left, 1);
    }

    void multiply(ExactKernel kernel) {
      kernel.multiply(square, ROWS, ROWS, left, right, COLS);
      kernel.multiplyTransposed(left, ROWS, COLS, right, square, ROWS);
      Arrays.fill(square, 1.0 / ROWS);
      kernel.addProducts(square, square, square.length, lanes);
    }
  }

  /** Calls each method of a kernel for columns. */
  private static final class Columns {
    private final double[] matrix = new double[ROWS * ROWS];
    private final double[] zeros = new double[ROWS];
    private final double[] results = new double[ROWS];
    private final double[] lanes = new double[ColumnKernel.SUMS];

    void reflect(ColumnKernel kernel) {
      kernel.subtractAndProject(matrix, ROWS, 0, 0, ROWS, zeros, zeros, zeros, results, lanes);
      kernel.subtractAndCombine(matrix, ROWS, 0, 0, ROWS, zeros, zeros, zeros, results);
    }
  }
}
