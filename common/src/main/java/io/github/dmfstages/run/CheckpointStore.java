package io.github.dmfstages.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A store for the checkpoints of one run. A checkpoint only saves time, so a store throws no
 * exceptions: if it cannot save or read a checkpoint, it logs that and continues without it.
 */
public interface CheckpointStore {
  /** A store that keeps nothing. */
  CheckpointStore NONE =
      new CheckpointStore() {
        @Override
        public void save(Contents contents) {
          // This store keeps nothing.
        }

        @Override
        public <T> Optional<T> restore(Reader<T> reader) {
          return Optional.empty();
        }
      };

  /** Replaces the last checkpoint by a new one, completely or not at all. */
  void save(Contents contents);

  /** Returns what {@code reader} reads from the newest checkpoint that it accepts. */
  <T> Optional<T> restore(Reader<T> reader);

  /** Writes a checkpoint. */
  @FunctionalInterface
  interface Contents {
    /** Writes to {@code out}, which is buffered and which the caller closes. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** A saved checkpoint, which may be damaged or come from another build. */
  @FunctionalInterface
  interface Source {
    /** Opens a new stream of all bytes. */
    InputStream open() throws IOException;
  }

  /** Reads a checkpoint or refuses it. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * Reads a checkpoint.
     *
     * @throws IOException with the reason, if the checkpoint cannot be used
     */
    T from(Source source) throws IOException;
  }
}
