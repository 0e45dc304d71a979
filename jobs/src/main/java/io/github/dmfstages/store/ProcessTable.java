package io.github.dmfstages.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The processes that this process can see, from Linux's {@code /proc}. A process is identified by
 * its number and by the clock tick since boot at which it started; unlike a time of day, this tick
 * does not change when somebody sets the clock. Without {@code /proc} every answer is {@link
 * Answer#UNKNOWN}.
 */
record ProcessTable(Path proc) {
  /** The table of this machine. */
  static final ProcessTable HERE = new ProcessTable(Path.of("/proc"));

  // Fields 3 and 22 of /proc/PID/stat, counted from the field after the program's name.
  private static final int STATE = 0;
  private static final int STARTED = 19;

  /** Whether a process exists. */
  enum Answer {
    /** It runs. */
    ALIVE,
    /** It has ended. */
    DEAD,
    /** It cannot be determined. */
    UNKNOWN
  }

  /** Identifies the table: this boot of the machine, and the container; empty without a table. */
  String place() {
    try {
      return Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(proc.resolve("self/ns/pid"));
    } catch (IOException e) {
      return "";
    }
  }

  /** Returns the tick at which a process started; empty if it cannot be determined. */
  String started(long pid) {
    try {
      return stat(pid).map(fields -> fields[STARTED]).orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** Returns whether the process with this number, started at that tick, exists. */
  Answer look(long pid, String started) {
    try {
      Optional<String[]> stat = stat(pid);
      if (stat.isEmpty()) {
        // If processes of other users are hidden (hidepid), so is process 1.
        return Files.exists(proc.resolve("1")) ? Answer.DEAD : Answer.UNKNOWN;
      }
      String[] fields = stat.get();
      // A zombie has ended; its parent has not collected its exit code yet.
      if (fields[STATE].equals("Z") || fields[STATE].equals("X")) {
        return Answer.DEAD;
      }
      if (started.isEmpty()) {
        return Answer.UNKNOWN;
      }
      return fields[STARTED].equals(started) ? Answer.ALIVE : Answer.DEAD;
    } catch (IOException e) {
      return Answer.UNKNOWN;
    }
  }

  /**
   * Returns the fields after the program's name, which may hold blanks and parentheses; empty if
   * there is no such process.
   */
  private Optional<String[]> stat(long pid) throws IOException {
    byte[] line;
    try {
      line = Files.readAllBytes(proc.resolve(Long.toString(pid)).resolve("stat"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    String text = new String(line, StandardCharsets.ISO_8859_1);
    String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" +");
    if (fields.length <= STARTED) {
      throw new IOException("not a line of /proc/PID/stat: " + text);
    }
    return Optional.of(fields);
  }
}
