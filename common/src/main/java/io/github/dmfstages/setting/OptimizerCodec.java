package io.github.dmfstages.setting;

import io.github.dmfstages.descent.LoadedOptimizer;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.OptimizerKind;
import java.util.List;

/** Converts an optimizer: the name of a built-in one, or the name of a class, which has a dot. */
final class OptimizerCodec extends Codec<OptimizerKind> {
  private static final Codec<Optimizer.Kind> NAMES = word(Optimizer.Kind.class);

  OptimizerCodec() {
    super("word, or name of a class", Setting.Scalar.TEXT);
  }

  @Override
  Object parse(Object written) throws BadValueException {
    try {
      return written instanceof String name && name.contains(".")
          ? LoadedOptimizer.find(name)
          : NAMES.parse(written);
    } catch (IllegalArgumentException e) {
      throw new BadValueException(e.getMessage());
    } catch (BadValueException e) {
      throw new BadValueException(e.getMessage() + ", or the name of a class in a package");
    }
  }

  @Override
  List<String> words() {
    return NAMES.words();
  }

  @Override
  Object write(OptimizerKind value) {
    return value instanceof Optimizer.Kind kind ? NAMES.write(kind) : value.toString();
  }

  @Override
  Object toColumn(OptimizerKind value) {
    return write(value);
  }
}
