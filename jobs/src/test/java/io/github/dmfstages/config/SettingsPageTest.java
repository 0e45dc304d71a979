package io.github.dmfstages.config;

import io.github.dmfstages.GeneratedPage;
import io.github.dmfstages.setting.Group;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/settings.md are made from the declarations. */
class SettingsPageTest {
  private static final String MARK = "<!-- What follows is generated";

  @Test
  void page_hasATableForEachGroup() throws IOException {
    GeneratedPage.check(
        "settings.md",
        page -> {
          List<String> lines = new ArrayList<>();
          for (String line : page) {
            lines.add(line);
            if (line.startsWith(MARK)) {
              break;
            }
          }
          lines.addAll(tables());
          return lines;
        });
  }

  private static List<String> tables() {
    Map<Group, List<Setting<?>>> groups =
        Settings.ALL.stream()
            .collect(
                Collectors.groupingBy(Setting::group, LinkedHashMap::new, Collectors.toList()));
    List<String> lines = new ArrayList<>();
    groups.forEach(
        (group, settings) -> {
          lines.addAll(List.of("", "## " + group.title(), "", group.about(), ""));
          lines.add("| setting | type | default | what it decides | its column |");
          lines.add("|---|---|---|---|---|");
          settings.forEach(setting -> lines.add(line(setting)));
        });
    return lines;
  }

  private static String line(Setting<?> setting) {
    return "| `%s` | %s%s | %s | %s | `%s`%s |"
        .formatted(
            setting.name(),
            setting.type(),
            setting.takesRange() ? ", range" : "",
            setting.constant().isPresent()
                ? "`" + setting.byDefault() + "`"
                : setting.byDefault() == null ? "none" : setting.byDefault(),
            setting.help() + notes(setting),
            setting.column(),
            setting.columnHelp().equals(setting.help()) ? "" : ": " + setting.columnHelp());
  }

  private static String notes(Setting<?> setting) {
    Stream<String> uses =
        setting.uses().stream()
            .map(use -> " Used with `%s` = %s.".formatted(use.on(), use.wanted()));
    Stream<String> other =
        setting.alternative().stream().map(s -> " Not together with `%s`.".formatted(s));
    Stream<String> bits =
        setting.decidesBits() ? Stream.of() : Stream.of(" Not part of the run id.");
    return Stream.of(uses, other, bits).flatMap(s -> s).collect(Collectors.joining());
  }
}
