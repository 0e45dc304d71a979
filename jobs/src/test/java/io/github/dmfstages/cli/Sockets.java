package io.github.dmfstages.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What processes of this machine listen to, as Linux tells it. */
final class Sockets {
  private static final String LISTENING = "0A";
  private static final Set<String> LOOPBACK =
      Set.of(
          "0100007F",
          // ::1, and 127.0.0.1 as an address of version 6.
          "00000000000000000000000001000000",
          "0000000000000000FFFF00000100007F");

  private Sockets() {}

  /** Local addresses, in hexadecimal with port, that a process listens to. */
  static List<String> listening(ProcessHandle process) throws IOException {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    Set<String> inodes;
    try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
      inodes =
          files
              .map(Sockets::target)
              .filter(target -> target.startsWith("socket:["))
              .map(target -> target.replaceAll("\\D", ""))
              .collect(Collectors.toSet());
    }
    try (Stream<String> lines =
        Stream.concat(
            Files.readAllLines(proc.resolve("net/tcp")).stream(),
            Files.readAllLines(proc.resolve("net/tcp6")).stream())) {
      return lines
          .map(line -> line.strip().split("\\s+"))
          .filter(field -> field[3].equals(LISTENING) && inodes.contains(field[9]))
          .map(field -> field[1])
          .toList();
    }
  }

  /** Whether an address of {@link #listening} is reached from this machine alone. */
  static boolean isLoopback(String address) {
    return LOOPBACK.contains(address.split(":", 2)[0]);
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      // Closed meanwhile.
      return "";
    }
  }
}
