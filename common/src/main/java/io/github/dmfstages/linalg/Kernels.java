package io.github.dmfstages.linalg;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Which kernel multiplies in this JVM: plain loops at first; vectors from the moment when they are
 * faster, where the module jdk.incubator.vector and the hardware are there. Until C2 has compiled
 * them, which takes a second of practice in a thread of their own, they are hundreds of times
 * slower. A run may change kernels on its way, because the bits are the same. See
 * docs/decisions/0007-vector-kernel.md.
 */
final class Kernels {
  // Every loop that a kernel has is in a product of this shape, on vectors of any width.
  private static final int ROWS = 24;
  private static final int COLS = 12;
  private static final int ROUND = 20;
  private static final int ROUNDS_TO_WIN = 3;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  // A short run alone in its JVM, as by `dmf run`, ends sooner without the competition.
  private static final long DELAY_MILLIS = 500;

  private static final ExactKernel PLAIN = new FmaKernel();
  private static final AtomicReference<ExactKernel> CURRENT = new AtomicReference<>(PLAIN);

  static {
    vector().ifPresent(Kernels::startPractice);
  }

  private Kernels() {}

  /** Has the practice begun, if it had not. */
  static void practise() {
    // Initialising this class has begun it.
  }

  /** The kernel to use now. */
  static ExactKernel current() {
    return CURRENT.get();
  }

  /** The kernel on vectors, practised or not, if this JVM can load it. */
  static Optional<ExactKernel> vector() {
    try {
      // By name, because it is compiled after all else: see the build.
      String name = Kernels.class.getPackageName() + ".VectorKernel";
      return Optional.of(
          Class.forName(name).asSubclass(ExactKernel.class).getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException | LinkageError e) {
      // No such module, or that of another JDK, in which something has changed.
      return Optional.empty();
    }
  }

  private static void startPractice(ExactKernel vector) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(DELAY_MILLIS);
                practise(vector);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "dmf-vector-kernel");
    thread.setDaemon(true);
    thread.start();
  }

  private static void practise(ExactKernel vector) {
    Exercise exercise = new Exercise();
    long began = System.nanoTime();
    int won = 0;
    while (won < ROUNDS_TO_WIN && System.nanoTime() - began < PATIENCE_NANOS) {
      long plainNanos = exercise.nanos(PLAIN);
      won = exercise.nanos(vector) < plainNanos ? won + 1 : 0;
    }
    if (won == ROUNDS_TO_WIN) {
      CURRENT.set(vector);
    }
  }

  /** Some of each thing that a kernel does. */
  private static final class Exercise {
    private final double[] square = new double[BlockLayout.size(ROWS, ROWS)];
    private final double[] left = new double[BlockLayout.size(ROWS, COLS)];
    private final double[] right = new double[BlockLayout.size(ROWS, COLS)];
    private final double[] lanes = new double[BlockLayout.BLOCK];

    Exercise() {
      // Numbers that stay as large as they are.
      Arrays.fill(square, 1.0 / ROWS);
      Arrays.fill(left, 1);
    }

    long nanos(ExactKernel kernel) {
      long began = System.nanoTime();
      for (int i = 0; i < ROUND; i++) {
        kernel.multiply(square, ROWS, ROWS, left, right, COLS);
        kernel.multiplyTransposed(left, ROWS, COLS, right, square, ROWS);
        Arrays.fill(square, 1.0 / ROWS);
        kernel.addProducts(square, square, square.length, lanes);
      }
      return System.nanoTime() - began;
    }
  }
}
