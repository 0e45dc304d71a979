package io.github.dmfstages.config;

import com.typesafe.config.ConfigValue;
import io.github.dmfstages.file.Problem;

/**
 * An expression of Spark SQL over one row of view runs, which decides what a sweep computes next.
 *
 * @param sql the expression
 * @param kind what its values are used for
 * @param place a problem without a message at the place of the expression in the file
 */
public record RunExpression(String sql, Kind kind, Problem place) {
  /** What the values of an expression are used for. */
  public enum Kind {
    /** A boolean that changes at a boundary. */
    WHERE,
    /** A value that is compared with that of neighbouring cells of a picture. */
    VALUE
  }

  /** Returns the expression that is written as the value of a key. */
  static RunExpression of(Kind kind, ConfigValue written) {
    return new RunExpression(
        written.unwrapped().toString().strip(), kind, Problem.at(written.origin(), ""));
  }

  /** Returns a problem with the expression. */
  public Problem problem(String message) {
    String key =
        switch (kind) {
          case WHERE -> "where";
          case VALUE -> "value";
        };
    return new Problem(place.source(), place.line(), key + " = \"" + sql + "\": " + message);
  }
}
