package io.github.dmfstages.query;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Suggestion;
import io.github.dmfstages.file.TextFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The questions in a folder. Each is a file {@code NAME.sql} with comments that say what it asks
 * and how to read the answer, followed by one statement. They are files and not parts of the
 * program, so that a person can read them and add to them.
 */
public final class NamedQuestions {
  private static final String SUFFIX = ".sql";
  private static final String COMMENT = "--";

  private final Path folder;
  private final Configuration hadoop;

  /** Creates the questions in {@code folder}, which need not exist. */
  public NamedQuestions(Path folder, Configuration hadoop) {
    this.folder = folder;
    this.hadoop = hadoop;
  }

  /**
   * A question.
   *
   * @param name its name
   * @param description what it asks: the comment in its first line
   */
  record Entry(String name, String description) {}

  /**
   * Returns whether {@code text} can be the name of a question: it is not a path and has no suffix.
   */
  public static boolean isName(String text) {
    return text.matches("[A-Za-z0-9_-]+");
  }

  /**
   * Returns the SQL of a question.
   *
   * @throws InvalidConfigException if there is no question of this name, or its file can't be read
   */
  public String sql(String name) throws InvalidConfigException {
    List<String> names = names();
    if (!names.contains(name)) {
      String message =
          names.isEmpty()
              ? "there are no questions in %s; to read a file, write ./%s".formatted(folder, name)
              : Suggestion.unknown("question", name, names);
      throw new InvalidConfigException(List.of(new Problem("-f " + name, 0, message)));
    }
    return read(name);
  }

  /** Returns all questions, sorted by name. */
  List<Entry> all() throws InvalidConfigException {
    List<Entry> all = new ArrayList<>();
    for (String name : names()) {
      String first = read(name).lines().findFirst().orElse("").strip();
      boolean comment = first.startsWith(COMMENT);
      all.add(new Entry(name, comment ? first.substring(COMMENT.length()).strip() : ""));
    }
    return all;
  }

  private String read(String name) throws InvalidConfigException {
    return TextFile.read(folder.resolve(name + SUFFIX).toString(), hadoop);
  }

  private List<String> names() {
    String[] files = folder.toFile().list();
    return files == null
        ? List.of()
        : Arrays.stream(files)
            .filter(file -> file.endsWith(SUFFIX))
            .map(file -> file.substring(0, file.length() - SUFFIX.length()))
            .filter(NamedQuestions::isName)
            .sorted()
            .toList();
  }
}
