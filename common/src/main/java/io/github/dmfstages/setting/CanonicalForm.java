package io.github.dmfstages.setting;

import io.github.dmfstages.linalg.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The canonical text of a configuration, whose hash is the id of the run. It has one line {@code
 * key=value} for each key, in the order of the keys. Numbers are written in hexadecimal, because
 * the shortest decimal form of a double differs between Java versions. Files are written as the
 * hashes of their bytes.
 */
public final class CanonicalForm {
  private final Map<String, String> lines = new TreeMap<>();

  /** Returns the canonical form of a configuration. */
  public static CanonicalForm of(RunConfig config) {
    CanonicalForm form = new CanonicalForm();
    Settings.ALL.forEach(
        setting ->
            setting
                .canonical(config.values())
                .ifPresent(text -> form.lines.put(setting.name(), text)));
    form.lines.put("observed", Long.toString(config.observedEntries()));
    form.lines.put("effective-step-size", Double.toHexString(config.effectiveStepSize()));
    return form;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    lines.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  /** Returns the SHA-256 of the text in UTF-8, in hexadecimal. */
  String sha256() {
    return Sha256.hex(toString().getBytes(StandardCharsets.UTF_8));
  }
}
