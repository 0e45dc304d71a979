package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import java.io.InvalidClassException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskBytesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "depth = 1",
        "depth = 3, layer-widths = [6, 7], spectrum = [.25, 2], target-seed = 4, linear-algebra = mllib",
        "observation = completion, observed-entries = 17, noise = .01, optimizer = momentum, step-size = .1",
        "observation = sensing, measurements = 19, optimizer = rmsprop, epsilon = .1, step-size = .03, max-steps = 99",
        "time-limit = 1 h, checkpoint-interval = 1 s, record-steps = [0, 3], max-steps = 50"
      })
  void runsAndResults_ofEveryKind_comeBackAsTheyWere(String grid) {
    RunConfig config = SmallRuns.config(grid);
    PlannedRun run = PlannedRun.of(config.runId(), 2, config);
    SentRuns sent = new SentRuns(List.of(run), new SavedRuns("here", Set.of(run.runId())), 3);
    EndedTask ended =
        new EndedTask.Ended(run.runId(), Run.execute(config), null, RunTask.provenance());

    assertThat(SentRuns.of(TaskBytes.of(sent))).isEqualTo(sent);
    assertThat(TaskBytes.read(TaskBytes.of(ended), EndedTask.class))
        .usingRecursiveComparison()
        .withComparatorForType(Double::compare, Double.class)
        .isEqualTo(ended);
  }

  static List<Serializable> strangers() throws Exception {
    return List.of(
        URI.create("http://127.0.0.1/"),
        InetAddress.getLoopbackAddress(),
        new ArrayList<>(List.of(URI.create("a"))));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void anythingElse_isRefused(Serializable stranger) {
    byte[] bytes = TaskBytes.of(stranger);

    assertThatThrownBy(() -> TaskBytes.read(bytes, Object.class))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(InvalidClassException.class);
  }

  @Test
  void runs_ofOneArray_areReadOnce() {
    RunConfig config = SmallRuns.config("seed = 1");
    PlannedRun run = PlannedRun.of(config.runId(), 1, config);
    byte[] bytes = TaskBytes.of(new SentRuns(List.of(run), new SavedRuns("", Set.of()), 1));

    assertThat(SentRuns.of(bytes)).isSameAs(SentRuns.of(bytes));
  }
}
