package io.github.dmfstages.setting;

import io.github.dmfstages.model.InputMatrix;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One setting of a run, declared in {@link Settings}. Everything that handles settings uses this
 * declaration: files and options, help and pages, checks, defaults, the run id, columns, and
 * replay.
 *
 * @param <T> the type of its values
 */
public final class Setting<T> implements Comparable<Setting<?>> {
  private final int ordinal;
  private final Declaration<T> declared;

  Setting(int ordinal, Declaration<T> declared) {
    this.ordinal = ordinal;
    this.declared = declared;
  }

  /** The type of a column, or of its elements. */
  public enum Scalar {
    /** A String. */
    TEXT,
    /** An Integer: 32 bits. */
    INTEGER,
    /** A Long: 64 bits. */
    WHOLE,
    /** A Double. */
    REAL,
    /** A Boolean. */
    FLAG
  }

  /**
   * A condition on another setting, without which this setting has no effect.
   *
   * @param on the other setting
   * @param wanted the values of the other setting that make this one effective, in words
   * @param suits whether a value of the other setting is one of these
   */
  public record Use<K>(Setting<K> on, String wanted, Predicate<K> suits) {
    private boolean isMet(Values values) {
      return values.find(on).filter(suits).isPresent();
    }

    /** Returns whether a parsed value of {@link #on} makes this setting effective. */
    @SuppressWarnings("unchecked")
    public boolean suitsParsed(Object value) {
      return suits.test((K) value);
    }
  }

  /** Returns its position in {@link Settings#ALL}. */
  int ordinal() {
    return ordinal;
  }

  /** Returns the key as it is written in a configuration, such as {@code init-scale}. */
  public String name() {
    return declared.name;
  }

  /** Returns the name of its column, such as {@code init_scale}. */
  public String column() {
    return declared.name.replace('-', '_');
  }

  /** Returns the group in which it is described. */
  public Group group() {
    return declared.group;
  }

  /** Returns a sentence that describes the setting, with the words that can be values. */
  public String help() {
    return words().isEmpty()
        ? declared.help
        : declared.help.replaceAll("\\.$", ": ") + String.join(", ", words()) + ".";
  }

  /** Returns the words that can be values. */
  public List<String> words() {
    return declared.codec.words();
  }

  /** Returns a sentence that describes its column. */
  public String columnHelp() {
    return declared.columnHelp != null
        ? declared.columnHelp
        : uses().isEmpty() ? help() : help().replaceAll("\\.$", "; NULL without effect.");
  }

  /** Returns the name of the type of its values, for people. */
  public String type() {
    return declared.codec.type();
  }

  /** Returns the type of its column, or of the elements if the column holds lists. */
  public Scalar scalar() {
    return declared.codec.scalar();
  }

  /** Returns whether its column holds lists. */
  public boolean isListColumn() {
    return declared.codec.isListColumn();
  }

  /** Returns whether its values are matrix files or lists of matrix files. */
  public boolean takesFiles() {
    return declared.codec.takesFiles();
  }

  /** Returns whether one value can be a list. */
  public boolean takesList() {
    return declared.codec.takesList();
  }

  /** Returns whether a value is a map from names to values. */
  public boolean takesMap() {
    return declared.codec.takesMap();
  }

  /** Returns whether a range of numbers, {@code {from, to, ..}}, is an axis of values. */
  public boolean takesRange() {
    return declared.range;
  }

  /** Returns whether {@code list} is one value rather than an axis of values. */
  public boolean isOneValue(List<?> list) {
    return declared.codec.isOneValue(list);
  }

  /** Returns whether {@code list} is meant as one value where there are no axes. */
  public boolean isMeantAsOneValue(List<?> list) {
    return declared.codec.isMeantAsOneValue(list);
  }

  /**
   * Reads one value.
   *
   * @param written a String as it is written, a List of such values, a Map from names to such
   *     values, or another object, which is refused
   * @return the value; for a file its location, which {@link #complete} reads
   * @throws BadValueException if the value is of the wrong kind
   */
  public Object parse(Object written) throws BadValueException {
    return declared.codec.parse(written);
  }

  /**
   * Returns the value, given the result of {@link #parse} or {@link #fromColumn}. Matrix files are
   * read here.
   */
  public <E extends Exception> T complete(Object parsed, InputReader<E> files) throws E {
    return declared.codec.complete(parsed, files);
  }

  /** Returns what a person could write for a value: a String, or a List or Map of such. */
  public Object write(T value) {
    return declared.codec.write(value);
  }

