package io.github.dmfstages.report;

import io.github.dmfstages.file.OutputFolder;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * Writes the charts of a page as files for papers: {@code figures/NAME.svg}, the same as {@code
 * NAME.png}, and {@code captions.md}, which describes each chart and shows the SQL behind it.
 */
public final class FigureFiles {
  private static final String FOLDER = "figures/";

  /** The path of the captions' file in the folder of the page. */
  public static final String CAPTIONS = FOLDER + "captions.md";

  private FigureFiles() {}

  /**
   * Writes all charts and replaces existing files. If the sweep has no data for a chart, its files
   * are removed.
   *
   * @return the captions' file
   * @throws IOException if a file can't be written, or if this machine has no fonts; in the latter
   *     case all files except the PNG files were written
   */
  public static Path write(Report report, OutputFolder folder) throws IOException {
    List<Chart> charts = report.charts();
    for (Chart chart : charts) {
      folder.remove(png(chart));
      if (chart.svg().isPresent()) {
        folder.write(svg(chart), chart.svg().get());
      } else {
        folder.remove(svg(chart));
      }
    }
    List<Chart> drawn = charts.stream().filter(chart -> chart.svg().isPresent()).toList();
    Path captions =
        folder.write(
            CAPTIONS, drawn.stream().map(FigureFiles::caption).collect(Collectors.joining("\n")));
    for (Chart chart : drawn) {
      folder.write(png(chart), Png.of(chart.svg().orElseThrow()));
    }
    return captions;
  }

  private static String svg(Chart chart) {
    return FOLDER + chart.name() + ".svg";
  }

  private static String png(Chart chart) {
    return FOLDER + chart.name() + ".png";
  }

  private static String caption(Chart chart) {
    return "## %s\n\n%s\n%s"
        .formatted(
            chart.name(),
            chart.caption(),
            chart.queries().stream()
                .map("\n```sql\n%s\n```\n"::formatted)
                .collect(Collectors.joining()));
  }
}
