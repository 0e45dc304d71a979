package io.github.dmfstages.launcher;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Divides the words of a command line into the launcher's own options and the words for the
 * program.
 */
final class Invocation {
  /** The options of all commands that have no value. */
  static final Set<String> FLAGS =
      Set.of(
          "-h",
          "--help",
          "-v",
          "--verbose",
          "-V",
          "--version",
          "--dry-run",
          "--allow-sweeps",
          "--figures",
          "--json",
          "--list",
          "--open",
          "--retry-failed",
          "--yes");

  private static final String END_OF_OPTIONS = "--";

  private final Map<LauncherOption, List<String>> values = new EnumMap<>(LauncherOption.class);
  private final List<String> program = new ArrayList<>();
  private final String command;
  // How many of the program's words stand before a bare `--`.
  private final int options;

  /**
   * Separates the launcher's options from the other words.
   *
   * @throws RefusedException if one of them has no value, or a wrong one
   */
  Invocation(List<String> words) throws RefusedException {
    Iterator<String> left = words.iterator();
    boolean ended = false;
    while (left.hasNext() && !ended) {
      String word = left.next();
      ended = word.equals(END_OF_OPTIONS);
      int equals = word.indexOf('=');
      Optional<LauncherOption> option =
          LauncherOption.named(equals < 0 ? word : word.substring(0, equals));
      if (option.isEmpty()) {
        program.add(word);
      } else if (equals >= 0) {
        add(option.get(), word.substring(equals + 1));
      } else if (left.hasNext()) {
        add(option.get(), left.next());
      } else {
        throw RefusedException.usage(word + " needs a value");
      }
    }
    options = program.size();
    left.forEachRemaining(program::add);
    int index = commandIndex();
    command = index < options ? program.remove(index) : "";
    if (index < options) {
      // Options before the command are options of the command.
      program.add(0, command);
    }
  }

  /** Returns the index of the first word that is neither an option nor the value of one. */
  private int commandIndex() {
    int index = 0;
    while (index < options && program.get(index).startsWith("-")) {
      String option = program.get(index);
      index += FLAGS.contains(option) || option.contains("=") ? 1 : 2;
    }
    return index;
  }

  private void add(LauncherOption option, String value) throws RefusedException {
    option.check(option.option(), value);
    values.computeIfAbsent(option, o -> new ArrayList<>()).add(value);
  }

  private List<String> values(LauncherOption option) {
    return values.getOrDefault(option, List.of());
  }

  /** Returns the last value that was given to an option. */
  Optional<String> value(LauncherOption option) {
    return values(option).stream().reduce((first, last) -> last);
  }

  /** Returns the last value that {@code --conf} gives to a Spark property. */
  Optional<String> conf(String key) {
    return values(LauncherOption.CONF).stream()
        .filter(setting -> setting.startsWith(key.concat("=")))
        .map(setting -> setting.substring(key.length() + 1))
        .reduce((first, last) -> last);
  }

  /**
   * Returns the launcher's options as spark-submit takes them, without those that {@link Settings}
   * decides.
   */
  List<String> forSparkSubmit() {
    List<String> words = new ArrayList<>();
    EnumSet<LauncherOption> decided =
        EnumSet.of(LauncherOption.DRIVER_MEMORY, LauncherOption.DEPLOY_MODE);
    for (LauncherOption option : EnumSet.complementOf(decided)) {
      values(option).forEach(value -> words.addAll(List.of(option.option(), value)));
    }
    return words;
  }

  /**
   * Returns the words for the program: the command, its options and other words, and then a bare
   * {@code --} and the words after it.
   */
  List<String> program() {
    return program;
  }

  /**
   * Returns the command, which is the first word that is neither an option nor the value of one;
   * empty if there is none.
   */
  String command() {
    return command;
  }

  /** Returns whether one of these options, which have no value, was given to the program. */
  boolean has(String... flags) {
    return program.subList(0, options).stream().anyMatch(List.of(flags)::contains);
  }
}
