package io.github.dmfstages.linalg;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;

/** LAPACK in plain Java: the same bits everywhere, for several threads at once. */
final class PlainLapack {
  private static final LAPACK JAVA = JavaLAPACK.getInstance();

  static {
    // What was translated from Fortran fills in its machine constants at the first call, in static
    // fields without a lock. Of two first callers one may see constants that are not there yet, and
    // then dlarfg never ends. Initialising this class has a lock.
    var unused = JAVA.dlamch("safe minimum");
  }

  private PlainLapack() {}

  static LAPACK instance() {
    return JAVA;
  }
}
