package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.setting.RunConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the next slice of a plan is due. */
class SlicesTest {
  private static final RunConfig CONFIG = SmallRuns.config("seed = 1");

  private static List<PlannedRun> plan(int runs) {
    return IntStream.range(0, runs)
        .mapToObj(i -> new PlannedRun("run " + i, 1, CONFIG, 1, 1))
        .toList();
  }

  @Test
  void slices_areThePlanInItsOrder() {
    List<PlannedRun> plan = plan(12_001);
    Slices slices = new Slices(plan);

    List<PlannedRun> all = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (var slice = slices.next(0, 2); slice.isPresent(); slice = slices.next(0, 2)) {
      all.addAll(slice.get());
      sizes.add(slice.get().size());
      assertThat(slices.submitted()).isEqualTo(all.size());
    }

    assertThat(all).isEqualTo(plan);
    assertThat(sizes).containsExactly(5000, 5000, 2001);
  }

  @Test
  void plan_withoutRuns_hasNoSlice() {
    assertThat(new Slices(List.of()).next(0, 2)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 4999, true",
    "2, 5000, false",
    "2500, 5000, false",
    "2501, 5001, true",
    "2501, 5002, false",
    "10000, 19999, true",
    "10000, 20000, false",
    "2000000000, 2000000000, true"
  })
  void slice_isDueWhileFewRunsAreLeftToBegin(int slots, int unended, boolean due) {
    Slices slices = new Slices(plan(6000));
    slices.next(0, slots);

    assertThat(slices.next(unended, slots).isPresent()).isEqualTo(due);
  }

  @Test
  void slices_underManySlots_areDueUntilEachHasTwoRuns() {
    Slices slices = new Slices(plan(60_000));

    int unended = 0;
    for (Optional<List<PlannedRun>> slice = slices.next(0, 9000);
        slice.isPresent();
        slice = slices.next(unended, 9000)) {
      unended += slice.get().size();
    }

    assertThat(unended).isEqualTo(20_000);
  }
}
