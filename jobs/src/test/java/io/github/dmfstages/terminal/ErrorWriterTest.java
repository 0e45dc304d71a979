package io.github.dmfstages.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.text.Terminal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorWriterTest {
  private static final String RED = "\u001b[1;31m";

  @Test
  void messages_keepTheirText_withoutATerminal() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ErrorWriter err = new ErrorWriter(bytes, Terminal.current());

    err.println("dmf: wrong");
    err.printf("dmf: %s: %d%n", "a", 3);
    err.println("warning: beware");
    err.println("note: this");

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("dmf: wrong\ndmf: a: 3\nwarning: beware\nnote: this\n")
        .doesNotContain(RED);
  }
}
