package io.github.dmfstages.row;

import io.github.dmfstages.result.RecordedResult;
import io.github.dmfstages.setting.Spelling;
import java.io.Serializable;

/**
 * Where an imported run comes from, and how far its records can be relied on.
 *
 * @param label the values of all run keys, for people; empty if there are none
 * @param firstRow the number of its first record in the file
 * @param runKeys the keys that tell it from the other runs of its file and are not settings, as one
 *     JSON object; null if there are none
 * @param file the location of the file
 * @param sha256 the SHA-256 of its bytes
 * @param options the options of the import that decide the result, as JSON
 * @param detection what the stages are found from, see {@link RecordedResult}, as for the next
 *     components
 * @param notes the notes in one text; null if there are none
 */
public record ImportedFrom(
    String label,
    long firstRow,
    String runKeys,
    String file,
    String sha256,
    String options,
    String detection,
    long records,
    double recordsPerStage,
    boolean resolved,
    String notes)
    implements Serializable {

  /** Returns the origin of a run with this result. */
  public static ImportedFrom of(
      String label,
      long firstRow,
      String runKeys,
      String file,
      String sha256,
      String options,
      RecordedResult recorded) {
    return new ImportedFrom(
        label,
        firstRow,
        runKeys,
        file,
        sha256,
        options,
        Spelling.of(recorded.detection()),
        recorded.records(),
        recorded.recordsPerStage(),
        recorded.resolved(),
        recorded.notes().isEmpty() ? null : String.join("; ", recorded.notes()));
  }
}
