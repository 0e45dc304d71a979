package io.github.dmfstages.file;

import java.util.Comparator;
import java.util.List;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Suggests what a person may have meant by a word that is not known. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * Returns the message that {@code wrong} is unknown. The message names the nearest of {@code
   * known}, or all of them if none is near.
   *
   * @param what the kind of word that is expected, such as "key"
   */
  public static String unknown(String what, String wrong, List<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String nearest =
        known.stream().min(Comparator.comparingInt(k -> distance.apply(k, wrong))).orElseThrow();
    boolean close = distance.apply(nearest, wrong) <= Math.max(2, wrong.length() / 3);
    return close
        ? "unknown %s; did you mean %s?".formatted(what, nearest)
        : "unknown %s; known are %s".formatted(what, String.join(", ", known));
  }
}
