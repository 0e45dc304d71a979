package io.github.dmfstages.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;

class FactorsTest {

  @Test
  void widths_rectangularFactors_areColumnsHiddenRows() {
    Factors factors = new Factors(List.of(DenseMatrix.zeros(4, 7), DenseMatrix.zeros(5, 4)));
    LayerWidths widths = factors.widths();
    assertThat(widths.widths()).containsExactly(7, 4, 5);
    assertThat(widths).isEqualTo(LayerWidths.of(5, 7, List.of(4)));
    assertThat(widths.depth()).isEqualTo(2);
    assertThat(widths.rows()).isEqualTo(5);
    assertThat(widths.cols()).isEqualTo(7);
    assertThat(widths.hidden()).containsExactly(4);
    assertThat(widths.rowsOf(1)).isEqualTo(4);
    assertThat(widths.colsOf(1)).isEqualTo(7);
    assertThat(widths.rowsOf(2)).isEqualTo(5);
    assertThat(widths.colsOf(2)).isEqualTo(4);
  }

  @Test
  void factors_thatDoNotChain_areRefusedByName() {
    assertThatThrownBy(() -> new Factors(List.of(DenseMatrix.zeros(4, 7), DenseMatrix.zeros(5, 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("W_1 has 4 rows, W_2 3 columns");
  }

  @Test
  void layerWidths_tooFewOrNotPositive_areRefused() {
    assertThatThrownBy(() -> new LayerWidths(List.of(3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LayerWidths(List.of(3, 0, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[3, 0, 3]");
  }
}
