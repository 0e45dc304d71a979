package io.github.dmfstages.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output, which carries results and nothing else. Java's own {@code System.out} hides
 * errors, so a result that a full disk cut short would look complete. This stream throws the first
 * error through the {@link PrintWriter} to the command, which then ends.
 */
public final class StandardOutput extends OutputStream {
  private static final Path DESCRIPTOR = Path.of("/dev/fd/1");
  private static final int FILE_TYPE = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final OutputStream out;
  private final boolean ofThisProcess;

  private StandardOutput(OutputStream out, boolean ofThisProcess) {
    this.out = out;
    this.ofThisProcess = ofThisProcess;
  }

  /** Standard output could not be written. */
  public static final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean ofThisProcess;

    private LostException(IOException cause, boolean ofThisProcess) {
      super(
          "can't write to standard output: %s. The output is incomplete."
              .formatted(cause.getMessage()),
          cause);
      this.ofThisProcess = ofThisProcess;
    }

    /**
     * Returns whether standard output is a pipe or a socket. Writing to these fails for only one
     * reason: the reader has gone, as {@code head} does when it has enough lines.
     */
    public boolean readerHasGone() {
      if (!ofThisProcess) {
        return false;
      }
      try {
        int type = (int) Files.getAttribute(DESCRIPTOR, "unix:mode") & FILE_TYPE;
        return type == PIPE || type == SOCKET;
      } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
        return false;
      }
    }
  }

  /** Returns a writer to this process' standard output. Its methods throw {@link LostException}. */
  public static PrintWriter writer() {
    return writer(new FileOutputStream(FileDescriptor.out), true);
  }

  /** Returns a writer to {@code out} in place of standard output. */
  public static PrintWriter writer(OutputStream out) {
    return writer(out, false);
  }

  private static PrintWriter writer(OutputStream out, boolean ofThisProcess) {
    return new PrintWriter(new StandardOutput(out, ofThisProcess), true, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int oneByte) {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      throw new LostException(e, ofThisProcess);
    }
  }
}
