package io.github.dmfstages.result;

import io.github.dmfstages.stages.Detection;
import java.util.List;

/**
 * The result of a run that another program executed, as its records show it.
 *
 * @param result the result. What the records do not show is NaN or null.
 * @param detection what the stages are found from
 * @param records number of records
 * @param recordsPerStage number of records for each predicted stage
 * @param resolved whether the records resolve the stages
 * @param notes what a reader should know, each one clause of English
 */
public record RecordedResult(
    RunResult result,
    Detection detection,
    long records,
    double recordsPerStage,
    boolean resolved,
    List<String> notes) {}
