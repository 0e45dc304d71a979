package io.github.dmfstages.run;

import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;

/** Settings of a small run, for tests that set some more. */
public final class SmallRun {
  private SmallRun() {}

  public static RunSettings of(int rank, int depth) {
    return RunSettings.of()
        .set(Settings.ROWS, 6)
        .set(Settings.COLS, 6)
        .set(Settings.SPECTRUM, Spectrum.Named.GEOMETRIC)
        .set(Settings.RANK, rank)
        .set(Settings.DEPTH, depth)
        .set(Settings.GRADIENT_TOLERANCE, 0.0);
  }

  /** The setting that gives a step size of this kind. */
  static Setting<Double> key(StepSize step) {
    return step instanceof StepSize.Absolute ? Settings.STEP_SIZE : Settings.RELATIVE_STEP_SIZE;
  }
}
