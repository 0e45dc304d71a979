package io.github.dmfstages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A page of docs that is, in part, made from the program. */
public final class GeneratedPage {
  private GeneratedPage() {}

  /**
   * Compares a page with what it should be; with {@code -Ddmf.write-docs=true} writes it instead.
   *
   * @param name of the page in docs
   * @param make the page as it should be, from the page as it is
   */
  public static void check(String name, UnaryOperator<List<String>> make) throws IOException {
    Path file = Path.of("../docs").resolve(name);
    List<String> page = Files.readAllLines(file);
    List<String> right = make.apply(page);
    if (Boolean.getBoolean("dmf.write-docs")) {
      Files.write(file, right);
    } else {
      assertThat(page)
          .as("docs/%s is out of date; run this test with -Ddmf.write-docs=true", name)
          .isEqualTo(right);
    }
  }
}
