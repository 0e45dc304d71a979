package io.github.dmfstages.store;

import io.github.dmfstages.result.Provenance;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease file of one driver: {@code UUID.COUNTER} with a Java properties file as its content.
 *
 * @param name the file's name
 * @param epoch higher than the epochs of the leases that its driver took over
 * @param place the process table that {@code pid} belongs to; see {@link ProcessTable#place}
 * @param pid the driver's process
 * @param tick when that process started; see {@link ProcessTable#started}
 * @param holder the driver, described for a person
 * @param runs how many runs the sweep has; 0 if the driver did not say so
 */
record LeaseFile(
    String name, long epoch, String place, long pid, String tick, String holder, long runs) {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseFile.class);

  /** Returns the file of this process. */
  static LeaseFile ofThisProcess(String name, long epoch, long runs) {
    ProcessHandle process = ProcessHandle.current();
    String holder =
        "process %d of %s on %s, started %s"
            .formatted(
                process.pid(),
                System.getProperty("user.name"),
                Provenance.machine(),
                started(process));
    ProcessTable here = ProcessTable.HERE;
    return new LeaseFile(
        name, epoch, here.place(), process.pid(), here.started(process.pid()), holder, runs);
  }

  /** Returns the start time of a process for people. The clock may have been set since then. */
  private static String started(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(instant -> instant.truncatedTo(ChronoUnit.SECONDS).toString())
        .orElse("unknown");
  }

  /** Parses the content of a file. It may be any file; what it lacks is 0, empty or unknown. */
  static LeaseFile parse(String name, String text) throws IOException {
    Properties content = new Properties();
    try {
      content.load(new StringReader(text));
    } catch (IllegalArgumentException e) {
      LOG.warn("{} is not a lease file: {}", name, e.getMessage());
    }
    return new LeaseFile(
        name,
        number(content.getProperty("epoch")),
        content.getProperty("place", ""),
        number(content.getProperty("pid")),
        content.getProperty("tick", ""),
        content.getProperty("holder", "an unknown driver"),
        number(content.getProperty("runs")));
  }

  /** Returns the content to write. */
  byte[] bytes() throws IOException {
    Properties content = new Properties();
    content.setProperty("epoch", Long.toString(epoch));
    content.setProperty("place", place);
    content.setProperty("pid", Long.toString(pid));
    content.setProperty("tick", tick);
    content.setProperty("holder", holder);
    content.setProperty("runs", Long.toString(runs));
    StringWriter text = new StringWriter();
    content.store(text, null);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the name of a driver's file. */
  static String name(String owner, long counter) {
    return owner + "." + counter;
  }

  /** Returns the id of the driver whose file has this name. */
  static String owner(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** Returns how often the file of this name was renewed. */
  static long counter(String name) {
    return number(name.substring(name.lastIndexOf('.') + 1));
  }

  /** Returns the number; 0 if the text is not a number, because the file may be anything. */
  private static long number(String text) {
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }
}
