package io.github.dmfstages.setting;

import io.github.dmfstages.descent.Adam;
import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.GradientFlow;
import io.github.dmfstages.descent.GroupRmsProp;
import io.github.dmfstages.descent.LayerSteps;
import io.github.dmfstages.descent.LoadedOptimizer;
import io.github.dmfstages.descent.Momentum;
import io.github.dmfstages.descent.Muon;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.OptimizerKind;
import io.github.dmfstages.descent.PolarDescent;
import io.github.dmfstages.descent.RmsProp;
import io.github.dmfstages.descent.SignDescent;
import java.util.List;

/** Makes the optimizer that settings describe. */
final class OptimizerSettings {
  private OptimizerSettings() {}

  /** Returns the rule that moves the factors, with the factors of the layers. */
  static Optimizer optimizer(Values v) {
    Optimizer rule = rule(v);
    return hasUnequalLayers(v)
        ? new LayerSteps(
            rule, !v.get(Settings.OPTIMIZER).scalesGradients(), v.get(Settings.LAYER_STEP_FACTORS))
        : rule;
  }

  /** Returns whether the step of some layer is multiplied by another factor than 1. */
  static boolean hasUnequalLayers(Values v) {
    return v.find(Settings.LAYER_STEP_FACTORS).orElse(List.of()).stream().anyMatch(f -> f != 1);
  }

  /**
   * Returns the mean factor by which the step of a layer is multiplied. The largest eigenvalue that
   * limits the step size is that without factors times this mean.
   */
  static double meanLayerFactor(Values v) {
    return v.find(Settings.LAYER_STEP_FACTORS).orElse(List.of()).stream()
        .mapToDouble(f -> f)
        .average()
        .orElse(1);
  }

  /** Returns the rule itself. Each rule uses those settings that it needs. */
  private static Optimizer rule(Values v) {
    OptimizerKind kind = v.get(Settings.OPTIMIZER);
    return kind instanceof LoadedOptimizer loaded
        ? loaded.create(v.get(Settings.OPTIMIZER_PARAMETERS))
        : builtIn((Optimizer.Kind) kind, v);
  }

  private static Optimizer builtIn(Optimizer.Kind kind, Values v) {
    return switch (kind) {
      case GRADIENT_DESCENT -> new GradientDescent();
      case MOMENTUM -> new Momentum(v.get(Settings.MOMENTUM));
      case RMSPROP -> new RmsProp(v.get(Settings.DECAY), v.get(Settings.EPSILON));
      case GROUP_RMSPROP -> new GroupRmsProp(v.get(Settings.DECAY), v.get(Settings.EPSILON));
      case ADAM -> adam(v, 0);
      case ADAMW -> adam(v, v.get(Settings.WEIGHT_DECAY));
      case SIGN -> new SignDescent(v.get(Settings.MOMENTUM));
      case POLAR -> new PolarDescent(v.get(Settings.WEIGHT_DECAY));
      case MUON ->
          new Muon(
              v.get(Settings.MOMENTUM),
              v.get(Settings.NEWTON_SCHULZ_STEPS),
              v.get(Settings.MUON_SCALE),
              v.get(Settings.WEIGHT_DECAY));
      case GRADIENT_FLOW -> new GradientFlow();
    };
  }

  private static Optimizer adam(Values v, double decoupledDecay) {
    return new Adam(
        v.get(Settings.BETA1),
        v.get(Settings.BETA2),
        v.get(Settings.BIAS_CORRECTION),
        v.get(Settings.EPSILON),
        decoupledDecay);
  }
}
