package io.github.dmfstages.run;

import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Spectrum;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A configuration as text, one {@code key=value} a line in the order of the keys, whose hash is the
 * run's id. Numbers are written in hexadecimal, because the shortest decimal form of a double
 * differs between Java versions; files are written as the hashes of their bytes.
 */
final class CanonicalForm {
  private final Map<String, String> lines = new TreeMap<>();

  static CanonicalForm of(RunConfig config) {
    CanonicalForm form = new CanonicalForm();
    form.put("rows", config.widths().rows());
    form.put("cols", config.widths().cols());
    form.put("rank", config.targetRank());
    form.put("depth", config.depth());
    form.put("layer-widths", config.widths().hidden());
    form.put("spectrum", spectrum(config.spectrum()));
    form.put("target-symmetric", config.targetSymmetric());
    form.put("target-seed", config.targetSeed());
    form.put("observation", Spelling.of(config.observation().kind()));
    form.put("observed", config.observed());
    form.put("noise", Double.toHexString(config.noise()));
    form.put("loss-normalisation", Spelling.of(config.lossNormalisation()));
    form.put("initialisation", Spelling.of(config.initialisation().kind()));
    form.put("init-scale", Double.toHexString(config.initialisation().scale()));
    form.put("seed", config.seed());
    form.put("optimizer", Spelling.of(config.optimizer().kind()));
    config
        .optimizer()
        .parameters()
        .forEach((key, value) -> form.put(key, Double.toHexString(value)));
    form.put(config.stepSize().key(), Double.toHexString(config.stepSize().value()));
    form.put("effective-step-size", Double.toHexString(config.effectiveStepSize()));
    form.put("max-steps", config.maxSteps());
    form.put("record-steps", config.recordSteps());
    form.put("record-pairs-every", config.recordPairsEvery());
    form.put("loss-tolerance", Double.toHexString(config.lossTolerance()));
    form.put("gradient-tolerance", Double.toHexString(config.gradientTolerance()));
    form.put("linear-algebra", Spelling.of(config.linearAlgebra()));
    config
        .inputs()
        .forEach((key, files) -> form.put(key, files.stream().map(InputMatrix::sha256).toList()));
    return form;
  }

  private void put(String key, Object value) {
    lines.put(key, value.toString());
  }

  private static String spectrum(Spectrum spectrum) {
    if (spectrum instanceof Spectrum.Named named) {
      return Spelling.of(named);
    }
    if (spectrum instanceof Spectrum.Listed listed) {
      return listed.values().stream().map(Double::toHexString).toList().toString();
    }
    return "of target-file";
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    lines.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  String sha256() {
    try {
      byte[] text = toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
