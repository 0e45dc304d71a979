package io.github.dmfstages.store;

import static io.github.dmfstages.row.Column.integer;
import static io.github.dmfstages.row.Column.list;
import static io.github.dmfstages.row.Column.text;

import io.github.dmfstages.config.OpenPoint;
import io.github.dmfstages.config.Picture;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.SparkSchema;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.text.Numbers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Table pictures: what the picture is that a sweep refines. A driver writes it before it computes
 * the first run, so that a report can show the picture while it fills. The values of the cells are
 * those of the runs in table runs.
 */
public final class Pictures {
  private static final List<Column<Facet>> COLUMNS =
      List.of(
          integer("facet", "number of the facet, counted from 1", Facet::number),
          text("label", "settings in which the facets differ", Facet::label),
          text("x", "key whose values are the columns", Facet::x),
          text("y", "key whose values are the rows", Facet::y),
          text("value", "expression whose value the cells show", Facet::value),
          list("xs", Column.Scalar.REAL, "value of x in each column", Facet::xs),
          list("ys", Column.Scalar.REAL, "value of y in each row", Facet::ys),
          integer("coarse", "blocks of the coarse picture in each direction", Facet::coarse),
          list(
              "coarse_runs",
              Column.Scalar.TEXT,
              "runs of the coarse picture, by which the other runs of the facet are found",
              Facet::coarseRuns));

  /** The columns of table pictures, without the sweep. */
  static final StructType SCHEMA =
      SparkSchema.of(COLUMNS)
          .add("computed_at", DataTypes.TimestampType, true, "when the row was written");

  private static final int COARSE_RUNS = SCHEMA.fieldIndex("coarse_runs");

  private Pictures() {}

  /**
   * One facet of a picture.
   *
   * @param number its number, counted from 1
   * @param label the settings in which the facets differ, in words; empty if there is one facet
   * @param x the key whose values are the columns
   * @param y the key whose values are the rows
   * @param value the expression whose value the cells show
   * @param xs the value of {@code x} in each column
   * @param ys the value of {@code y} in each row
   * @param coarse how many blocks the coarse picture has in each direction
   * @param coarseRuns the ids of the runs of the coarse picture
   */
  public record Facet(
      int number,
      String label,
      String x,
      String y,
      String value,
      List<Double> xs,
      List<Double> ys,
      int coarse,
      List<String> coarseRuns) {
    @SuppressWarnings("unchecked") // Each column has the type that COLUMNS declares.
    private static Facet of(List<Object> row) {
      return new Facet(
          (Integer) row.get(0),
          (String) row.get(1),
          (String) row.get(2),
          (String) row.get(3),
          (String) row.get(4),
          (List<Double>) row.get(5),
          (List<Double>) row.get(6),
          (Integer) row.get(7),
          (List<String>) row.get(8));
    }
  }

  /**
   * Commits the facets of a sweep's picture if they differ from the committed ones. Needs the
   * sweep's lease, and the warehouse {@link Lease#warehouse of} it.
   *
   * @throws InvalidConfigException if there is no run at a cell of the coarse picture
   */
  public static void refresh(Warehouse warehouse, String sweep, Optional<Picture> picture)
      throws IOException, InvalidConfigException {
    List<Facet> facets = picture.isPresent() ? facets(picture.get()) : List.of();
    Snapshot.latest(warehouse, Table.PICTURES, sweep)
        .replaceBy(facets.stream().map(facet -> Column.values(COLUMNS, facet)).toList());
  }

  /** Removes the facets of whose coarse picture no run is left, like {@link #refresh}. */
  static void remove(Warehouse warehouse, String sweep, Predicate<String> unwanted)
      throws IOException {
    Snapshot before = Snapshot.latest(warehouse, Table.PICTURES, sweep);
    before.replaceBy(
        before.rows().stream()
            .filter(
                row ->
                    !((List<?>) row.get(COARSE_RUNS))
                        .stream().map(String.class::cast).allMatch(unwanted))
            .toList());
  }

  /** Returns the facets of a sweep's picture; none if it has no picture. */
  public static List<Facet> of(Warehouse warehouse, String sweep) throws IOException {
    return Snapshot.latest(warehouse, Table.PICTURES, sweep).rows().stream()
        .map(Facet::of)
        .toList();
  }

  private static List<Facet> facets(Picture picture) throws InvalidConfigException {
    List<Facet> facets = new ArrayList<>();
    List<String> labels = labels(picture);
    for (int i = 0; i < labels.size(); i++) {
      facets.add(
          new Facet(
              i + 1,
              labels.get(i),
              picture.x().name(),
              picture.y().name(),
              picture.value().sql(),
              picture.xs(),
              picture.ys(),
              picture.coarse(),
              coarseRuns(picture, picture.facets().get(i))));
    }
    return facets;
  }

  private static List<String> coarseRuns(Picture picture, OpenPoint facet)
      throws InvalidConfigException {
    List<String> ids = new ArrayList<>();
    for (double[] cell : picture.coarseCells()) {
      ids.add(facet.at(cell).runId());
    }
    return ids;
  }

  private static List<String> labels(Picture picture) throws InvalidConfigException {
    Set<String> open = new HashSet<>();
    for (Setting<?> key : List.of(picture.x(), picture.y())) {
      open.addAll(FoundBoundaries.open(key));
    }
    List<Map<String, Object>> all = new ArrayList<>();
    for (OpenPoint facet : picture.facets()) {
      RunConfig run = facet.at(picture.xs().get(0), picture.ys().get(0));
      all.add(FoundBoundaries.without(open, run));
    }
    List<String> varying =
        all.get(0).keySet().stream()
            .filter(key -> !key.equals(FoundBoundaries.LEFT_OUT))
            .filter(key -> !all.stream().allMatch(facet -> isLeftOut(facet, key)))
            .filter(
                key ->
                    all.stream().map(f -> Optional.ofNullable(f.get(key))).distinct().count() > 1)
            .toList();
    return all.stream()
        .map(
            facet ->
                varying.stream()
                    .map(key -> key.replace('_', '-') + " " + shown(facet.get(key)))
                    .collect(Collectors.joining(", ")))
        .toList();
  }

  private static boolean isLeftOut(Map<String, Object> facet, String key) {
    return ((List<?>) facet.get(FoundBoundaries.LEFT_OUT)).contains(key);
  }

  private static String shown(Object value) {
    return value == null
        ? Numbers.NONE
        : value instanceof Double number ? Numbers.of(number) : value.toString();
  }
}
