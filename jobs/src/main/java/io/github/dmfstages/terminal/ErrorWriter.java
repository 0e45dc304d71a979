package io.github.dmfstages.terminal;

import io.github.dmfstages.text.Terminal;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Writes to standard error. On a terminal with colours, it shows errors and warnings in colour. */
public final class ErrorWriter extends PrintWriter {
  private static final String ERROR = "dmf: ";
  private static final String WARNING = "warning: ";

  private final Terminal terminal;

  /** Creates a writer to {@code err}, which is shown by {@code terminal}. */
  public ErrorWriter(OutputStream err, Terminal terminal) {
    super(err, true, StandardCharsets.UTF_8);
    this.terminal = terminal;
  }

  @Override
  public void write(String text, int from, int length) {
    if (text.startsWith(ERROR, from)) {
      write(terminal.error(ERROR), ERROR, text, from, length);
    } else if (text.startsWith(WARNING, from)) {
      write(terminal.warning(WARNING), WARNING, text, from, length);
    } else {
      super.write(text, from, length);
    }
  }

  private void write(String coloured, String label, String text, int from, int length) {
    super.write(coloured, 0, coloured.length());
    super.write(text, from + label.length(), length - label.length());
  }
}
