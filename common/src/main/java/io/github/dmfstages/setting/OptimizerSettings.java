package io.github.dmfstages.setting;

import io.github.dmfstages.descent.Adam;
import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.GradientFlow;
import io.github.dmfstages.descent.GroupRmsProp;
import io.github.dmfstages.descent.LoadedOptimizer;
import io.github.dmfstages.descent.Momentum;
import io.github.dmfstages.descent.Muon;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.OptimizerKind;
import io.github.dmfstages.descent.PolarDescent;
import io.github.dmfstages.descent.RmsProp;
import io.github.dmfstages.descent.SignDescent;

/** Makes the optimizer that settings describe. */
final class OptimizerSettings {
  private OptimizerSettings() {}

  /** Returns the rule that moves the factors. Each rule uses those settings that it needs. */
  static Optimizer optimizer(Values v) {
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
        v.get(Settings.BETA1), v.get(Settings.BETA2), v.get(Settings.EPSILON), decoupledDecay);
  }
}
