package io.github.dmfstages.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValueFactory;
import io.github.dmfstages.config.Axis.Point;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A point of a grid in which one or two keys, whose values a search chooses, are still open. */
public final class OpenPoint {
  private final Grid grid;
  private final Map<Setting<?>, Point> chosen;
  private final List<Setting<?>> open;
  private final ConfigOrigin origin;
  private final InputFiles files;

  OpenPoint(
      Grid grid,
      Map<Setting<?>, Point> chosen,
      List<Setting<?>> open,
      ConfigOrigin origin,
      InputFiles files) {
    this.grid = grid;
    this.chosen = chosen;
    this.open = open;
    this.origin = origin;
    this.files = files;
  }

  /**
   * Returns the run at one value of each open key, in the order of these keys.
   *
   * @throws InvalidConfigException if there is no such run
   */
  public RunConfig at(double... values) throws InvalidConfigException {
    Map<Setting<?>, Point> all = new TreeMap<>(chosen);
    for (int i = 0; i < values.length; i++) {
      all.put(open.get(i), point(open.get(i), values[i]));
    }
    Grid.Resolved resolved = grid.resolve(origin, all, files);
    InvalidConfigException.throwIfAny(resolved.problems());
    return resolved.config();
  }

  private Point point(Setting<?> key, double value) {
    String written =
        key.scalar() == Setting.Scalar.REAL ? Double.toString(value) : Long.toString((long) value);
    try {
      return new Point(
          key.parse(written), ConfigValueFactory.fromAnyRef(written).withOrigin(origin));
    } catch (BadValueException e) {
      throw new IllegalStateException(key + " = " + written, e);
    }
  }
}
