package io.github.dmfstages.complete;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.GeneratedPage;
import io.github.dmfstages.linalg.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;

/**
 * The table of docs/ratings.md, which is drawn: 40 people rate 60 films from 1 to 5. A rating is 3,
 * plus the quality of the film, plus what the person thinks of the genre, plus noise, rounded.
 */
class RatingsTableTest {
  private static final List<String> GENRES = List.of("comedy", "drama", "horror", "western");
  private static final List<String> PEOPLE =
      List.of(
          "Ada", "Ben", "Cora", "Dan", "Ella", "Finn", "Gina", "Hugo", "Ida", "Jan", "Kim", "Leo",
          "Mia", "Ned", "Olga", "Paul", "Quin", "Rosa", "Sam", "Tina", "Uwe", "Vera", "Will",
          "Xena", "Yves", "Zoe", "Alma", "Bert", "Clea", "Dirk", "Enid", "Fred", "Gwen", "Hank",
          "Inge", "Joel", "Kate", "Lars", "Mona", "Noah");
  private static final int OF_A_GENRE = 15;
  private static final int FILMS = 60;
  private static final int RATINGS = 720;
  private static final double QUALITY = .4;
  private static final double TASTE = 1;
  private static final double NOISE = .4;

  @Test
  void table_isAsItWasDrawn() throws IOException {
    GeneratedPage.check("ratings.csv", table -> drawn());
  }

  @Test
  void table_hasSomeRatingsOfEachFilmAndPerson() throws IOException {
    int[] ofPerson = new int[PEOPLE.size()];
    int all = 0;
    for (String line : Files.readAllLines(Path.of("../docs/ratings.csv")).subList(1, FILMS + 1)) {
      List<String> cells = Arrays.asList(line.split(",", -1));
      int ofFilm = 0;
      for (int j = 0; j < ofPerson.length; j++) {
        int rated = cells.get(j + 1).isEmpty() ? 0 : 1;
        ofPerson[j] += rated;
        ofFilm += rated;
      }
      assertThat(ofFilm).as(cells.get(0)).isGreaterThan(2);
      all += ofFilm;
    }
    assertThat(all).isEqualTo(RATINGS);
    assertThat(Arrays.stream(ofPerson).min().orElse(0)).isGreaterThan(5);
  }

  private static List<String> drawn() {
    RandomStream random = RandomStream.of("ratings", 1);
    double[] quality = random.gaussianMatrix(FILMS, 1, QUALITY).values();
    DenseMatrix taste = random.gaussianMatrix(GENRES.size(), PEOPLE.size(), TASTE);
    DenseMatrix noise = random.gaussianMatrix(FILMS, PEOPLE.size(), NOISE);
    DenseMatrix order = random.gaussianMatrix(FILMS, PEOPLE.size(), 1);
    double last = Arrays.stream(order.values()).sorted().toArray()[RATINGS - 1];
    List<String> lines = new ArrayList<>(List.of("film," + String.join(",", PEOPLE)));
    for (int i = 0; i < FILMS; i++) {
      int genre = i / OF_A_GENRE;
      List<String> cells = new ArrayList<>(List.of(GENRES.get(genre) + " " + (i % OF_A_GENRE + 1)));
      for (int j = 0; j < PEOPLE.size(); j++) {
        double rating = 3 + quality[i] + taste.apply(genre, j) + noise.apply(i, j);
        long shown = Math.max(1, Math.min(5, Math.round(rating)));
        cells.add(order.apply(i, j) <= last ? Long.toString(shown) : "");
      }
      lines.add(String.join(",", cells));
    }
    return lines;
  }
}
