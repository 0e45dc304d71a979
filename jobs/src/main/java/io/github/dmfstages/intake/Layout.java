package io.github.dmfstages.intake;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which columns of a file are what. A column is known by its name, by one of the usual other names,
 * or because the person says so.
 *
 * @param step the column of the step; -1 if there is none, as for the next two
 * @param loss the column of the loss
 * @param gradientNorm the column of the gradient norm
 * @param singularValues the column of lists of singular values, or the columns of one singular
 *     value each; empty if there are none
 * @param factors the columns of W_1, W_2, ..; empty if there are none
 * @param runKeys the columns that tell runs apart, in the given order
 */
record Layout(
    int step,
    int loss,
    int gradientNorm,
    List<Integer> singularValues,
    List<Integer> factors,
    List<Integer> runKeys) {
  static final String STEP = "step";
  static final String LOSS = "loss";
  static final String GRADIENT_NORM = "gradient_norm";
  static final String SINGULAR_VALUES = "singular_values";
  static final String TARGET = "target";

  private static final Map<String, List<String>> ALIASES =
      Map.of(
          STEP, List.of("iter", "iteration", "epoch", "t"),
          LOSS, List.of("train_loss", "mse", "mse_train"),
          GRADIENT_NORM, List.of("grad_norm", "gnorm"),
          SINGULAR_VALUES, List.of("svs", "sv", "s", "sigma"));

  /** The beginnings of names of columns with one singular value each. */
  private static final List<String> PREFIXES =
      List.of("s", "sv", "sigma", "singular_value", "singular_values");

  private static final String FACTOR = "w";

  /** The names of columns that {@code --map} can give. */
  static final List<String> ROLES = List.of(STEP, LOSS, GRADIENT_NORM, SINGULAR_VALUES, TARGET);

  /**
   * Finds the columns.
   *
   * @param location the location of the file, for messages
   * @param names the names of its columns
   * @param map the names that the person gives, by role
   * @param runKeys the names of the columns that tell runs apart
   */
  static Layout of(
      String location, List<String> names, Map<String, String> map, List<String> runKeys)
      throws InvalidConfigException {
    Finder finder = new Finder(location, names, map, new HashMap<>());
    List<Integer> keys = new ArrayList<>();
    for (String key : runKeys) {
      keys.add(finder.existing("--run-keys", key));
      finder.taken.put(keys.get(keys.size() - 1), key);
    }
    for (Map.Entry<String, String> mapped : map.entrySet()) {
      if (!mapped.getKey().equals(TARGET)) {
        finder.taken.put(finder.existing("--map " + mapped.getKey(), mapped.getValue()), "");
      }
    }
    int step = finder.find(STEP);
    int loss = finder.find(LOSS);
    int gradientNorm = finder.find(GRADIENT_NORM);
    int values = finder.find(SINGULAR_VALUES);
    List<Integer> singularValues =
        values >= 0 ? List.of(values) : finder.numbered(PREFIXES, "singular value");
    List<Integer> factors = finder.numbered(List.of(FACTOR), "factor");
    if (loss < 0 && gradientNorm < 0 && singularValues.isEmpty() && factors.isEmpty()) {
      throw Records.wrongFile(
          location,
          "has no loss, gradient norm, singular values or factors among its columns (%s); name one, such as --map loss=COLUMN"
              .formatted(shown(names)));
    }
    return new Layout(step, loss, gradientNorm, singularValues, factors, List.copyOf(keys));
  }

  /** Returns the names for a message, without most of a long list. */
  static String shown(List<String> names) {
    int most = 12;
    return String.join(", ", names.subList(0, Math.min(most, names.size())))
        + (names.size() > most ? ", and %d more".formatted(names.size() - most) : "");
  }

  /**
   * Returns a name in lower case, with underscores for all other characters than letters and
   * digits.
   */
  static String normal(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
  }

  /** Finds columns by their names; {@code taken} has those that have a meaning already. */
  private record Finder(
      String location, List<String> names, Map<String, String> map, Map<Integer, String> taken) {

    private int existing(String option, String name) throws InvalidConfigException {
      int column = names.indexOf(name);
      if (column < 0) {
        throw Records.wrongFile(location, "%s = %s: %s".formatted(option, name, unknown(name)));
      }
      return column;
    }

    private String unknown(String name) {
      return names.size() > 100
          ? "there is no such column among %s".formatted(shown(names))
          : Suggestion.unknown("column", name, names);
    }

    private int find(String role) throws InvalidConfigException {
      if (map.containsKey(role)) {
        return names.indexOf(map.get(role));
      }
      List<Integer> own = matching(List.of(role));
      List<Integer> found = own.isEmpty() ? matching(ALIASES.get(role)) : own;
      if (found.size() > 1) {
        throw Records.wrongFile(
            location,
            "columns '%s' and '%s' may both be the %s; choose one with --map %s=COLUMN"
                .formatted(names.get(found.get(0)), names.get(found.get(1)), role, role));
      }
      return found.isEmpty() ? -1 : found.get(0);
    }

    private List<Integer> matching(List<String> wanted) {
      return IntStream.range(0, names.size())
          .filter(i -> !taken.containsKey(i) && wanted.contains(normal(names.get(i))))
          .boxed()
          .toList();
    }

    /** Returns columns such as s_1, s_2, .., which are numbered from 0 or 1 on without gaps. */
    private List<Integer> numbered(List<String> prefixes, String what)
        throws InvalidConfigException {
      for (String prefix : prefixes) {
        Map<Integer, Integer> byNumber = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          String name = normal(names.get(i));
          if (!taken.containsKey(i) && name.matches(prefix + "_?\\d{1,6}")) {
            byNumber.put(Integer.valueOf(name.replaceAll("\\D", "")), i);
          }
        }
        if (!byNumber.isEmpty()) {
          int first = byNumber.containsKey(0) ? 0 : 1;
          List<Integer> columns = new ArrayList<>();
          for (int n = first; n < first + byNumber.size(); n++) {
            if (!byNumber.containsKey(n)) {
              throw Records.wrongFile(
                  location,
                  "has %d columns %s_N for the %ss, but not number %d"
                      .formatted(byNumber.size(), prefix, what, n));
            }
            columns.add(byNumber.get(n));
          }
          return List.copyOf(columns);
        }
      }
      return List.of();
    }
  }
}
