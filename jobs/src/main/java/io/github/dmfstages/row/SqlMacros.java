package io.github.dmfstages.row;

import io.github.dmfstages.file.InvalidConfigException;

/** Expands macros, which a statement may contain in place of longer SQL. */
public final class SqlMacros {
  private SqlMacros() {}

  /**
   * Returns the statement with each {@code ${configuration ..}} ({@link GroupKeys}) and each {@code
   * ${wilson(..)}} ({@link WilsonInterval}) replaced by the SQL that it stands for.
   *
   * @throws InvalidConfigException if a macro is wrong, naming its line
   */
  public static String expand(String sql) throws InvalidConfigException {
    return WilsonInterval.expand(GroupKeys.expand(sql));
  }
}
