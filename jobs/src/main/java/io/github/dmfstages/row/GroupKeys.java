package io.github.dmfstages.row;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Suggestion;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns by which runs are grouped: all columns of their configuration except some. SQL asks
 * for them by {@code ${configuration except seed, target_seed}}, which {@link #expand} replaces by
 * the list of the columns. The list is derived from {@link RunColumns}, so a new key is in it as
 * soon as it has a column. {@code ${configuration id except seed, target_seed}} is replaced by one
 * value that differs if any of these columns differs; grouping by it takes Spark a fraction of the
 * time.
 *
 * <p>If a value was left to its default and this default follows from an excepted key, it is
 * compared as NULL. Otherwise runs that differ only in a seed would be put in different groups,
 * because the step budget follows from the seed.
 */
public final class GroupKeys {
  /**
   * The keys that only repeat a run. Statistics are computed over runs that differ only in them.
   */
  public static final Set<String> SEEDS = Set.of("seed", "target_seed");

  // Files are compared by their bytes.
  private static final Map<String, Setting<?>> COMPARED =
      Settings.ALL.stream()
          .filter(Setting::decidesBits)
          .collect(
              Collectors.toMap(
                  setting -> setting.takesFiles() ? RunColumns.bytes(setting) : setting.column(),
                  setting -> setting,
                  (one, other) -> one,
                  LinkedHashMap::new));

  /** The columns by which runs are grouped, in their order. */
  public static final List<String> NAMES =
      Stream.concat(COMPARED.keySet().stream(), Stream.of(RunColumns.RUN_KEYS)).toList();

  private static final List<Column<RunRow>> ALL = NAMES.stream().map(RunColumns::named).toList();

  private static final Pattern MACRO = Pattern.compile("\\$\\{configuration\\b([^}]*)}");
  private static final Pattern WORDS =
      Pattern.compile(
          "(\\s+id\\b)?(?:\\s+except\\s+(\\w+(?:\\s*,\\s*\\w+)*))?\\s*", Pattern.CASE_INSENSITIVE);
  private static final int WIDTH = 110;

  private GroupKeys() {}

  /**
   * Returns the columns except {@code keys}. The description of a column mentions if it is NULL for
   * a default.
   */
  public static List<Column<RunRow>> except(Set<String> keys) {
    return ALL.stream()
        .filter(column -> !keys.contains(column.name()))
        .map(column -> isOpen(column.name(), keys) ? open(column) : column)
        .toList();
  }

  private static Column<RunRow> open(Column<RunRow> column) {
    return new Column<>(
        column.name(),
        column.type(),
        column.description() + "; NULL if its default followed from other keys",
        column.value());
  }

  /** Returns whether the default of {@code key} may follow from an excepted key. */
  public static boolean isOpen(String key, Set<String> except) {
    Setting<?> setting = COMPARED.get(key);
    return setting != null
        && except.stream().map(COMPARED::get).anyMatch(other -> setting.follows(other));
  }

  /** Returns the expressions for {@code GROUP BY}, as SQL of Spark and DuckDB. */
  public static String expressions(Set<String> except) {
    return wrapped(
        except(except).stream().map(column -> expression(column.name(), except)).toList());
  }

  /**
   * Returns an expression whose values differ where any of {@link #expressions} differs, as SQL of
   * Spark: a hash of 64 bits, so that among a million configurations two share a value with a
   * probability of 3e-8. Spark's hash skips a NULL, so a number stands between two columns.
   */
  static String id(Set<String> except) {
    List<String> items = new ArrayList<>();
    for (Column<RunRow> column : except(except)) {
      items.add(expression(column.name(), except));
      items.add(Integer.toString(items.size()));
    }
    return "xxhash64(%s)".formatted(wrapped(items));
  }

  /**
   * Returns the same expressions as named columns of a {@code SELECT} that ends with {@code GROUP
   * BY ALL}.
   */
  public static String columns(Set<String> except) {
    return wrapped(
        except(except).stream()
            .map(Column::name)
            .map(name -> expression(name, except) + (isOpen(name, except) ? " AS " + name : ""))
            .toList());
  }

  private static String expression(String name, Set<String> except) {
    return isOpen(name, except)
        ? "CASE WHEN array_contains(defaulted, '%1$s') THEN NULL ELSE %1$s END".formatted(name)
        : name;
  }

  private static String wrapped(List<String> items) {
    StringBuilder text = new StringBuilder();
    int start = 0;
    for (String item : items) {
      if (text.length() - start + item.length() > WIDTH) {
        text.append("\n  ");
        start = text.length();
      }
      text.append(item).append(", ");
    }
    return text.toString().replaceAll(", \n", ",\n").replaceAll(", $", "");
  }

  /**
   * Returns the statement with each {@code ${configuration except ..}} replaced by the columns that
   * it stands for.
   *
   * @throws InvalidConfigException if one excepts something that is not a column to group by
   */
  public static String expand(String sql) throws InvalidConfigException {
    StringBuilder expanded = new StringBuilder();
    Matcher macro = MACRO.matcher(sql);
    while (macro.find()) {
      long line = sql.substring(0, macro.start()).lines().count();
      String words = expanded(macro.toMatchResult(), (int) Math.max(1, line));
      macro.appendReplacement(expanded, Matcher.quoteReplacement(words));
    }
    return macro.appendTail(expanded).toString();
  }

  private static String expanded(MatchResult macro, int line) throws InvalidConfigException {
    Matcher words = WORDS.matcher(macro.group(1));
    if (!words.matches()) {
      throw wrong(
          macro,
          line,
          "write ${configuration except KEY, KEY} or ${configuration id except KEY, KEY}, with"
              + " columns of view runs");
    }
    Set<String> except =
        words.group(2) == null
            ? Set.of()
            : new LinkedHashSet<>(Arrays.asList(words.group(2).split("\\s*,\\s*")));
    check(except, macro, line);
    return words.group(1) == null ? expressions(except) : id(except);
  }

  private static void check(Set<String> keys, MatchResult macro, int line)
      throws InvalidConfigException {
    for (String key : keys) {
      if (!NAMES.contains(key) && isOfTheConfiguration(key)) {
        throw wrong(macro, line, key + " is never compared, so it can't be excepted");
      }
      if (!NAMES.contains(key)) {
        throw wrong(macro, line, key + ": " + Suggestion.unknown("key", key, NAMES));
      }
    }
    if (keys.size() == NAMES.size()) {
      throw wrong(macro, line, "leaves nothing to group by");
    }
  }

  private static boolean isOfTheConfiguration(String name) {
    return RunColumns.configuration().stream().anyMatch(column -> column.name().equals(name));
  }

  private static InvalidConfigException wrong(MatchResult macro, int line, String why) {
    return new InvalidConfigException(
        List.of(new Problem("SQL", line, macro.group() + ": " + why)));
  }
}