  /**
   * Returns what its column holds for a value: a String, Integer, Long, Double, Boolean, or a List
   * of these.
   */
  public Object toColumn(T value) {
    return declared.codec.toColumn(value);
  }

  /** Returns what {@link #parse} returned for the value that a column holds. */
  public Object fromColumn(Object column) throws BadValueException {
    return declared.codec.fromColumn(column);
  }

  /** Returns the files that a value consists of. */
  public List<InputMatrix> files(T value) {
    return declared.codec.files(value);
  }

  /**
   * Returns what is wrong with a value, whatever the other settings are, without the key; empty if
   * nothing is wrong.
   */
  public Optional<String> wrong(T value) {
    return declared.rules.stream()
        .map(rule -> rule.apply(value))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** Returns the default, if it is a constant. */
  public Optional<T> constant() {
    return Optional.ofNullable(declared.constant);
  }

  /** Returns the default, if it is computed from settings that are declared before this one. */
  public Optional<T> computed(Values values) {
    return Optional.ofNullable(declared.formula).map(formula -> formula.apply(values));
  }

  /** Returns whether the default follows from other settings. */
  public boolean hasFormula() {
    return !declared.follows.isEmpty() || declared.followsFromAll;
  }

  /**
   * Returns the default as a person would write it, or words for what happens if the setting is
   * left out.
   */
  public String byDefault() {
    return constant().map(value -> write(value).toString()).orElse(declared.byDefault);
  }

  /**
   * Returns the note about the default for a line of help, in parentheses; empty if there is
   * nothing to say.
   */
  public String defaultNote() {
    return declared.byDefault == null && declared.constant == null
        ? ""
        : constant().isPresent() || hasFormula()
            ? " (default: " + byDefault() + ")"
            : " (" + byDefault() + ")";
  }

  /**
   * Returns whether the setting must be given and is not, and no other setting is given that
   * determines it.
   */
  public boolean isNeeded(Predicate<Setting<?>> given) {
    return declared.needed
        && !given.test(this)
        && declared.unless.stream().map(Settings::named).noneMatch(s -> given.test(s.get()));
  }

  /**
   * Returns the setting that gives the same information in full. Both must not be given together.
   */
  public Optional<Setting<?>> full() {
    return Optional.ofNullable(declared.full).flatMap(Settings::named);
  }

  /**
   * Returns the setting that gives the same information in another way: {@link #full}, or the
   * setting whose full form this is.
   */
  public Optional<Setting<?>> alternative() {
    return Settings.alternative(this);
  }

  /** Returns the conditions that must hold for the setting to have an effect. */
  public List<Use<?>> uses() {
    return declared.uses;
  }

  /** Returns whether the setting has an effect together with {@code values}. */
  public boolean isUsed(Values values) {
    return declared.uses.stream().allMatch(use -> use.isMet(values));
  }

  /**
   * Returns whether its default may depend on {@code other}, directly or through other settings.
   */
  public boolean follows(Setting<?> other) {
    return hasFormula()
        && (declared.followsFromAll || sources(new LinkedHashSet<>()).contains(other));
  }

  private Set<Setting<?>> sources(Set<Setting<?>> found) {
    Stream.concat(
            declared.follows.stream().flatMap(s -> Settings.named(s).stream()),
            alternative().stream())
        .filter(source -> source != this && found.add(source))
        .forEach(source -> source.sources(found));
    return found;
  }

  /** Returns whether the setting influences the bits of the result. */
  public boolean decidesBits() {
    return !declared.operational;
  }

  /**
   * Returns the name of the line of the canonical form that contains the effect of this setting, if
   * the setting has no line of its own.
   */
  public Optional<String> hashedWithin() {
    return Optional.ofNullable(declared.within);
  }

  /** Returns the text of its line in the canonical form; empty if there is no such line. */
  public Optional<String> canonical(Values values) {
    if (declared.operational || declared.within != null) {
      return Optional.empty();
    }
    Optional<T> value = values.find(this);
    return value.isEmpty()
        ? Optional.ofNullable(declared.absent)
        : value.filter(v -> !v.equals(declared.neutral)).map(declared.codec::canonical);
  }

  /** Compares settings by their order in {@link Settings#ALL}. */
  @Override
  public int compareTo(Setting<?> other) {
    return Integer.compare(ordinal, other.ordinal);
  }

  @Override
  public String toString() {
    return declared.name;
  }
}
