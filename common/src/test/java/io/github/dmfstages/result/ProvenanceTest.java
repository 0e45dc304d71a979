package io.github.dmfstages.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProvenanceTest {

  @Test
  void current_anyMachine_saysWhatComputesAndWhere() {
    Provenance here = Provenance.current("4.2.0");
    assertThat(here.build()).isEqualTo(BuildInfo.current());
    assertThat(here.java()).contains(System.getProperty("java.version"));
    assertThat(here.spark()).isEqualTo("4.2.0");
    assertThat(here.blas()).endsWith("BLAS");
    assertThat(here.cpu()).isNotBlank();
    assertThat(here.host()).isEqualTo(Provenance.machine()).isNotBlank();
  }

  @Test
  void current_withoutSpark_leavesItsVersionOut() {
    assertThat(Provenance.current(null).spark()).isNull();
  }
}
