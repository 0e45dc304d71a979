package io.github.dmfstages.sweep;

import io.github.dmfstages.config.OpenPoint;
import io.github.dmfstages.config.Picture;
import io.github.dmfstages.config.Refinement;
import io.github.dmfstages.config.Refinement.Cell;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.RunConfig;
import java.util.List;
import java.util.Set;

/** The refinement of one facet of a sweep's picture. */
final class FacetSearch implements Searched<Cell> {
  private final Picture picture;
  private final OpenPoint facet;
  private final Refinement refinement;

  FacetSearch(Picture picture, OpenPoint facet) {
    this.picture = picture;
    this.facet = facet;
    this.refinement = new Refinement(picture.xs().size(), picture.ys().size(), picture.coarse());
  }

  /** Returns the searches for all facets of a picture. */
  static List<FacetSearch> of(Picture picture) {
    return picture.facets().stream().map(facet -> new FacetSearch(picture, facet)).toList();
  }

  /** Returns how many cells are known. */
  int computed() {
    return refinement.computed();
  }

  @Override
  public Set<Cell> needed() {
    return refinement.needed();
  }

  @Override
  public void answer(Cell cell, Object value) {
    refinement.answer(cell, value);
  }

  @Override
  public RunConfig run(Cell cell) throws InvalidConfigException {
    return facet.at(picture.xs().get(cell.x()), picture.ys().get(cell.y()));
  }

  @Override
  public int expected() {
    return refinement.expected();
  }

  @Override
  public int open() {
    return refinement.needed().size();
  }
}
