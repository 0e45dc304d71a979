package io.github.dmfstages.setting;

/** Converts a SHA-256, which is written in hexadecimal. */
final class Sha256Codec extends Codec<String> {
  Sha256Codec() {
    super("SHA-256", Setting.Scalar.TEXT);
  }

  @Override
  Object parse(Object written) throws BadValueException {
    if (written instanceof String text && text.matches("[0-9a-f]{64}")) {
      return text;
    }
    throw new BadValueException("should be a SHA-256 of 64 hexadecimal digits");
  }
}
