package io.github.dmfstages.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The processes that this one can see, as Linux tells of them in {@code /proc}. A process is known
 * by its number and by the clock tick since boot at which it was started, which does not move when
 * somebody sets the clock. Where there is no such table, nothing is known.
 */
record ProcessTable(Path proc) {
  /** That of this machine. */
  static final ProcessTable HERE = new ProcessTable(Path.of("/proc"));

  // Of a line of /proc/PID/stat after the name of the program: the third field and the 22nd.
  private static final int STATE = 0;
  private static final int STARTED = 19;

  /** Whether a process is there. */
  enum Answer {
    /** It runs. */
    ALIVE,
    /** It has ended. */
    DEAD,
    /** It can't be told. */
    UNKNOWN
  }

  /** Names the table: this boot of the machine, and the container; empty if there is none. */
  String place() {
    try {
      return Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(proc.resolve("self/ns/pid"));
    } catch (IOException e) {
      return "";
    }
  }

  /** The tick at which a process was started; empty if it can't be told. */
  String started(long pid) {
    try {
      return stat(pid).map(fields -> fields[STARTED]).orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether the process of this table that was started at that tick is there. */
  Answer look(long pid, String started) {
    try {
      Optional<String[]> stat = stat(pid);
      if (stat.isEmpty()) {
        // Where others' processes are hidden (hidepid), the first process is hidden, too.
        return Files.exists(proc.resolve("1")) ? Answer.DEAD : Answer.UNKNOWN;
      }
      String[] fields = stat.get();
      // A zombie has ended, and nobody has asked it yet how.
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

  /** The fields after the name, which may hold blanks and parentheses; empty without a process. */
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
