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
 * One setting of a run, declared in {@link Settings}. Whatever handles settings asks the
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
   * What another setting has to be for this one to have an effect.
   *
   * @param on the other setting
   * @param wanted its values that make use of this one, in words
   * @param suits whether a value of it is one of these
   */
  public record Use<K>(Setting<K> on, String wanted, Predicate<K> suits) {
    private boolean isMet(Values values) {
      return values.find(on).filter(suits).isPresent();
    }

    /** Whether a parsed value of {@link #on} makes use of this setting. */
    @SuppressWarnings("unchecked")
    public boolean suitsParsed(Object value) {
      return suits.test((K) value);
    }
  }

  /** Where it is in {@link Settings#ALL}. */
  int ordinal() {
    return ordinal;
  }

  /** The key, as it is written in a configuration: {@code init-scale}. */
  public String name() {
    return declared.name;
  }

  /** The name of its column: {@code init_scale}. */
  public String column() {
    return declared.name.replace('-', '_');
  }

  /** The title under which it is described. */
  public Group group() {
    return declared.group;
  }

  /** What it decides, in a sentence, with the words that it knows. */
  public String help() {
    return words().isEmpty()
        ? declared.help
        : declared.help.replaceAll("\\.$", ": ") + String.join(", ", words()) + ".";
  }

  /** The words that it knows. */
  public List<String> words() {
    return declared.codec.words();
  }

  /** What its column shows. */
  public String columnHelp() {
    return declared.columnHelp != null
        ? declared.columnHelp
        : uses().isEmpty() ? help() : help().replaceAll("\\.$", "; NULL without effect.");
  }

  /** What a value is, for people. */
  public String type() {
    return declared.codec.type();
  }

  /** The type of its column, or of the elements of its column. */
  public Scalar scalar() {
    return declared.codec.scalar();
  }

  /** Whether its column holds lists. */
  public boolean isListColumn() {
    return declared.codec.isListColumn();
  }

  /** Whether its values are, or are lists of, matrix files. */
  public boolean takesFiles() {
    return declared.codec.takesFiles();
  }

  /** Whether one value can be a list. */
  public boolean takesList() {
    return declared.codec.takesList();
  }

  /** Whether {@code {from, to}} makes an axis. */
  public boolean takesRange() {
    return declared.range;
  }

  /** Whether {@code list} is one value rather than an axis of values. */
  public boolean isOneValue(List<?> list) {
    return declared.codec.isOneValue(list);
  }

  /** The same where there are no axes, and a list can only be meant as one value. */
  public boolean isMeantAsOneValue(List<?> list) {
    return declared.codec.isMeantAsOneValue(list);
  }

  /**
   * Reads one value.
   *
   * @param written a String as it is written, a List of such, or something else, which is refused
   * @return the value; of a file its location, for {@link #complete}
   */
  public Object parse(Object written) throws BadValueException {
    return declared.codec.parse(written);
  }

  /** The value, given what {@link #parse} or {@link #fromColumn} made of it. */
  public <E extends Exception> T complete(Object parsed, InputReader<E> files) throws E {
    return declared.codec.complete(parsed, files);
  }

  /** What a person could write for a value: a String, or a List of such. */
  public Object write(T value) {
    return declared.codec.write(value);
  }

  /** What its column holds for a value: a String, Integer, Long, Double, Boolean, or a List. */
  public Object toColumn(T value) {
    return declared.codec.toColumn(value);
  }

  /** What {@link #parse} would have made of the value that a column holds. */
  public Object fromColumn(Object column) throws BadValueException {
    return declared.codec.fromColumn(column);
  }

  /** The files that a value consists of. */
  public List<InputMatrix> files(T value) {
    return declared.codec.files(value);
  }

  /** What is wrong with a value in itself, without the key; empty if it is right. */
  public Optional<String> wrong(T value) {
    return declared.rules.stream()
        .map(rule -> rule.apply(value))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** The default, if it is a constant. */
  public Optional<T> constant() {
    return Optional.ofNullable(declared.constant);
  }

  /** The default, if it follows from settings that are declared before this one. */
  public Optional<T> computed(Values values) {
    return Optional.ofNullable(declared.formula).map(formula -> formula.apply(values));
  }

  /** Whether the default follows from other settings. */
  public boolean hasFormula() {
    return !declared.follows.isEmpty() || declared.followsFromAll;
  }

  /** The default as a person would write it, or what is so if it is left out, in words. */
  public String byDefault() {
    return constant().map(value -> write(value).toString()).orElse(declared.byDefault);
  }

  /** The same in a line of help, in brackets; empty if there is nothing to say. */
  public String defaultNote() {
    return declared.byDefault == null && declared.constant == null
        ? ""
        : constant().isPresent() || hasFormula()
            ? " (default: " + byDefault() + ")"
            : " (" + byDefault() + ")";
  }

  /** Whether it has to be given and is not, and no other setting is given that says it too. */
  public boolean isNeeded(Predicate<Setting<?>> given) {
    return declared.needed
        && !given.test(this)
        && declared.unless.stream().map(Settings::named).noneMatch(s -> given.test(s.get()));
  }

  /** The setting that says the same in full; both together are a contradiction. */
  public Optional<Setting<?>> full() {
    return Optional.ofNullable(declared.full).flatMap(Settings::named);
  }

  /**
   * The setting that says the same in another way: {@link #full}, or the one whose full this is.
   */
  public Optional<Setting<?>> alternative() {
    return Settings.alternative(this);
  }

  /** What has to hold for it to have an effect. */
  public List<Use<?>> uses() {
    return declared.uses;
  }

  /** Whether it has an effect beside {@code values}. */
  public boolean isUsed(Values values) {
    return declared.uses.stream().allMatch(use -> use.isMet(values));
  }

  /** Whether a default of it may follow from {@code other}, perhaps by way of others. */
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

  /** Whether it decides bits of the result. */
  public boolean decidesBits() {
    return !declared.operational;
  }

  /**
   * The line of the canonical form that says what this setting does, if it has no line of its own.
   */
  public Optional<String> hashedWithin() {
    return Optional.ofNullable(declared.within);
  }

  /** Its text in the canonical form; empty if it is not a line of it. */
  public Optional<String> canonical(Values values) {
    if (declared.operational || declared.within != null) {
      return Optional.empty();
    }
    Optional<T> value = values.find(this);
    return value.isEmpty()
        ? Optional.ofNullable(declared.absent)
        : value.filter(v -> !v.equals(declared.neutral)).map(declared.codec::canonical);
  }

  /** In the order of {@link Settings#ALL}. */
  @Override
  public int compareTo(Setting<?> other) {
    return Integer.compare(ordinal, other.ordinal);
  }

  @Override
  public String toString() {
    return declared.name;
  }
}
