package io.github.dmfstages.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.store.ProcessTable.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessTableTest {
  // Fields 3 to 24 of proc(5).
  private static final String FIELDS =
      "S 1 7 7 0 -1 4194560 100 0 0 0 9 3 0 0 20 0 1 0 123456 1000 50\n";

  @TempDir private Path proc;
  private ProcessTable table;

  @BeforeEach
  void make() throws Exception {
    table = new ProcessTable(proc);
    Files.createDirectory(proc.resolve("1"));
  }

  private void process(int pid, String line) throws Exception {
    Files.writeString(Files.createDirectory(proc.resolve("" + pid)).resolve("stat"), line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java",
        "a b",
        "a) R 1 2",
        "((",
        ") S 1 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 9 (",
        ""
      })
  void started_whateverTheProgramIsCalled_isField22(String name) throws Exception {
    process(7, "7 (" + name + ") " + FIELDS);

    assertThat(table.started(7)).isEqualTo("123456");
    assertThat(table.look(7, "123456")).isEqualTo(Answer.ALIVE);
    assertThat(table.look(7, "123457")).as("another one with its number").isEqualTo(Answer.DEAD);
  }

  @Test
  void zombie_isDead() throws Exception {
    process(7, "7 (java) " + FIELDS.replace("S 1", "Z 1"));

    assertThat(table.look(7, "123456")).isEqualTo(Answer.DEAD);
  }

  @Test
  void process_thatIsNotThere_isDead() {
    assertThat(table.look(7, "123456")).isEqualTo(Answer.DEAD);
    assertThat(table.started(7)).isEmpty();
  }

  @Test
  void process_whereOthersAreHidden_isUnknown() throws Exception {
    Files.delete(proc.resolve("1"));

    assertThat(table.look(7, "123456")).isEqualTo(Answer.UNKNOWN);
  }

  @Test
  void process_ofANoteWithoutATick_isUnknown() throws Exception {
    process(7, "7 (java) " + FIELDS);

    assertThat(table.look(7, "")).isEqualTo(Answer.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7 (java", "7 (java) S 1 2"})
  void line_thatIsNone_isUnknown(String line) throws Exception {
    process(7, line);

    assertThat(table.look(7, "1")).isEqualTo(Answer.UNKNOWN);
  }

  @Test
  void thisProcess_isAliveAndAnEndedOneIsDead() throws Exception {
    long here = ProcessHandle.current().pid();
    String tick = ProcessTable.HERE.started(here);
    Process ended = new ProcessBuilder("true").start();
    String its = ProcessTable.HERE.started(ended.pid());
    ended.waitFor();

    assertThat(tick).matches("\\d+");
    assertThat(ProcessTable.HERE.look(here, tick)).isEqualTo(Answer.ALIVE);
    assertThat(ProcessTable.HERE.look(ended.pid(), its)).isEqualTo(Answer.DEAD);
    assertThat(ProcessTable.HERE.place()).isNotEmpty();
  }
}
