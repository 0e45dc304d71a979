package io.github.dmfstages.setting;

import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Spectrum;
import java.time.Duration;
import java.util.List;

/**
 * Settings that are described together. Each method begins the declaration of one.
 *
 * @param title of their section
 * @param about what they are, in a sentence
 */
public record Group(String title, String about) {
  /** A whole number of 32 bits. */
  Declaration<Integer> integer(String name) {
    return new Declaration<>(this, name, Codec.INTEGER);
  }

  /** A whole number of 64 bits. */
  Declaration<Long> whole(String name) {
    return whole(name, Long.MAX_VALUE);
  }

  /** A whole number up to {@code most}, in a column of 64 bits. */
  Declaration<Long> whole(String name, long most) {
    return new Declaration<>(this, name, Codec.whole(most));
  }

  /** A number. */
  Declaration<Double> real(String name) {
    return new Declaration<>(this, name, Codec.REAL);
  }

  /** True or false. */
  Declaration<Boolean> flag(String name) {
    return new Declaration<>(this, name, Codec.FLAG);
  }

  /** A constant of an enum. */
  <K extends Enum<K>> Declaration<K> word(String name, Class<K> kind) {
    return new Declaration<>(this, name, Codec.word(kind));
  }

  /** Whole numbers of 32 bits. */
  Declaration<List<Integer>> integers(String name) {
    return new Declaration<>(this, name, Codec.list(Codec.INTEGER));
  }

  /** Whole numbers of 64 bits. */
  Declaration<List<Long>> wholes(String name) {
    return new Declaration<>(this, name, Codec.list(Codec.whole(Long.MAX_VALUE)));
  }

  /** A named or listed spectrum. */
  Declaration<Spectrum> spectrum(String name) {
    return new Declaration<>(this, name, Codec.SPECTRUM);
  }

  /** A matrix file. */
  Declaration<InputMatrix> matrix(String name) {
    return new Declaration<>(this, name, Codec.MATRIX);
  }

  /** The file of a mask. */
  Declaration<InputMatrix> mask(String name) {
    return new Declaration<>(this, name, Codec.MASK);
  }

  /** The file of a target. */
  Declaration<Spectrum.Given> target(String name) {
    return new Declaration<>(this, name, Codec.TARGET);
  }

  /** Matrix files. */
  Declaration<List<InputMatrix>> matrices(String name) {
    return new Declaration<>(this, name, Codec.list(Codec.MATRIX));
  }

  /** A time. */
  Declaration<Duration> time(String name) {
    return new Declaration<>(this, name, Codec.DURATION);
  }
}
