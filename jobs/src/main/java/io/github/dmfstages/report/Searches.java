package io.github.dmfstages.report;

import io.github.dmfstages.store.Pictures;
import io.github.dmfstages.store.Table;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The answers that only a page about a sweep with searches has. */
final class Searches {
  private Searches() {}

  /** Returns the boundaries and the picture of a sweep by their names, as far as it has them. */
  static Map<String, Answer> of(
      SparkSession spark, Warehouse warehouse, String sweep, Statements statements)
      throws IOException {
    Map<String, Answer> answers = new LinkedHashMap<>();
    if (!warehouse.table(Table.BOUNDARIES, sweep).live().isEmpty()) {
      Views.register(spark, warehouse, List.of(sweep), Figure.BOUNDARIES.name());
      Answer found = statements.answer(Figure.BOUNDARIES);
      if (!found.rows().isEmpty()) {
        answers.put(Figure.BOUNDARIES.name(), found);
      }
    }
    List<Pictures.Facet> facets = Pictures.of(warehouse, sweep);
    if (!facets.isEmpty()) {
      answers.put(PictureCells.NAME, PictureCells.of(spark, warehouse, sweep, facets, statements));
    }
    return answers;
  }
}
