package io.github.dmfstages.query;

import static org.apache.spark.sql.functions.col;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Suggestion;
import io.github.dmfstages.view.Views;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Lists all views with their columns, and all questions, with a line about each. */
public final class Catalog {
  private static final StructType SCHEMA =
      new StructType()
          .add("name", DataTypes.StringType)
          .add("column", DataTypes.StringType)
          .add("type", DataTypes.StringType)
          .add("description", DataTypes.StringType);

  private Catalog() {}

  /**
   * Returns one row for each view, each followed by one row for each of its columns, and then one
   * row for each question. All views must be registered in the session.
   *
   * @throws InvalidConfigException if a question can't be read
   */
  public static Dataset<Row> of(SparkSession session, NamedQuestions questions)
      throws InvalidConfigException {
    List<Row> rows = new ArrayList<>();
    for (Views.View view : Views.ALL) {
      rows.add(RowFactory.create(view.name(), "", "view", view.description()));
      for (StructField field : session.table(view.name()).schema().fields()) {
        boolean commented = field.metadata().contains("comment");
        String description = commented ? field.metadata().getString("comment") : "";
        rows.add(
            RowFactory.create(
                view.name(), field.name(), field.dataType().simpleString(), description));
      }
    }
    for (NamedQuestions.Entry question : questions.all()) {
      rows.add(RowFactory.create(question.name(), "", "question", question.description()));
    }
    return session.createDataFrame(rows, SCHEMA);
  }

  /**
   * Checks the name of a view.
   *
   * @throws InvalidConfigException if there is no view of this name
   */
  public static void check(String view) throws InvalidConfigException {
    List<String> views = Views.ALL.stream().map(Views.View::name).toList();
    if (!views.contains(view)) {
      throw new InvalidConfigException(
          List.of(new Problem("--list " + view, 0, Suggestion.unknown("view", view, views))));
    }
  }

  /** Returns one row for each column of one view, which must be registered in the session. */
  public static Dataset<Row> of(SparkSession session, NamedQuestions questions, String view)
      throws InvalidConfigException {
    return of(session, questions)
        .where(col("name").equalTo(view).and(col("column").notEqual("")))
        .drop("name");
  }
}
