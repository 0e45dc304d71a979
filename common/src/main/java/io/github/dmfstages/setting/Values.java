package io.github.dmfstages.setting;

import java.io.Serializable;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/**
 * Values of settings, each of its setting's type. They do not change. When they are serialised,
 * they are written in the order of {@link Settings#ALL}, so both sides need the same build.
 */
public final class Values implements Serializable {
  private static final long serialVersionUID = 1;

  /** No values. */
  public static final Values NONE = new Values(new Object[0]);

  // The type of every setting is serialisable. From JDK 18 on, javac wants to see it in the type.
  @SuppressWarnings("serial")
  private final Object[] values;

  private Values(Object[] values) {
    this.values = values;
  }

  /** Returns the value of a setting, if it has one. */
  @SuppressWarnings("unchecked")
  public <T> Optional<T> find(Setting<T> setting) {
    return setting.ordinal() < values.length
        ? Optional.ofNullable((T) values[setting.ordinal()])
        : Optional.empty();
  }

  /**
   * Returns the value of a setting that has one.
   *
   * @throws NoSuchElementException if it has none
   */
  public <T> T get(Setting<T> setting) {
    return find(setting).orElseThrow(() -> new NoSuchElementException(setting + " has no value"));
  }

  /** Returns whether a setting has a value. */
  public boolean has(Setting<?> setting) {
    return find(setting).isPresent();
  }

  /** Returns a builder that begins with these values. */
  public Builder change() {
    return new Builder(Arrays.copyOf(values, Settings.ALL.size()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Values that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** Collects values. */
  public static final class Builder {
    private Object[] values;

    private Builder(Object[] values) {
      this.values = values;
    }

    /** Gives a setting a value, which replaces its former value. */
    public <T> Builder set(Setting<T> setting, T value) {
      values[setting.ordinal()] = Objects.requireNonNull(value);
      return this;
    }

    /** Removes the value of a setting, if it has one. */
    public Builder remove(Setting<?> setting) {
      values[setting.ordinal()] = null;
      return this;
    }

    /** Returns the values that have been collected so far. */
    public Values values() {
      return new Values(values.clone());
    }
  }
}
