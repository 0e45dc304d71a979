package io.github.dmfstages.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Keeps the checkpoints of one run. A checkpoint saves time and decides nothing, so a store does
 * not throw: what it can't save or read it leaves out, and says so.
 */
public interface CheckpointStore {
  /** Keeps nothing. */
  CheckpointStore NONE =
      new CheckpointStore() {
        @Override
        public void save(Contents contents) {
          // Not kept.
        }

        @Override
        public <T> Optional<T> restore(Reader<T> reader) {
          return Optional.empty();
        }
      };

  /** Saves a checkpoint in place of the last: whole or not at all. */
  void save(Contents contents);

  /** What {@code reader} makes of the newest checkpoint that it does not refuse. */
  <T> Optional<T> restore(Reader<T> reader);

  /** Writes a checkpoint. */
  @FunctionalInterface
  interface Contents {
    /** {@code out} is buffered, and closed by others. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** A checkpoint that was saved; it may be broken, or another program's. */
  @FunctionalInterface
  interface Source {
    /** The bytes from their start, each time. */
    InputStream open() throws IOException;
  }

  /** Takes a checkpoint or refuses it. */
  @FunctionalInterface
  interface Reader<T> {
    /** Throws, with the reason, what can't be used. */
    T from(Source source) throws IOException;
  }
}
