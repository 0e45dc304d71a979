package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.text.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dmf init}, which writes a sweep file to begin with. */
@Command(
    mixinStandardHelpOptions = true,
    name = "init",
    description = {
      "Writes a sweep file with comments, which you can run as it is or change.",
      "It never replaces a file. The name of the sweep is the name of the file without its suffix."
    },
    footer = {"", "Example:", "  dmf init mine.conf"})
final class InitCommand implements Callable<Integer> {
  private static final String TEMPLATE = "init.conf";
  private static final String NAME = "NAME";

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "sweep.conf",
      description = "File to write, on this machine (default: ${DEFAULT-VALUE}).")
  private String file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException {
    try {
      Path path = Path.of(file);
      String name = String.valueOf(path.getFileName()).replaceFirst("(?<=.)\\.[^.]*$", "");
      Files.writeString(path, template(name), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw refused("exists already; give another name, or remove it first");
    } catch (InvalidPathException e) {
      throw refused("is not a path: " + e.getReason());
    }
    String command = "%s sweep %s".formatted(Dmf.typed(), Quoted.inShell(file));
    spec.commandLine()
        .getOut()
        .printf(
            "wrote %s. Change it as you like, then:%n  %s --dry-run%n  %s%n",
            file, command, command);
    return Dmf.OK;
  }

  private InvalidConfigException refused(String why) {
    return new InvalidConfigException(List.of(new Problem(file, 0, why)));
  }

  private static String template(String name) throws IOException {
    try (InputStream text = InitCommand.class.getResourceAsStream(TEMPLATE)) {
      String quoted = '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      return new String(text.readAllBytes(), UTF_8)
          .replace(NAME, name.matches("[\\w-]*[A-Za-z_][\\w-]*") ? name : quoted);
    }
  }
}
