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
 * What is declared of a setting. A declaration begins with the type, the name, and a sentence of
 * help, and ends with {@link #declare}.
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

  /** The declaration of a setting of some type; a colon and the words of the type follow help. */
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
    return typed(Codec.REAL, group, name, help);
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
    return typed(new DurationCodec(), group, name, help);
  }

  /** One sentence about the column, where the column shows something else than was written. */
  Declaration<T> column(String sentence) {
    columnHelp = sentence;
    return this;
  }

  /** The value where neither this setting nor its alternative is given. */
  Declaration<T> byDefault(T value) {
    constant = value;
    return this;
  }

  /**
   * The same for a value that follows from other settings, which are named. {@code RunConfig}
   * computes it.
   */
  Declaration<T> byFormula(String words, String... sources) {
    byDefault = words;
    follows.addAll(List.of(sources));
    return this;
  }

  /** The same for a value that settings declared before this one decide. */
  Declaration<T> byFormula(String words, Function<Values, T> value, String... sources) {
    formula = value;
    return byFormula(words, sources);
  }

  /** The same for a value that any other setting can change. */
  Declaration<T> byFormulaOfAll(String words) {
    byDefault = words;
    followsFromAll = true;
    return this;
  }

  /** It has to be given, unless one of the settings {@code unless} is, which say it too. */
  Declaration<T> needed(String... others) {
    needed = true;
    byDefault = "must be given" + unless(others);
    unless.addAll(List.of(others));
    return this;
  }

  private static String unless(String... others) {
    return others.length == 0 ? "" : ", unless " + String.join(" or ", others) + " is";
  }

  /** What is so if it is left out, where that is neither a value nor an error. */
  Declaration<T> otherwise(String words) {
    byDefault = words;
    return this;
  }

  /** Refuses values for which {@code isRight} does not hold. The message begins with "should". */
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

  /** It has an effect only with some kinds of another setting. Several such have all to hold. */
  <K extends Enum<K>> Declaration<T> usedWith(Setting<K> on, EnumSet<K> kinds) {
    String wanted = kinds.stream().map(Spelling::of).collect(Collectors.joining(" or "));
    return usedWhen(on, wanted, Set.copyOf(kinds)::contains);
  }

  /** It has an effect only with values of another setting that suit, in words {@code wanted}. */
  <K> Declaration<T> usedWhen(Setting<K> on, String wanted, Predicate<K> suits) {
    uses.add(new Setting.Use<>(on, wanted, suits));
    return this;
  }

  /**
   * The setting of name {@code other} says the same in full. Both together are a contradiction, and
   * what is stored is replayed by the other.
   */
  Declaration<T> shortFor(String other) {
    full = other;
    return this;
  }

  /** {@code {from, to}} makes an axis of whole numbers. */
  Declaration<T> ranges() {
    range = true;
    return this;
  }

  /**
   * It decides no bits of the result: it is not part of the run id, and runs are not told apart.
   */
  Declaration<T> operational() {
    operational = true;
    return this;
  }

  /**
   * It decides bits, but the line {@code other} of the canonical form already says what it does.
   */
  Declaration<T> hashedWithin(String other) {
    within = other;
    return this;
  }

  /** The text of its line of the canonical form where it has no value; without it there is none. */
  Declaration<T> hashedWhenAbsent(String text) {
    absent = text;
    return this;
  }

  /**
   * The value at which it has no line in the canonical form. A setting that is added to the program
   * needs one, at which runs are as they were before, so that their ids stay.
   */
  Declaration<T> neutral(T value) {
    neutral = value;
    return this;
  }

  /** Ends the declaration. */
  Setting<T> declare() {
    return Settings.add(ordinal -> new Setting<>(ordinal, this));
  }
}
