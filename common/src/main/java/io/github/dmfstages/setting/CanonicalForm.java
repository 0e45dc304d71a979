package io.github.dmfstages.setting;

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
public final class CanonicalForm {
  private final Map<String, String> lines = new TreeMap<>();

  public static CanonicalForm of(RunConfig config) {
    CanonicalForm form = new CanonicalForm();
    Settings.ALL.forEach(
        setting ->
            setting
                .canonical(config.values())
                .ifPresent(text -> form.lines.put(setting.name(), text)));
    form.lines.put("observed", Long.toString(config.observed()));
    form.lines.put("effective-step-size", Double.toHexString(config.effectiveStepSize()));
    return form;
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
