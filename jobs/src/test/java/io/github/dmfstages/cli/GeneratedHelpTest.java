package io.github.dmfstages.cli;

import io.github.dmfstages.GeneratedPage;
import io.github.dmfstages.launcher.LauncherOption;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The files that are made from the declarations of the commands: the reference of commands, the
 * manual page, and the completion for shells.
 */
class GeneratedHelpTest {
  private static final int WIDTH = 110;
  private static final String MARK = "<!-- What follows is generated";
  private static final CommandLine DMF =
      Dmf.commandLine()
          .setUsageHelpWidth(WIDTH)
          .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));

  @Test
  void commandsPage_hasTheHelpOfEachCommand() throws IOException {
    GeneratedPage.check(
        "commands.md",
        page -> {
          List<String> lines = new ArrayList<>();
          for (String line : page) {
            lines.add(line);
            if (line.startsWith(MARK)) {
              break;
            }
          }
          lines.addAll(help("dmf", DMF));
          DMF.getSubcommands()
              .forEach((name, command) -> lines.addAll(help("dmf " + name, command)));
          return lines;
        });
  }

  private static List<String> help(String title, CommandLine command) {
    List<String> lines = new ArrayList<>(List.of("", "## " + title, "", "```text"));
    command.getUsageMessage().lines().map(String::stripTrailing).forEach(lines::add);
    lines.add("```");
    return lines;
  }

  @Test
  void manualPage_hasEachCommandWithItsOptions() throws IOException {
    GeneratedPage.check("dmf.1", page -> ManualPage.of(DMF));
  }

  @Test
  void completion_knowsEachCommandWithItsOptionsAndWords() throws IOException {
    CommandLine dmf = Dmf.commandLine();
    for (CommandLine command : dmf.getSubcommands().values()) {
      completable(command.getCommandSpec());
    }
    GeneratedPage.check(
        "../submit/completion.bash",
        page ->
            AutoComplete.bash("dmf", dmf)
                .lines()
                // It is sourced, and no script of its own.
                .filter(line -> !line.startsWith("#!"))
                .map(String::stripTrailing)
                .toList());
  }

  /**
   * Adds the options of the launcher, and makes picocli complete files. In its script, each value
   * needs a label of its own.
   */
  private static void completable(CommandSpec command) {
    for (OptionSpec option : List.copyOf(command.options())) {
      if (option.group() == null && option.arity().max() > 0) {
        command.remove(option);
        command.addOption(
            OptionSpec.builder(option.names())
                .paramLabel(option.longestName().replaceFirst("^-+", ""))
                .arity(option.arity().toString())
                .type(type(option.longestName() + option.paramLabel()))
                .completionCandidates(option.completionCandidates())
                .build());
      }
    }
    for (PositionalParamSpec parameter : List.copyOf(command.positionalParameters())) {
      if (parameter.group() == null) {
        command.remove(parameter);
        command.addPositional(
            PositionalParamSpec.builder()
                .paramLabel("word")
                .index(parameter.index().toString())
                .arity(parameter.arity().toString())
                .type(type(parameter.paramLabel()))
                .build());
      }
    }
    for (LauncherOption option : LauncherOption.values()) {
      command.addOption(
          OptionSpec.builder(option.option()).type(type(option.label())).arity("1").build());
    }
  }

  private static Class<?> type(String label) {
    return label.toUpperCase(Locale.ROOT).matches(".*(FILE|DIR|JAR).*") ? File.class : String.class;
  }

  /** Writes a manual page in the language of man(7). */
  private static final class ManualPage {
    private final List<String> lines = new ArrayList<>();

    static List<String> of(CommandLine dmf) {
      ManualPage page = new ManualPage();
      CommandSpec spec = dmf.getCommandSpec();
      page.lines.add(".TH DMF 1 \"\" \"DMF Stages\" \"DMF Stages\"");
      page.lines.add(".SH NAME");
      page.text("dmf - counts the saddle-point-escaping stages of deep matrix factorizations");
      page.lines.add(".SH SYNOPSIS");
      page.text(dmf.getHelp().synopsis(0));
      page.lines.add(".SH OPTIONS OF EVERY COMMAND");
      spec.options().forEach(option -> page.option(dmf.getHelp(), option));
      for (LauncherOption option : LauncherOption.values()) {
        page.entry(option.option() + "=" + option.label(), option.help());
      }
      dmf.getSubcommands().values().forEach(page::command);
      page.footer(spec);
      return page.lines;
    }

    private void command(CommandLine command) {
      Help help = command.getHelp();
      CommandSpec spec = command.getCommandSpec();
      lines.add(".SH DMF " + spec.name().toUpperCase(Locale.ROOT));
      text(help.synopsis(0));
      for (String line : spec.usageMessage().description()) {
        lines.add(".PP");
        text(line);
      }
      for (PositionalParamSpec parameter : spec.positionalParameters()) {
        entry(parameter.paramLabel(), String.join(" ", parameter.description()));
      }
      spec.options().stream()
          .filter(option -> !List.of("help", "version", "verbose").contains(name(option)))
          .forEach(option -> option(help, option));
      footer(spec);
    }

    private static String name(OptionSpec option) {
      return option.longestName().replaceFirst("^-+", "");
    }

    private void option(Help help, OptionSpec option) {
      String label =
          help.parameterLabelRenderer()
              .renderParameterLabel(option, Help.Ansi.OFF, List.of())
              .toString();
      entry(String.join(", ", option.names()) + label, String.join(" ", option.description()));
    }

    private void entry(String what, String description) {
      lines.add(".TP");
      lines.add(".B " + escaped(what));
      text(description);
    }

    private void footer(CommandSpec spec) {
      lines.add(".PP");
      lines.add(".nf");
      for (String line : spec.usageMessage().footer()) {
        lines.add(escaped(line));
      }
      lines.add(".fi");
    }

    private void text(String text) {
      lines.add(escaped(text.strip().replaceAll("\\s+", " ")));
    }

    private static String escaped(String text) {
      String escaped =
          text.replace("%%", "%").replace("%n", " ").replace("\\", "\\e").replace("-", "\\-");
      return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
  }
}
