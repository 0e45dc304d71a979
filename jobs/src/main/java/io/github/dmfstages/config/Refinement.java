package io.github.dmfstages.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The refinement of one facet of a picture. It knows no Spark and no clock: it is told the value of
 * a cell, and says which cells it needs to know.
 *
 * <p>Cells on a coarse lattice are needed first; four of them are the corners of a block. A block
 * is divided at its middle, in both directions, if two known cells of it differ, whether they are
 * in its inside or on its edges. The corners of its parts are then needed. Neighbouring blocks
 * share their edges, so a change that a finer block finds on an edge divides the block on the other
 * side, too.
 *
 * <p>The smallest blocks have 3 x 3 cells, and less is needed of them. The middle of an edge is
 * needed if the ends of the edge differ. The centre is needed if the middles of two opposite edges
 * differ, or if the block has three different values: otherwise, a straight line between two values
 * leaves no doubt about the centre.
 *
 * <p>A cell that is needed stays so when more is known, so the same cells are needed in whatever
 * order the values come.
 */
public final class Refinement {
  // A smooth curve through a divided block enters about two of its four parts, and a smooth curve
  // across the picture enters about half as many blocks again as there are in a row.
  private static final double ENTERED = .5;
  private static final double ENTERED_A_ROW = 1.5;
  private static final int CELLS_OF_A_DIVISION = 3;
  private static final double CELLS_OF_THE_LAST_DIVISION = 1.3;
  private static final int DOUBTFUL = 3;

  private final Map<Cell, Optional<Object>> values = new HashMap<>();
  private final Set<Cell> needed = new LinkedHashSet<>();
  private final List<Block> blocks = new ArrayList<>();

  /**
   * A cell.
   *
   * @param x its column, counted from 0
   * @param y its row, counted from 0
   */
  public record Cell(int x, int y) {}

  /**
   * What is known about a cell.
   *
   * @param value its value; null is a value, too
   * @param inferred whether it was not computed, and has the value of its block
   */
  public record Known(Object value, boolean inferred) {}

  /**
   * Begins a refinement.
   *
   * @param width the number of columns, at least 2
   * @param height the number of rows, at least 2
   * @param coarse how many blocks there are in each direction at first, at least 1; fewer if there
   *     are not as many cells
   */
  public Refinement(int width, int height, int coarse) {
    int[] xs = Picture.lattice(width, coarse);
    int[] ys = Picture.lattice(height, coarse);
    double share = Math.min(1, ENTERED_A_ROW / Math.min(xs.length - 1, ys.length - 1));
    for (int y = 1; y < ys.length; y++) {
      for (int x = 1; x < xs.length; x++) {
        blocks.add(new Block(xs[x - 1], xs[x], ys[y - 1], ys[y], share));
      }
    }
    blocks.forEach(block -> needed.addAll(block.corners()));
  }

  /** A rectangle of cells, with its edges, which it shares with its neighbours. */
  private final class Block {
    private final int left;
    private final int right;
    private final int low;
    private final int high;
    // How likely it is to be divided, as long as nothing is known.
    private final double share;
    private Optional<Object> value;
    private List<Block> parts = List.of();

    Block(int left, int right, int low, int high, double share) {
      this.left = left;
      this.right = right;
      this.low = low;
      this.high = high;
      this.share = share;
    }

    List<Cell> corners() {
      return List.of(
          new Cell(left, low), new Cell(right, low), new Cell(left, high), new Cell(right, high));
    }

    boolean contains(Cell cell) {
      return left <= cell.x && cell.x <= right && low <= cell.y && cell.y <= high;
    }

    boolean isDivisible() {
      return right - left > 1 || high - low > 1;
    }

    void take(Cell cell, Optional<Object> of) {
      if (!contains(cell)) {
        return;
      }
      if (value == null) {
        value = of;
      }
      if (!parts.isEmpty()) {
        parts.forEach(part -> part.take(cell, of));
        need();
      } else if (!value.equals(of) && isDivisible()) {
        divide();
      }
    }

    private void divide() {
      List<Block> divided = new ArrayList<>();
      int[] xs = middles(left, right);
      int[] ys = middles(low, high);
      for (int y = 1; y < ys.length; y++) {
        for (int x = 1; x < xs.length; x++) {
          divided.add(new Block(xs[x - 1], xs[x], ys[y - 1], ys[y], ENTERED));
        }
      }
      parts = divided;
      need();
      for (int y = low; y <= high; y++) {
        for (int x = left; x <= right; x++) {
          Cell cell = new Cell(x, y);
          if (values.containsKey(cell)) {
            parts.forEach(part -> part.take(cell, values.get(cell)));
          }
        }
      }
    }

    /** Adds the corners of the parts that are needed as far as the values are known. */
    private void need() {
      for (Block part : parts) {
        for (Cell corner : part.corners()) {
          if (!values.containsKey(corner) && isNeeded(corner)) {
            needed.add(corner);
          }
        }
      }
    }

