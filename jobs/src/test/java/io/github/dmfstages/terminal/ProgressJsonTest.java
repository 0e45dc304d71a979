package io.github.dmfstages.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.sweep.Notice;
import io.github.dmfstages.sweep.RunSearch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What a program reads of a sweep's progress. */
class ProgressJsonTest {
  private final StringWriter text = new StringWriter();
  private final ProgressJson progress = new ProgressJson(new PrintWriter(text));

  private JsonNode line() throws IOException {
    assertThat(text.toString().lines()).hasSize(1);
    JsonNode line = new ObjectMapper().readTree(text.toString());
    assertThat(Instant.parse(line.get("at").asText())).isBeforeOrEqualTo(Instant.now());
    return line;
  }

  @Test
  void standing_isAnObject() throws IOException {
    progress.show(
        new ProgressView.Snapshot(
            .25,
            3,
            10,
            1,
            2,
            1e6,
            12.34,
            OptionalDouble.of(37.2),
            new RunSearch.Outlook(30, 12, 18, 99)));

    JsonNode line = line();
    assertThat(line.get("event").asText()).isEqualTo("progress");
    assertThat(line.get("share").asDouble()).isEqualTo(.25);
    assertThat(line.get("runs").asInt()).isEqualTo(10);
    assertThat(line.get("done").asInt()).isEqualTo(3);
    assertThat(line.get("failed").asInt()).isEqualTo(1);
    assertThat(line.get("timed_out").asInt()).isEqualTo(2);
    assertThat(line.get("steps_per_second").asDouble()).isEqualTo(1e6);
    assertThat(line.get("seconds").asDouble()).isEqualTo(12.3);
    assertThat(line.get("seconds_left").asInt()).isEqualTo(37);
    assertThat(line.get("points").asInt()).isEqualTo(30);
    assertThat(line.get("points_done").asInt()).isEqualTo(12);
    assertThat(line.get("open_brackets").asInt()).isEqualTo(18);
  }

  @Test
  void timeLeft_thatNobodyKnows_isNull() throws IOException {
    progress.show(
        new ProgressView.Snapshot(
            0, 0, 10, 0, 0, 0, .1, OptionalDouble.empty(), RunSearch.Outlook.NONE));

    JsonNode line = line();
    assertThat(line.get("seconds_left").isNull()).isTrue();
    assertThat(line.has("points")).as("without a search").isFalse();
  }

  @Test
  void notice_isAnObjectOfItsKind() throws IOException {
    progress.show(
        new Notice(Notice.Kind.LOST, "3 on a \"host\"", List.of("ab", "cd"), "line 1\nline 2"));

    JsonNode line = line();
    assertThat(line.get("event").asText()).isEqualTo("lost");
    assertThat(line.get("executor").asText()).isEqualTo("3 on a \"host\"");
    assertThat(line.get("run_ids")).extracting(JsonNode::asText).containsExactly("ab", "cd");
    assertThat(line.get("text").asText()).isEqualTo("line 1\nline 2");
  }

  @Test
  void message_isAnObject() throws IOException {
    progress.show("tables: file:/w");

    assertThat(line().get("event").asText()).isEqualTo("message");
    assertThat(line().get("text").asText()).isEqualTo("tables: file:/w");
  }
}
