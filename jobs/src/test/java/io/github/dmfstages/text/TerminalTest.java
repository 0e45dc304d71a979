package io.github.dmfstages.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** When there is colour, and how wide a line is. */
class TerminalTest {
  private static final Map<String, String> BOTH = Map.of("DMF_TERMINAL", "1", "DMF_COLUMNS", "90");

  private static Terminal with(String variable, String value) {
    Map<String, String> environment = new java.util.HashMap<>(BOTH);
    environment.put(variable, value);
    return new Terminal(environment);
  }

  @Test
  void terminal_hasColoursAndAWidth() {
    Terminal terminal = new Terminal(BOTH);

    assertThat(terminal.columns()).isEqualTo(90);
    assertThat(terminal.showsErrors()).isTrue();
    assertThat(terminal.error("dmf: ")).isEqualTo("\u001b[1;31mdmf: \u001b[0m");
    assertThat(terminal.title("a")).startsWith("\u001b[").contains("a");
  }

  @Test
  void noColor_orADumbTerminal_hasNone() {
    for (Terminal terminal : new Terminal[] {with("NO_COLOR", "1"), with("TERM", "dumb")}) {
      assertThat(terminal.error("a") + terminal.warning("b") + terminal.title("c"))
          .isEqualTo("abc");
      assertThat(terminal.columns()).isEqualTo(90);
    }
    assertThat(with("NO_COLOR", "").error("a")).isNotEqualTo("a");
  }

  @Test
  void file_orPipe_hasNeither() {
    Terminal none = new Terminal(Map.of());

    assertThat(none.columns()).isEqualTo(TextTable.UNLIMITED);
    assertThat(none.showsErrors()).isFalse();
    assertThat(none.error("a") + none.warning("b") + none.title("c")).isEqualTo("abc");
    assertThat(with("DMF_COLUMNS", "").title("c")).isEqualTo("c");
    assertThat(with("DMF_TERMINAL", "").error("a")).isEqualTo("a");
  }
}
