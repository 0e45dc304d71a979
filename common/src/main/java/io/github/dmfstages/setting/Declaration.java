package io.github.dmfstages.setting;

import io.github.dmfstages.model.InputMatrix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The declaration of a setting. It begins with the type, the name, and a sentence of help, and ends
 * with {@link #declare}.
 */
final class Declaration<T> {
  final Group group;
  final String name;
  final Codec<T> codec;
  final List<Function<T, String>> rules = new ArrayList<>();
  final List<Setting.Use<?>> uses = new ArrayList<>();
  final List<String> unless = new ArrayList<>();
  final List<String> follows = new ArrayList<>();
  boolean followsFromAll;
  final String help;
  String columnHelp;
  String byDefault;
  T constant;
  Function<Values, T> formula;
  boolean needed;
  String full;
  boolean range;
  boolean operational;
  String within;
  String absent;
  T neutral;

  private Declaration(Group group, String name, String help, Codec<T> codec) {
    this.group = group;
    this.name = name;
    this.help = help;
    this.codec = codec;
  }

  /**
   * Begins the declaration of a setting of any type. If the type consists of words, they are listed
   * after the help.
   */
  static <T> Declaration<T> typed(Codec<T> codec, Group group, String name, String help) {
    return new Declaration<>(group, name, help, codec);
  }

  static Declaration<Integer> integer(Group group, String name, String help) {
    return typed(Codec.INTEGER, group, name, help);
  }

  static Declaration<Long> whole(Group group, String name, String help) {
    return typed(Codec.whole(Long.MAX_VALUE), group, name, help);
  }

  static Declaration<Double> real(Group group, String name, String help) {
    return typed(Codec.REAL, group, name, help).ranges();
  }

  static Declaration<Boolean> flag(Group group, String name, String help) {
    return typed(Codec.FLAG, group, name, help);
  }

  static <K extends Enum<K>> Declaration<K> word(
      Class<K> kind, Group group, String name, String help) {
    return typed(Codec.word(kind), group, name, help);
  }

  static Declaration<InputMatrix> matrix(Group group, String name, String help) {
    return typed(Codec.MATRIX, group, name, help);
  }

  static Declaration<Duration> time(Group group, String name, String help) {
    return typed(Codec.DURATION, group, name, help);
  }

  /**
   * Sets the sentence about the column. It is needed if the column shows something else than what
   * was written.
   */
  Declaration<T> column(String sentence) {
    columnHelp = sentence;
    return this;
  }

  /** Sets the default: the value if neither this setting nor its alternative is given. */
  Declaration<T> byDefault(T value) {
    constant = value;
    return this;
  }

  /**
   * Declares that the default follows from other settings, whose names are given. {@code RunConfig}
   * computes it.
   */
  Declaration<T> byFormula(String words, String... sources) {
    byDefault = words;
    follows.addAll(List.of(sources));
    return this;
  }

  /** Declares that the default is computed from settings that are declared before this one. */
  Declaration<T> byFormula(String words, Function<Values, T> value, String... sources) {
    formula = value;
    return byFormula(words, sources);
  }

  /** Declares that the default can depend on any other setting. {@code RunConfig} computes it. */
  Declaration<T> byFormulaOfAll(String words) {
    byDefault = words;
    followsFromAll = true;
    return this;
  }

  /**
   * Declares that the setting must be given, unless one of the settings {@code others} is given,
   * which also determine it.
   */
  Declaration<T> needed(String... others) {
    needed = true;
    byDefault = "must be given" + unless(others);
    unless.addAll(List.of(others));
    return this;
  }

  private static String unless(String... others) {
    return others.length == 0 ? "" : ", unless " + String.join(" or ", others) + " is";
  }

  /**
   * Describes what happens if the setting is left out, where that is neither a default value nor an
   * error.
   */
  Declaration<T> otherwise(String words) {
    byDefault = words;
    return this;
  }

  /**
   * Refuses values for which {@code isRight} is false. The message {@code should} begins with that
   * word.
   */
  Declaration<T> rule(Predicate<T> isRight, String should) {
    rules.add(value -> isRight.test(value) ? null : should + ", not " + value);
    return this;
  }

  /** Refuses numbers, and elements of lists, below {@code least}. */
  Declaration<T> atLeast(long least) {
    return rule(
        value -> numbers(value).allMatch(x -> x >= least && x < Double.POSITIVE_INFINITY),
        codec == Codec.REAL ? "should be a number >= " + least : "should be at least " + least);
  }

  /** Refuses numbers that are not finite and above 0. */
  Declaration<T> positive() {
    return rule(
        value -> numbers(value).allMatch(x -> x > 0 && x < Double.POSITIVE_INFINITY),
        "should be a number > 0");
  }

  /** Refuses numbers outside of [0, 1). */
  Declaration<T> belowOne() {
    return rule(
        value -> numbers(value).allMatch(x -> x >= 0 && x < 1), "should be at least 0 and below 1");
  }

  /** Refuses numbers outside of [least, most]. */
  Declaration<T> between(long least, long most) {
    return rule(
        value -> numbers(value).allMatch(x -> least <= x && x <= most),
        "should be %d to %d".formatted(least, most));
  }

  private static Stream<Double> numbers(Object value) {
    return (value instanceof Collection<?> list ? list.stream() : Stream.of(value))
        .map(x -> ((Number) x).doubleValue());
  }

  /**
   * Declares that the setting has an effect only with some kinds of another setting. If several
   * such conditions are declared, all of them must hold.
   */
  <K extends Enum<K>> Declaration<T> usedWith(Setting<? super K> on, EnumSet<K> kinds) {
    String wanted = kinds.stream().map(Spelling::of).collect(Collectors.joining(" or "));
    return usedWhen(on, wanted, Set.copyOf(kinds)::contains);
  }

  /**
   * Declares that the setting has an effect only with suitable values of another setting, which
   * {@code wanted} describes in words.
   */
  <K> Declaration<T> usedWhen(Setting<K> on, String wanted, Predicate<K> suits) {
    uses.add(new Setting.Use<>(on, wanted, suits));
    return this;
  }

  /**
   * Declares that the setting named {@code other} gives the same information in full. Both must not
   * be given together. A stored run is replayed with the other setting.
   */
  Declaration<T> shortFor(String other) {
    full = other;
    return this;
  }

  /** Declares that a range of numbers, {@code {from, to, ..}}, is an axis. */
  Declaration<T> ranges() {
    range = true;
    return this;
  }

  /**
   * Declares that the setting has no influence on the bits of the result. It is not part of the run
   * id, so runs that differ only in it are the same run.
   */
  Declaration<T> operational() {
    operational = true;
    return this;
  }

  /**
   * Declares that the setting influences the bits of the result, but has no line in the canonical
   * form, because the line {@code other} contains its effect.
   */
  Declaration<T> hashedWithin(String other) {
    within = other;
    return this;
  }

  /**
   * Sets the text of the setting's line in the canonical form for runs in which it has no value.
   * Without this there is no such line.
   */
  Declaration<T> hashedWhenAbsent(String text) {
    absent = text;
    return this;
  }

  /**
   * Sets the value for which the setting has no line in the canonical form. A setting that is added
   * to the program needs such a value: runs with this value are as they were before, so they must
   * keep their ids.
   */
  Declaration<T> neutral(T value) {
    neutral = value;
    return this;
  }

  /** Ends the declaration and adds the setting to {@link Settings#ALL}. */
  Setting<T> declare() {
    return Settings.add(ordinal -> new Setting<>(ordinal, this));
  }
}
