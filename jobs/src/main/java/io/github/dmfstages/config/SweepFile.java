package io.github.dmfstages.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.file.TextFile;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Spelling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * A sweep: its name, the union of its grids, without duplicates, the boundaries that it looks for,
 * and the picture that it refines. A value of the command line replaces that of a grid, which
 * replaces that of the file's defaults, which replaces the declared default.
 *
 * @param name the name under which its results are stored
 * @param runs the configurations by run id, in the order of the file, with those of the boundaries'
 *     scans and of the coarse picture; a search adds further runs
 * @param points the number of grid points, scanned values and coarse cells, which is larger than
 *     the number of runs if several of them make the same run
 * @param boundaries the boundaries
 * @param picture the picture
 * @param notices the keys of its defaults that have no effect, each with its place
 */
public record SweepFile(
    String name,
    Map<String, RunConfig> runs,
    long points,
    List<Boundary> boundaries,
    Optional<Picture> picture,
    List<String> notices) {
  private static final List<String> SECTIONS =
      Stream.of(List.of("name"), Grids.SECTIONS, List.of(Boundaries.SECTION, Refine.SECTION))
          .flatMap(List::stream)
          .toList();
  private static final int MAX_NAME = 100;
  // 255 bytes minus the length of "sweep=".
  private static final int MAX_FOLDER = 249;
  // In the name of a folder sweep=NAME, Spark and Hive read the first of these as NULL. Spark
  // ignores folders whose names end with the second.
  private static final String NO_NAME = "__HIVE_DEFAULT_PARTITION__";
  private static final String BEING_COPIED = "._COPYING_";

  /**
   * Reads a sweep file from any Hadoop path.
   *
   * @param overrides {@code key=value} from the command line
   * @throws InvalidConfigException with everything that is wrong, or because the file cannot be
   *     read
   */
  public static SweepFile read(String location, Configuration hadoop, List<String> overrides)
      throws InvalidConfigException {
    return parse(TextFile.read(location, hadoop), location, hadoop, overrides);
  }

  /**
   * Reads the text of a sweep file.
   *
   * @param text the content of the file, in HOCON
   * @param source the location of the file. Messages show it, and the files that the text names are
   *     looked up in its folder; see {@link InputFiles}.
   * @param overrides {@code key=value} from the command line
   * @throws InvalidConfigException with everything that is wrong
   */
  public static SweepFile parse(
      String text, String source, Configuration hadoop, List<String> overrides)
      throws InvalidConfigException {
    List<Problem> problems = new ArrayList<>();
    ConfigObject root = Hocon.parse(text, source);
    ConfigValue claims = root.get("claims");
    if (claims != null) {
      throw new InvalidConfigException(
          List.of(
              Problem.at(
                  claims.origin(),
                  "claims belong in a reproduction file; run it with dmf reproduce")));
    }
    root.forEach(
        (key, value) -> {
          if (!SECTIONS.contains(key)) {
            problems.add(Problem.of(key, value, unknownSection(key)));
          }
        });
    Map<String, ConfigValue> set = overrides(overrides, problems);
    ConfigValue given = set.remove("name");
    String name = name(given == null ? root.get("name") : given, source, problems);
    Grid overriding = Grid.read(Layer.COMMAND_LINE, set, problems);
    ConfigOrigin origin = ConfigOriginFactory.newSimple(source);
    InputFiles files = new InputFiles(source, Storage.hadoop(hadoop));
    Grids grids = Grids.read(root, origin, Grid.reference(), overriding, files, problems);
    Boundaries sought = Boundaries.read(root, grids.defaults(), overriding, problems);
    Refine refined = Refine.read(root, grids.defaults(), overriding, problems);
    List<Grids> all =
        List.of(grids, sought.grids(grids.defaults()), refined.grids(grids.defaults()));
    List<String> notices = new ArrayList<>();
    Grids.checkEffects(all, problems, notices);
    Map<String, RunConfig> runs = new LinkedHashMap<>();
    Grids.expand(all, files, (in, run) -> runs.putIfAbsent(run.runId(), run.config()), problems);
    InvalidConfigException.throwIfAny(problems);
    long[] searched = {0};
    Consumer<RunConfig> accept =
        run -> {
          searched[0]++;
          runs.putIfAbsent(run.runId(), run);
        };
    List<Boundary> boundaries = sought.complete(files, accept, problems);
    Optional<Picture> picture = refined.complete(files, accept, problems);
    InvalidConfigException.throwIfAny(problems);
    return new SweepFile(name, runs, grids.points() + searched[0], boundaries, picture, notices);
  }

  /** Returns the expressions of its boundaries, in their order, and then that of its picture. */
  public List<RunExpression> expressions() {
    return Stream.concat(
            boundaries.stream().map(Boundary::condition), picture.stream().map(Picture::value))
        .toList();
  }

  /** Returns how many runs the sweep has, in words, and how many grid points if these are more. */
  public String size() {
    return points == runs.size()
        ? Spelling.counted(points, "run")
        : "%s (from %d grid points, of which some make the same run)"
            .formatted(Spelling.counted(runs.size(), "run"), points);
  }

  /** Returns messages about settings that are allowed but may be a mistake, without repetitions. */
  public List<String> warnings() {
    Stream<String> ofRuns =
        runs.values().parallelStream().flatMap(run -> run.warnings().stream()).distinct();
    return Stream.concat(notices.stream(), ofRuns).toList();
  }

  static Map<String, ConfigValue> overrides(List<String> overrides, List<Problem> problems) {
    Map<String, ConfigValue> set = new LinkedHashMap<>();
    for (String override : overrides) {
      String source = Problem.SET + override;
      int equals = override.indexOf('=');
      if (equals < 1) {
        problems.add(new Problem(source, 0, "should be KEY=VALUE, such as depth=2"));
        continue;
      }
      String key = override.substring(0, equals).strip();
      try {
        ConfigObject parsed = Hocon.parse("value = " + override.substring(equals + 1), source);
        if (parsed.size() > 1) {
          problems.add(new Problem(source, 0, "should be one KEY=VALUE, such as depth=2"));
        }
        set.put(key, parsed.get("value"));
      } catch (InvalidConfigException e) {
        problems.add(
            new Problem(
                source,
                0,
                "the value is not HOCON; put a list or a text with special characters in quotes"));
      }
    }
    return set;
  }

  private static String unknownSection(String key) {
    return Settings.named(key).isPresent()
        ? "move it into 'defaults' or into one of the 'grids'"
        : Grid.unknown(key, SECTIONS);
  }

  static String name(ConfigValue value, String source, List<Problem> problems) {
    if (value == null) {
      problems.add(
          new Problem(source, 0, "name is missing; the results are stored under this name"));
      return "";
    }
    return name("name", value, problems);
  }

  /**
   * Checks the name of a sweep that was given to option {@code --name}.
   *
   * @throws InvalidConfigException if no sweep can have this name
   */
  public static void checkName(String name) throws InvalidConfigException {
    List<Problem> problems = new ArrayList<>();
    name("name", ConfigValueFactory.fromAnyRef(name, "--name " + name), problems);
    InvalidConfigException.throwIfAny(problems);
  }

  static String name(String key, ConfigValue value, List<Problem> problems) {
    boolean scalar =
        value.valueType() == ConfigValueType.STRING || value.valueType() == ConfigValueType.NUMBER;
    // The name is taken as it is written, so that 007 does not become 7.
    String name = scalar ? value.atKey(key).getString(key) : "";
    if (name.isBlank()
        || name.length() > MAX_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      problems.add(Problem.of(key, value, "should be a name of 1 to " + MAX_NAME + " characters"));
    } else if (name.equals(NO_NAME)) {
      problems.add(
          Problem.of(key, value, "means no name in the folders of tables; choose another"));
    } else if (name.endsWith(BEING_COPIED)) {
      problems.add(
          Problem.of(
              key,
              value,
              "should not end with " + BEING_COPIED + ", because Spark ignores such folders"));
    } else if (name.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      problems.add(
          Problem.of(key, value, "has half of a surrogate pair, which no folder's name can have"));
    } else if (bytesInAFolder(name) > MAX_FOLDER) {
      problems.add(
          Problem.of(
              key,
              value,
              "is too long: as the name of a folder it takes %d bytes, and a file system allows %d"
                  .formatted(bytesInAFolder(name), MAX_FOLDER)));
    }
    return name;
  }

  /**
   * Returns the largest number of bytes that the name of a folder can take: letters and digits are
   * kept, and other ASCII characters may be escaped as %XX.
   */
  private static int bytesInAFolder(String name) {
    return name.codePoints()
        .map(
            c ->
                c < 128 && !Character.isLetterOrDigit(c)
                    ? 3
                    : Character.toString(c).getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }
}
