package io.github.dmfstages.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValueFactory;
import io.github.dmfstages.config.Axis.Point;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import java.util.Map;
import java.util.TreeMap;

/** A point of a grid in which one key, along which a boundary is searched, is still free. */
public final class BoundaryPoint {
  private final Grid grid;
  private final Map<Setting<?>, Point> chosen;
  private final Setting<?> along;
  private final ConfigOrigin origin;
  private final InputFiles files;

  BoundaryPoint(
      Grid grid,
      Map<Setting<?>, Point> chosen,
      Setting<?> along,
      ConfigOrigin origin,
      InputFiles files) {
    this.grid = grid;
    this.chosen = chosen;
    this.along = along;
    this.origin = origin;
    this.files = files;
  }

  /**
   * Returns the run at one value of the key.
   *
   * @throws InvalidConfigException if there is no such run
   */
  public RunConfig at(double value) throws InvalidConfigException {
    Map<Setting<?>, Point> all = new TreeMap<>(chosen);
    String written =
        along.scalar() == Setting.Scalar.REAL
            ? Double.toString(value)
            : Long.toString((long) value);
    try {
      all.put(
          along,
          new Point(
              along.parse(written), ConfigValueFactory.fromAnyRef(written).withOrigin(origin)));
    } catch (BadValueException e) {
      throw new IllegalStateException(along + " = " + written, e);
    }
    Grid.Resolved resolved = grid.resolve(origin, all, files);
    InvalidConfigException.throwIfAny(resolved.problems());
    return resolved.config();
  }
}
