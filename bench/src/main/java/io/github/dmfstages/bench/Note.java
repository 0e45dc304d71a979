package io.github.dmfstages.bench;

/** Lines for bench/step to find among what a forked JVM prints. */
final class Note {
  private Note() {}

  static void print(String name, Object value) {
    System.out.printf("%nbench: %s %s%n", name, value);
  }
}
