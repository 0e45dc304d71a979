package io.github.dmfstages.serve;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The warehouses of a server, by their names. The first is the one that a request need not name.
 */
final class Warehouses {
  private final Map<String, ServedWarehouse> byName = new LinkedHashMap<>();

  Warehouses(List<ServedWarehouse> all) {
    all.forEach(warehouse -> byName.put(warehouse.name(), warehouse));
  }

  Collection<ServedWarehouse> all() {
    return byName.values();
  }

  /**
   * Returns the warehouse that the parameter {@code warehouse} of a request names.
   *
   * @throws RefusedException if there is none of that name
   */
  ServedWarehouse of(Request request) throws RefusedException {
    String name = request.parameters().get("warehouse");
    if (name == null) {
      return byName.values().iterator().next();
    }
    ServedWarehouse warehouse = byName.get(name);
    if (warehouse == null) {
      throw new RefusedException(
          404,
          "warehouse=%s is not known; there is %s"
              .formatted(name, String.join(", ", byName.keySet())));
    }
    return warehouse;
  }

  /** Returns the sweeps of each warehouse. */
  Map<String, List<ServedWarehouse.SweepState>> sweeps() throws IOException {
    Map<String, List<ServedWarehouse.SweepState>> sweeps = new LinkedHashMap<>();
    for (ServedWarehouse warehouse : all()) {
      sweeps.put(warehouse.name(), warehouse.sweeps());
    }
    return sweeps;
  }
}
