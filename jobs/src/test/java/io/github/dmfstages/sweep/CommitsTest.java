package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitsTest {
  @ParameterizedTest
  @CsvSource({"0, 5", "4, 5", "9, 9", "15, 15", "600, 15"})
  void patience_growsWithTheSweep_betweenAThirdAndAll(long age, long expected) {
    assertThat(Commits.patience(age, 15)).isEqualTo(expected);
  }
}
