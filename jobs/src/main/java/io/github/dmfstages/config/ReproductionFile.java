package io.github.dmfstages.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.github.dmfstages.claim.Band;
import io.github.dmfstages.claim.PaperClaim;
import io.github.dmfstages.file.HadoopStorage;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.file.Suggestion;
import io.github.dmfstages.file.TextFile;
import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.Literal;
import io.github.dmfstages.setting.RunConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * A reproduction: the runs of a paper's experiment, the runs of its controls, and the claims that
 * they must show. The grids of a control inherit the defaults of the sweep. Instead of grids, a
 * section may name a sweep that is stored in the warehouse.
 *
 * @param name the name under which results and verdicts are stored
 * @param cites the key of the paper in docs/references.bib
 * @param runs the configurations by run id, including those of controls
 * @param own the ids of the runs that the claims are about
 * @param controls the ids of the runs of each control
 * @param stored the sweeps of the sections that name one, by control, with {@link #OWN} for the
 *     claims' own; such sections have no ids
 * @param claims the claims in the order of the file
 * @param notices the keys of its defaults that have no effect, each with its place
 */
public record ReproductionFile(
    String name,
    String cites,
    Map<String, RunConfig> runs,
    Set<String> own,
    Map<String, Set<String>> controls,
    Map<String, StoredSweep> stored,
    List<PaperClaim> claims,
    List<String> notices) {
  /** Stands for the runs that the claims are about, where others are those of controls. */
  public static final String OWN = "";

  private static final String STORED = "stored";
  private static final String SUFFIX = ".conf";
  private static final List<String> SECTIONS =
      List.of("name", "cites", "sweep", "controls", "claims");
  private static final List<String> OF_RUNS =
      Stream.concat(Grids.SECTIONS.stream(), Stream.of(STORED)).toList();
  private static final List<String> OF_A_CLAIM =
      List.of(
          "name", "statement", "sql", "at-least", "at-most", "between", "control", "control-sql");
  private static final List<String> BANDS = List.of("at-least", "at-most", "between");
  private static final String ANOTHER = "can't be set together with %s; give only one of them";

  /**
   * Returns the reproduction files at {@code location}: the file itself, or the files in this
   * folder whose names end with {@code .conf}.
   *
   * @throws InvalidConfigException if there are none, or if the folder cannot be read
   */
  public static List<String> files(String location, Configuration hadoop)
      throws InvalidConfigException {
    String wrong = "has no file that ends with " + SUFFIX;
    try {
      List<String> files = new HadoopStorage(hadoop).files(location, SUFFIX);
      if (!files.isEmpty()) {
        return files;
      }
    } catch (IOException | IllegalArgumentException e) {
      wrong = "can't be read: " + e.getMessage();
    }
    throw new InvalidConfigException(List.of(new Problem(location, 0, wrong)));
  }

  /**
   * Reads a reproduction file from any Hadoop path.
   *
   * @param overrides {@code key=value} from the command line, which apply to every grid
   * @throws InvalidConfigException with everything that is wrong, or because the file cannot be
   *     read
   */
  public static ReproductionFile read(String location, Configuration hadoop, List<String> overrides)
      throws InvalidConfigException {
    return parse(TextFile.read(location, hadoop), location, hadoop, overrides);
  }

  /** Reads the text of a reproduction file, like {@link #read}. */
  static ReproductionFile parse(
      String text, String source, Configuration hadoop, List<String> overrides)
      throws InvalidConfigException {
    List<Problem> problems = new ArrayList<>();
    ConfigObject root = Hocon.parse(text, source);
    ConfigValue ofASweep = root.get("grids");
    if (ofASweep != null) {
      throw new InvalidConfigException(
          List.of(
              Problem.at(
                  ofASweep.origin(),
                  "grids belong in section sweep of a reproduction file; run a sweep file with dmf"
                      + " sweep")));
    }
    unknownKeys(root, SECTIONS, problems);
    String name = SweepFile.name(root.get("name"), source, problems);
    String cites = text(root, "cites", problems);
    ConfigOrigin start = ConfigOriginFactory.newSimple(source);
    Grid overriding =
        Grid.read(Layer.COMMAND_LINE, SweepFile.overrides(overrides, problems), problems);

    InputFiles files = new InputFiles(source, Storage.hadoop(hadoop));
    Map<String, StoredSweep> stored = new TreeMap<>();
    Map<Grids, Set<String>> ids = new LinkedHashMap<>();
    Set<String> own = new LinkedHashSet<>();
    Optional<ConfigObject> sweep = object("sweep", root.get("sweep"), problems);
    Grid defaults = Grid.reference();
    boolean hasGrids = sweep.isPresent() && !isStored(OWN, sweep.get(), stored, problems);
    if (hasGrids) {
      Grids grids = grids(sweep.get(), defaults, overriding, files, problems);
      defaults = grids.defaults();
      ids.put(grids, own);
    } else if (!root.containsKey("sweep")) {
      problems.add(Problem.at(start, "sweep is missing"));
    }
    Map<String, Set<String>> controls = new TreeMap<>();
    ConfigObject written =
        object("controls", root.get("controls"), problems).orElse(ConfigFactory.empty().root());
    for (Map.Entry<String, ConfigValue> control : written.entrySet()) {
      Set<String> ofControl = new LinkedHashSet<>();
      controls.put(control.getKey(), ofControl);
      Optional<ConfigObject> section = object(control.getKey(), control.getValue(), problems);
      if (section.isPresent() && !isStored(control.getKey(), section.get(), stored, problems)) {
        ids.put(grids(section.get(), defaults, overriding, files, problems), ofControl);
      }
    }
    List<String> notices = new ArrayList<>();
    Map<String, RunConfig> runs = new LinkedHashMap<>();
    // Without the sweep's defaults, a control would seem to lack keys.
    if (hasGrids || stored.containsKey(OWN)) {
      Grids.checkEffects(List.copyOf(ids.keySet()), problems, notices);
      Grids.expand(
          List.copyOf(ids.keySet()),
          files,
          (grids, run) -> {
            runs.putIfAbsent(run.runId(), run.config());
            ids.get(grids).add(run.runId());
          },
          problems);
    }
    if (ids.isEmpty() && !overrides.isEmpty() && !stored.isEmpty()) {
      problems.add(
          new Problem("--set " + overrides.get(0), 0, "has no effect, because no run is computed"));
    }
    List<PaperClaim> claims = claims(root, start, controls.keySet(), problems);
    InvalidConfigException.throwIfAny(problems);
    return new ReproductionFile(name, cites, runs, own, controls, stored, claims, notices);
  }

  /** Returns whether the section names a stored sweep, which is added to {@code stored}. */
  private static boolean isStored(
      String section,
      ConfigObject written,
      Map<String, StoredSweep> stored,
      List<Problem> problems) {
    unknownKeys(written, OF_RUNS, problems);
    ConfigValue value = written.get(STORED);
    if (value == null) {
      return false;
    }
    Grids.SECTIONS.stream()
        .filter(written::containsKey)
        .forEach(key -> problems.add(Problem.of(key, written.get(key), ANOTHER.formatted(STORED))));
    String name = SweepFile.name(STORED, value, problems);
    stored.put(section, new StoredSweep(name, Problem.at(value.origin(), STORED + " = " + name)));
    return true;
  }

  private static Grids grids(
      ConfigObject section,
      Grid defaults,
      Grid overriding,
      InputFiles files,
      List<Problem> problems) {
    return Grids.read(section, section.origin(), defaults, overriding, files, problems);
  }

  /**
   * Returns the sweep of all its runs. A run that is in the experiment and in a control is counted
   * once.
   */
  public SweepFile sweep() {
    return new SweepFile(name, runs, runs.size(), List.of(), Optional.empty(), notices);
  }

  /** Returns this reproduction with only one claim and the runs that this claim needs. */
  public ReproductionFile only(PaperClaim claim) {
    Set<String> needed = new HashSet<>(own);
    Set<String> ofIt = claim.control().map(c -> Set.of(String.valueOf(c.grids()))).orElse(Set.of());
    Map<String, Set<String>> its = new TreeMap<>(controls);
    its.keySet().retainAll(ofIt);
    Map<String, StoredSweep> itsStored = new TreeMap<>(stored);
    itsStored.keySet().removeIf(section -> !section.equals(OWN) && !ofIt.contains(section));
    its.values().forEach(needed::addAll);
    Map<String, RunConfig> fewer = new LinkedHashMap<>(runs);
    fewer.keySet().retainAll(needed);
    return new ReproductionFile(name, cites, fewer, own, its, itsStored, List.of(claim), notices);
  }

  private static List<PaperClaim> claims(
      ConfigObject root, ConfigOrigin start, Set<String> controls, List<Problem> problems) {
    ConfigValue value = root.get("claims");
    if (!(value instanceof ConfigList list) || list.isEmpty()) {
      String wrong = "claims should be a list of one or more { name = .., sql = .., .. }";
      problems.add(Problem.at(value == null ? start : value.origin(), wrong));
      return List.of();
    }
    List<PaperClaim> claims = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ConfigValue element : list) {
      Optional<ConfigObject> written = object("claims", element, problems);
      if (written.isEmpty()) {
        continue;
      }
      PaperClaim claim = claim(written.get(), controls, problems);
      claims.add(claim);
      if (!claim.name().isEmpty() && !names.add(claim.name())) {
        problems.add(claim.problem("there is another claim of this name"));
      }
    }
    return claims;
  }

  private static PaperClaim claim(
      ConfigObject written, Set<String> controls, List<Problem> problems) {
    unknownKeys(written, OF_A_CLAIM, problems);
    String name = required(written, "name", problems);
    String sql = required(written, "sql", problems);
    return new PaperClaim(
        name,
        text(written, "statement", problems),
        sql,
        band(written, problems),
        control(written, sql, controls, problems),
        Problem.at(written.origin(), "claim " + name));
  }

  private static Optional<PaperClaim.Control> control(
      ConfigObject written, String sql, Set<String> controls, List<Problem> problems) {
    String grids = text(written, "control", problems);
    String other = text(written, "control-sql", problems);
    if (!grids.isEmpty() && !other.isEmpty()) {
      problems.add(Problem.of("control", written.get("control"), ANOTHER.formatted("control-sql")));
    }
    if (!grids.isEmpty() && !controls.contains(grids)) {
      String wrong =
          controls.isEmpty()
              ? "there are no controls in this file"
              : Suggestion.unknown("control", grids, List.copyOf(controls));
      problems.add(Problem.of("control", written.get("control"), wrong));
    }
    if (!grids.isEmpty()) {
      return Optional.of(new PaperClaim.Control(grids, sql));
    }
    return other.isEmpty() ? Optional.empty() : Optional.of(new PaperClaim.Control(null, other));
  }

  private static Band band(ConfigObject written, List<Problem> problems) {
    List<String> given = BANDS.stream().filter(written::containsKey).toList();
    if (given.isEmpty()) {
      problems.add(Problem.at(written.origin(), "a claim needs at-least, at-most or between"));
    } else if (given.size() > 1) {
      problems.add(
          Problem.of(given.get(0), written.get(given.get(0)), ANOTHER.formatted(given.get(1))));
    }
    Band band = new Band(Double.NaN, Double.NaN);
    for (String key : given) {
      band = band(key, written.get(key), problems);
    }
    return band;
  }

  private static Band band(String key, ConfigValue value, List<Problem> problems) {
    if (key.equals("at-least")) {
      return new Band(number(key, value, problems), Double.POSITIVE_INFINITY);
    }
    if (key.equals("at-most")) {
      return new Band(Double.NEGATIVE_INFINITY, number(key, value, problems));
    }
    boolean pair = value instanceof ConfigList ends && ends.size() == 2;
    double least = pair ? number(key, ((ConfigList) value).get(0), problems) : Double.NaN;
    double most = pair ? number(key, ((ConfigList) value).get(1), problems) : Double.NaN;
    if (!pair || least > most) {
      problems.add(Problem.of(key, value, "should be [least, most]"));
    }
    return new Band(least, most);
  }

  private static double number(String key, ConfigValue value, List<Problem> problems) {
    try {
      return Literal.real(Hocon.written(value));
    } catch (BadValueException e) {
      problems.add(Problem.of(key, value, e.getMessage()));
      return Double.NaN;
    }
  }

  private static void unknownKeys(
      ConfigObject written, List<String> known, List<Problem> problems) {
    written.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            problems.add(Problem.of(key, value, Suggestion.unknown("key", key, known)));
          }
        });
  }

  /** Returns the object that a key has; empty if there is no value, or another one. */
  private static Optional<ConfigObject> object(
      String key, ConfigValue value, List<Problem> problems) {
    if (value instanceof ConfigObject object) {
      return Optional.of(object);
    }
    if (value != null) {
      problems.add(Problem.of(key, value, "should be { key = value, .. }"));
    }
    return Optional.empty();
  }

  private static String required(ConfigObject written, String key, List<Problem> problems) {
    String text = text(written, key, problems);
    if (text.isEmpty() && (!written.containsKey(key) || isText(written.get(key)))) {
      problems.add(Problem.at(written.origin(), "a claim needs " + key));
    }
    return text;
  }

  private static boolean isText(ConfigValue value) {
    return value.valueType() == ConfigValueType.STRING;
  }

  private static String text(ConfigObject written, String key, List<Problem> problems) {
    ConfigValue value = written.get(key);
    if (value == null) {
      return "";
    }
    if (!isText(value)) {
      problems.add(Problem.of(key, value, "should be text"));
      return "";
    }
    return ((String) value.unwrapped()).strip();
  }
}
