package io.github.dmfstages.linalg;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;

/** LAPACK in plain Java, which gives the same bits on every machine and is safe for threads. */
final class PlainLapack {
  private static final LAPACK JAVA = JavaLAPACK.getInstance();

  static {
    // The code that was translated from Fortran sets its machine constants at the first call, in
    // static fields and without a lock. If two threads made the first call together, one of them
    // could see constants that are not set yet, and dlarfg would never end. The JVM initialises
    // this
    // class under a lock, so the first call is made here.
    var unused = JAVA.dlamch("safe minimum");
  }

  private PlainLapack() {}

  static LAPACK instance() {
    return JAVA;
  }
}
