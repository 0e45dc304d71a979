package io.github.dmfstages.store;

import io.github.dmfstages.file.AtomicFile;
import io.github.dmfstages.file.LocalAccess;
import io.github.dmfstages.run.CheckpointStore;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of the runs of one sweep: {@code checkpoints/sweep=NAME/RUN_ID.NUMBER.checkpoint}
 * in the warehouse. The highest number counts; the file before it stays for a moment. Executors
 * write checkpoints and the driver removes them, so all of them must reach the warehouse. If an
 * executor does not, its runs begin at step 0 again after a failure.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final String FOLDER = "checkpoints";
  private static final String SUFFIX = ".checkpoint";

  private final FileSystem files;
  private final Path folder;

  private Checkpoints(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Returns the checkpoints of a sweep. */
  public static Checkpoints of(Warehouse warehouse, String sweep) {
    return new Checkpoints(warehouse.files(), warehouse.folder(FOLDER, sweep));
  }

  /** Returns the checkpoints in {@code folder}, the {@link #location} of another object. */
  public static Checkpoints at(String folder, Configuration hadoop) throws IOException {
    Path path = new Path(folder);
    return new Checkpoints(path.getFileSystem(hadoop), path);
  }

  /** Returns the folder of the checkpoints, which need not exist. */
  public String location() {
    return folder.toString();
  }

  /** Returns the ids of the runs that have a checkpoint. */
  public Set<String> runs() throws IOException {
    Set<String> runs = new TreeSet<>();
    saved(run -> true).forEach(path -> runs.add(runOf(path)));
    return runs;
  }

  /** Removes the checkpoints of the runs whose ids {@code finished} accepts. */
  public void remove(Predicate<String> finished) throws IOException {
    for (Path path : saved(finished)) {
      files.delete(path, false);
    }
  }

  /** Saves and restores the checkpoints of one run. */
  public CheckpointStore store(String runId) {
    return new Store(runId);
  }

  private static String runOf(Path path) {
    return path.getName().split("\\.", 2)[0];
  }

  /** Removes files that dead executors had begun to write. */
  void removeUnfinished() throws IOException {
    for (Path path : list()) {
      if (path.getName().startsWith(".")) {
        files.delete(path, false);
      }
    }
  }

  /** Checkpoints of some runs, ordered by run and number. */
  private List<Path> saved(Predicate<String> wanted) throws IOException {
    return list().stream()
        .filter(path -> path.getName().matches("\\w+\\.\\d+\\" + SUFFIX))
        .filter(path -> wanted.test(runOf(path)))
        .sorted(Comparator.comparing(Path::getName))
        .toList();
  }

  private List<Path> list() throws IOException {
    LocalAccess.checkListing(files, folder);
    try {
      return Arrays.stream(files.listStatus(folder))
          .filter(FileStatus::isFile)
          .map(FileStatus::getPath)
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private final class Store implements CheckpointStore {
    private final String runId;

    Store(String runId) {
      this.runId = runId;
    }

    @Override
    public void save(Contents contents) {
      try {
        List<Path> before = saved(runId::equals);
        String name = String.format(Locale.ROOT, "%s.%09d%s", runId, next(before), SUFFIX);
        AtomicFile.create(
            files,
            new Path(folder, name),
            hidden -> {
              try (OutputStream out = new BufferedOutputStream(files.create(hidden, false))) {
                contents.writeTo(out);
              }
            });
        for (Path old : before) {
          files.delete(old, false);
        }
      } catch (IOException | FSError e) {
        LOG.warn("no checkpoint of run {}: {}", runId, AtomicFile.failure(folder, e).getMessage());
      }
    }

    private long next(List<Path> before) {
      return before.isEmpty()
          ? 1
          : 1 + Long.parseLong(before.get(before.size() - 1).getName().split("\\.", 3)[1]);
    }

    @Override
    public <T> Optional<T> restore(Reader<T> reader) {
      try {
        List<Path> paths = saved(runId::equals);
        for (int i = paths.size() - 1; i >= 0; i--) {
          Path path = paths.get(i);
          try {
            return Optional.of(reader.from(() -> files.open(path)));
          } catch (IOException e) {
            LOG.warn("checkpoint {} is not used: {}", path, e.getMessage());
          }
        }
      } catch (IOException e) {
        LOG.warn("checkpoints in {} can't be listed: {}", folder, e.getMessage());
      }
      return Optional.empty();
    }
  }
}
