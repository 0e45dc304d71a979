package io.github.dmfstages.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as people read them. */
class NumbersTest {
  /** Nothing but 0 is shown as 0. */
  @ParameterizedTest
  @CsvSource({
    "0, 0 KiB",
    "1, 1 KiB",
    "1025, 2 KiB",
    "1048575, 1024 KiB",
    "1048576, 1 MiB",
    "40894464, 39 MiB",
    "1610612736, 1.5 GiB",
    "850403524608, 792 GiB"
  })
  void bytes_haveAUnitInWhichTheyAreNotZero(long bytes, String text) {
    assertThat(Numbers.bytes(bytes)).isEqualTo(text);
  }
}
