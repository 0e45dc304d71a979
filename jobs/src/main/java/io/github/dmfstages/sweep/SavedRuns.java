package io.github.dmfstages.sweep;

import io.github.dmfstages.run.CheckpointStore;
import io.github.dmfstages.store.Checkpoints;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which tasks keep their checkpoints. A task accesses this folder only to save a
 * checkpoint, or if it expects to find one, so a short run does not access it at all.
 *
 * @param location the folder of the sweep's checkpoints
 * @param runs the ids of the runs that had a checkpoint when the sweep was started
 */
record SavedRuns(String location, Set<String> runs) implements Serializable {

  private static final Logger LOG = LoggerFactory.getLogger(SavedRuns.class);

  static SavedRuns of(Checkpoints checkpoints) throws IOException {
    return new SavedRuns(checkpoints.location(), checkpoints.runs());
  }

  /**
   * Returns the same folder with those of {@code some} runs that had a checkpoint, which is all
   * that their tasks need.
   */
  SavedRuns of(List<PlannedRun> some) {
    return new SavedRuns(
        location,
        some.stream()
            .map(PlannedRun::runId)
            .filter(runs::contains)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** Returns the checkpoint store of one run. Call this in the run's task. */
  CheckpointStore store(String runId) {
    boolean expected = runs.contains(runId) || TaskContext.get().attemptNumber() > 0;
    return new CheckpointStore() {
      @Override
      public void save(Contents contents) {
        open(runId).save(contents);
      }

      @Override
      public <T> Optional<T> restore(Reader<T> reader) {
        return expected ? open(runId).restore(reader) : Optional.empty();
      }
    };
  }

  private CheckpointStore open(String runId) {
    try {
      return Checkpoints.at(location, SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()))
          .store(runId);
    } catch (IOException e) {
      LOG.warn("no checkpoints in {}: {}", location, e.toString());
      return CheckpointStore.NONE;
    }
  }
}