    private boolean isNeeded(Cell corner) {
      boolean isInside = left < corner.x && corner.x < right;
      boolean isBetween = low < corner.y && corner.y < high;
      if (!isSmallest() || !(isInside || isBetween)) {
        return true;
      }
      boolean across = differ(new Cell(left, corner.y), new Cell(right, corner.y));
      boolean along = differ(new Cell(corner.x, low), new Cell(corner.x, high));
      if (isInside && isBetween) {
        return across || along || cells().distinct().count() >= DOUBTFUL;
      }
      return isInside ? across : along;
    }

    private boolean isSmallest() {
      return right - left <= 2 && high - low <= 2;
    }

    /** Returns the values of all known cells. */
    private Stream<Optional<Object>> cells() {
      return IntStream.rangeClosed(low, high)
          .boxed()
          .flatMap(
              y -> IntStream.rangeClosed(left, right).mapToObj(x -> values.get(new Cell(x, y))))
          .filter(Objects::nonNull);
    }

    /** Returns the value of most corners of the smallest block that has a cell in its centre. */
    Optional<Optional<Object>> around(Cell centre) {
      if (parts.isEmpty() || !isSmallest()) {
        return parts.stream()
            .filter(part -> part.contains(centre))
            .map(part -> part.around(centre))
            .flatMap(Optional::stream)
            .findFirst();
      }
      List<Optional<Object>> corners =
          corners().stream().filter(values::containsKey).map(values::get).toList();
      return corners.stream()
          .filter(value -> Collections.frequency(corners, value) > corners().size() / 2)
          .findFirst();
    }

    private static int[] middles(int from, int to) {
      return to - from > 1 ? new int[] {from, (from + to) / 2, to} : new int[] {from, to};
    }

    /** Returns how many cells can be expected to become needed that are not needed yet. */
    double expected() {
      if (!parts.isEmpty()) {
        return parts.stream().mapToDouble(Block::expected).sum();
      }
      return corners().stream().allMatch(values::containsKey)
          ? 0
          : share * cost(Math.max(right - left, high - low));
    }

    /** Returns the known value that is nearest to a cell of this block; empty if there is none. */
    Optional<Optional<Object>> near(Cell cell) {
      for (Block part : parts) {
        if (part.contains(cell)) {
          Optional<Optional<Object>> near = part.near(cell);
          if (near.isPresent()) {
            return near;
          }
        }
      }
      List<Cell> known = corners().stream().filter(values::containsKey).toList();
      return known.isEmpty()
          ? Optional.empty()
          : Optional.of(
              values.get(
                  Collections.min(
                      known,
                      Comparator.comparingInt(
                          c -> Math.abs(c.x - cell.x) + Math.abs(c.y - cell.y)))));
    }
  }

  private static double cost(int size) {
    return size <= 1
        ? 0
        : size == 2
            ? CELLS_OF_THE_LAST_DIVISION
            : CELLS_OF_A_DIVISION + 4 * ENTERED * cost((size + 1) / 2);
  }

  /**
   * Receives the value of a cell.
   *
   * @param value null is a value, too
   */
  public void answer(Cell cell, Object value) {
    values.put(cell, Optional.ofNullable(value));
    needed.remove(cell);
    blocks.forEach(block -> block.take(cell, values.get(cell)));
  }

  /** Returns how many cells are known. */
  public int computed() {
    return values.size();
  }

  /** Returns the cells that are needed and not known. */
  public Set<Cell> needed() {
    return Collections.unmodifiableSet(needed);
  }

  /** Returns how many more cells can be expected, with those that are needed now. */
  public int expected() {
    double further = blocks.stream().mapToDouble(Block::expected).sum();
    return needed.size() + (int) Math.round(further);
  }

  private boolean differ(Cell a, Cell b) {
    return values.containsKey(a) && values.containsKey(b) && !values.get(a).equals(values.get(b));
  }

  private boolean agree(Cell a, Cell b) {
    return values.containsKey(a) && values.get(a).equals(values.get(b));
  }

  /**
   * Returns what is known about a cell: its value if that was computed, and else that of its
   * neighbours on both sides, if these agree, or the value of most corners around it, or the value
   * of its block, at the nearest corner that was computed. Empty if no such corner was.
   */
  public Optional<Known> known(Cell cell) {
    if (values.containsKey(cell)) {
      return Optional.of(new Known(values.get(cell).orElse(null), false));
    }
    return neighbours(cell)
        .or(() -> ofBlock(cell, block -> block.around(cell)))
        .or(() -> ofBlock(cell, block -> block.near(cell)))
        .map(value -> new Known(value.orElse(null), true));
  }

  private Optional<Optional<Object>> ofBlock(
      Cell cell, Function<Block, Optional<Optional<Object>>> value) {
    return blocks.stream()
        .filter(block -> block.contains(cell))
        .map(value)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Optional<Object>> neighbours(Cell cell) {
    Cell left = new Cell(cell.x - 1, cell.y);
    Cell below = new Cell(cell.x, cell.y - 1);
    return agree(left, new Cell(cell.x + 1, cell.y))
        ? Optional.of(values.get(left))
        : agree(below, new Cell(cell.x, cell.y + 1))
            ? Optional.of(values.get(below))
            : Optional.empty();
  }
}
